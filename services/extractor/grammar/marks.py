"""Where the words of a language stand in a text: one pass of an Aho-Corasick automaton, whatever the number of words.

A word counts between word boundaries in scripts that part words by spaces, and anywhere in the others. Hangul parts words by
spaces but hangs particles and endings on them and writes compounds as one: there a word begins at a boundary or where another one
ends, and anything may follow a word of more than one syllable. Where one word lies inside a longer one ("value" in "market
value"), only the longer one counts.
"""

import re
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from services.extractor.grammar.letters import has_hangul, is_hangul, letters_of, outside_syllables, word_insides

# A single letter is hardly ever a word: as one of the automaton's it would be found in every other word.
_ALONE = "(?![a-z])(?<![a-z].)"


class Meaning(NamedTuple):
    """What a word stands for: its `group` ("stage", "currency", ...), a `name` within it, and a `form` or value."""

    group: str
    name: str
    form: str = ""


class Mark(NamedTuple):
    start: int
    end: int
    meaning: Meaning


class _Word(NamedTuple):
    """What one word means: all of it, what of it never hides, what of it is read on its own; whether it hides others."""

    meanings: tuple[Meaning, ...]
    clear: tuple[Meaning, ...]
    own: tuple[Meaning, ...]
    hides: bool


# Where a word begins, and where it ends as a negative number: in order, the longer of two at one place comes first.
_Found = tuple[int, int, _Word]
_mark = partial(tuple.__new__, Mark)  # half the time of `Mark(...)`, for what is made a hundred times an article


@dataclass(frozen=True)
class Rules:
    """`glued` groups may touch digits: "10bn", "45M€"; words of `clear` groups hide none and are hidden by none; words of `own`
    groups are also looked for on their own, where only they hide one another: "亿欧元" has a scale and a currency, whatever "亿欧" is.
    """

    glued: frozenset[str] = frozenset()
    clear: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def word(self, said: tuple[Meaning, ...]) -> _Word:
        clear, own = _of_groups(said, self.clear), _of_groups(said, self.own)
        return _Word(said, clear, own, len(clear) < len(said))

    def touching(self, said: tuple[Meaning, ...]) -> _Word | None:
        return self.word(glued) if (glued := _of_groups(said, self.glued)) else None


def _of_groups(said: tuple[Meaning, ...], groups: frozenset[str]) -> tuple[Meaning, ...]:
    return tuple(one for one in said if one.group in groups) if groups else ()


@dataclass(frozen=True)
class Scanner:
    """Finds the words of a vocabulary by the rules for them. `alone` finds the `single` letters, the automaton all other words."""

    words: tuple[_Word, ...]
    touching: tuple[_Word | None, ...]
    automaton: AhoCorasick
    single: Mapping[str, int]
    alone: re.Pattern[str]

    @classmethod
    def of(cls, vocabulary: Mapping[str, Iterable[Meaning]], rules: Rules = Rules()) -> "Scanner":
        spelled = sorted(vocabulary, key=lambda word: (_is_single(word), word))
        single = {word: index for index, word in enumerate(spelled) if _is_single(word)}
        said = [tuple(dict.fromkeys(vocabulary[word])) for word in spelled]
        return cls(
            tuple(map(cache(rules.word), said)),  # of thousands of words most mean what others do
            tuple(map(cache(rules.touching), said)),
            AhoCorasick(spelled[: len(spelled) - len(single)], matchkind=MatchKind.Standard),
            single,
            re.compile(f"[{''.join(single)}]{_ALONE}" if single else "(?!)"),
        )

    def scan(self, folded: str, letters: bytes | None = None) -> list[Mark]:
        """All marks in the order of the text. `letters`, if somebody has them already, are `letters_of(folded)`."""
        return self.scan_twice(folded, letters)[0]

    def scan_twice(self, folded: str, letters: bytes | None = None) -> tuple[list[Mark], list[Mark]]:
        """All marks, and those of the words that are read on their own."""
        if not self.words or not folded:
            return [], []
        hits = self._hits(folded, letters_of(folded) if letters is None else letters)
        hits.sort()
        return _told(hits)

    def _hits(self, folded: str, letters: bytes) -> list[_Found]:
        inside = word_insides(letters)
        found = [(self.single[match[0]], match.start(), match.end()) for match in self.alone.finditer(folded)]
        found += self.automaton.find_matches_as_indexes(folded, overlapping=True)
        if has_hangul(folded):
            return self._hits_among_syllables(folded, inside, found)
        inside = outside_syllables(inside, folded)
        words, touching = self.words, self.touching
        kept: list[_Found] = []
        for index, start, end in found:
            left, right = inside[start], inside[end]
            if not (left or right):
                kept.append((start, -end, words[index]))
            elif (word := touching[index]) and (not left or folded[start - 1].isdigit()) and (not right or folded[end].isdigit()):
                kept.append((start, -end, word))
        return kept

    def _hits_among_syllables(self, folded: str, inside: Sequence[int], found: Iterable[tuple[int, int, int]]) -> list[_Found]:
        kept: list[_Found] = []
        ends: set[int] = set()
        for index, start, end in found:
            left = bool(inside[start]) and not _begins_inside(folded, start, ends)
            right = bool(inside[end]) and not _ends_inside(folded, start, end)
            if not left and not right:
                kept.append((start, -end, self.words[index]))
                ends.add(end)
            elif (word := self.touching[index]) and _touches_digits(folded, start, end, left=left, right=right):
                kept.append((start, -end, word))
                ends.add(end)
        return kept


def _is_single(word: str) -> bool:
    return len(word) == 1 and word.isascii() and word.isalpha()


def _told(hits: list[_Found]) -> tuple[list[Mark], list[Mark]]:
    """What the words mean that no longer one hides, and what those mean that are read on their own."""
    told: list[Mark] = []
    money: list[Mark] = []
    reach = own_reach = -1
    for start, before, word in hits:
        end = -before
        meanings, clear, own, hides = word
        if end <= reach:
            meanings = clear
        elif hides:
            reach = end
        for meaning in meanings:
            told.append(_mark((start, end, meaning)))  # noqa: PERF401 - of one or two a list is made in the time of five
        if own and end > own_reach:
            money += [_mark((start, end, meaning)) for meaning in own]
            own_reach = end
    return told, money


def _begins_inside(folded: str, start: int, ends: set[int]) -> bool:
    """Whether a word may begin between two letters: behind a figure or another word in Hangul."""
    return is_hangul(folded[start]) and (folded[start - 1].isdigit() or start in ends)


def _ends_inside(folded: str, start: int, end: int) -> bool:
    """Whether a word may end between two letters: before what hangs on it in Hangul."""
    last, following = is_hangul(folded[end - 1]), is_hangul(folded[end])
    return last != following or (last and end - start > 1)


def _touches_digits(folded: str, start: int, end: int, *, left: bool, right: bool) -> bool:
    """Units hang on figures and, in Hangul, particles hang on units."""
    hangs = is_hangul(folded[end - 1])
    return (not left or folded[start - 1].isdigit()) and (not right or hangs or folded[end].isdigit())


class _Placed(dict[str, tuple[list[Mark], list[int]]]):
    """The marks of each group with the places where they begin, found when they are first asked for."""

    def __init__(self, groups: Mapping[str, list[Mark]]) -> None:
        self.groups = groups

    def __missing__(self, group: str) -> tuple[list[Mark], list[int]]:
        listed = self.groups.get(group, [])
        placed = self[group] = listed, [mark[0] for mark in listed]
        return placed


class Marks:
    """Marks of one field in the order of the text, to ask by place."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.all = marks
        groups: dict[str, list[Mark]] = defaultdict(list)
        for mark in marks:
            groups[mark[2][0]].append(mark)
        self._placed = _Placed(groups)

    def between(self, start: int, end: int) -> Sequence[Mark]:
        """Marks that begin in [start, end)."""
        first = bisect_left(self._starts, start)
        return self.all[first : bisect_left(self._starts, end, first)] if start < end else ()

    @cached_property
    def _starts(self) -> list[int]:
        return [mark[0] for mark in self.all]

    def of(self, group: str, start: int = 0, end: int = sys.maxsize) -> list[Mark]:
        """Marks of a group that begin in [start, end)."""
        listed, starts = self._placed[group]
        if not listed or starts[-1] < start or starts[0] >= end:
            return []
        return listed[bisect_left(starts, start) : bisect_left(starts, end)]
