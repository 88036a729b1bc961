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
from functools import lru_cache
from operator import and_, itemgetter
from typing import NamedTuple
from unicodedata import category

from ahocorasick_rs import AhoCorasick, MatchKind

_FIRST_COMBINING = "\u0300"
FIRST_UNSPACED = "\u0e00"  # Thai; Latin, Greek, Cyrillic, Hebrew, Arabic and the scripts of India lie before it
_FIRST_SYLLABLE, _LAST_SYLLABLE = "\uac00", "\ud7a3"
# Thai vowels and tones belong to the letter before them, other vowels to the one behind.
_INSIDE_SYLLABLES = re.compile("(?=[\u0e30-\u0e3a\u0e45\u0e47-\u0e4e])|(?<=[\u0e40-\u0e44])")


_START = itemgetter(0)


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
    """What one word means: all of it, what of it never hides, what of it is read on its own."""

    meanings: tuple[Meaning, ...]
    clear: tuple[Meaning, ...]
    own: tuple[Meaning, ...]


_Found = tuple[int, int, _Word]


@dataclass(frozen=True)
class Rules:
    """`glued` groups may touch digits: "10bn", "45M€"; words of `clear` groups hide none and are hidden by none; words of `own`
    groups are also looked for on their own, where only they hide one another: "亿欧元" has a scale and a currency, whatever "亿欧" is.
    """

    glued: frozenset[str] = frozenset()
    clear: frozenset[str] = frozenset()
    own: frozenset[str] = frozenset()

    def word(self, meanings: Iterable[Meaning]) -> _Word:
        said = tuple(dict.fromkeys(meanings))
        clear, own = (tuple(one for one in said if one.group in groups) for groups in (self.clear, self.own))
        return _Word(said, clear, own)

    def touching(self, meanings: Iterable[Meaning]) -> _Word | None:
        return self.word(glued) if (glued := [meaning for meaning in meanings if meaning.group in self.glued]) else None


@dataclass(frozen=True)
class Scanner:
    """Finds the words of a vocabulary by the rules for them."""

    words: tuple[_Word, ...]
    touching: tuple[_Word | None, ...]
    automaton: AhoCorasick

    @classmethod
    def of(cls, vocabulary: Mapping[str, Iterable[Meaning]], rules: Rules = Rules()) -> "Scanner":
        spelled = sorted(vocabulary)
        return cls(
            tuple(rules.word(vocabulary[word]) for word in spelled),
            tuple(rules.touching(vocabulary[word]) for word in spelled),
            AhoCorasick(spelled, matchkind=MatchKind.Standard),
        )

    def scan(self, folded: str, letters: Sequence[bool] | None = None) -> list[Mark]:
        """All marks in the order of the text. `letters`, if somebody has them already, are `letters_of(folded)`."""
        return self.scan_twice(folded, letters)[0]

    def scan_twice(self, folded: str, letters: Sequence[bool] | None = None) -> tuple[list[Mark], list[Mark]]:
        """All marks, and those of the words that are read on their own."""
        if not self.words:
            return [], []
        hits = self._hits(folded, letters_of(folded) if letters is None else letters)
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        return _longest(hits), _own(hits)

    def _hits(self, folded: str, letters: Sequence[bool]) -> list[_Found]:
        inside = list(map(and_, letters, letters[1:]))
        found = self.automaton.find_matches_as_indexes(folded, overlapping=True)
        if not folded.isascii() and max(folded) >= _FIRST_SYLLABLE:
            return self._hits_among_syllables(folded, inside, found)
        if not folded.isascii():
            for place in inside_syllables(folded):
                inside[place] = True
        words, touching = self.words, self.touching
        kept: list[_Found] = []
        for index, start, end in found:
            left, right = inside[start], inside[end]
            if not (left or right):
                kept.append((start, end, words[index]))
            elif (word := touching[index]) and (not left or folded[start - 1].isdigit()) and (not right or folded[end].isdigit()):
                kept.append((start, end, word))
        return kept

    def _hits_among_syllables(self, folded: str, inside: Sequence[bool], found: Iterable[tuple[int, int, int]]) -> list[_Found]:
        kept: list[_Found] = []
        ends: set[int] = set()
        for index, start, end in found:
            left = inside[start] and not _begins_inside(folded, start, ends)
            right = inside[end] and not _ends_inside(folded, start, end)
            if not left and not right:
                kept.append((start, end, self.words[index]))
                ends.add(end)
            elif (word := self.touching[index]) and _touches_digits(folded, start, end, left=left, right=right):
                kept.append((start, end, word))
                ends.add(end)
        return kept


def _longest(hits: list[_Found]) -> list[Mark]:
    kept: list[Mark] = []
    reach = -1
    for start, end, word in hits:
        if end > reach:
            kept += [Mark(start, end, meaning) for meaning in word.meanings]
            reach = reach if len(word.clear) == len(word.meanings) else end
        elif word.clear:
            kept += [Mark(start, end, meaning) for meaning in word.clear]
    return kept


def _own(hits: list[_Found]) -> list[Mark]:
    kept: list[Mark] = []
    reach = -1
    for start, end, word in hits:
        if word.own and end > reach:
            kept += [Mark(start, end, meaning) for meaning in word.own]
            reach = end
    return kept


def letters_of(folded: str) -> list[bool]:
    """For each place whether the character before it belongs to words that spaces part; the first and last are no character."""
    if folded.isascii() or max(folded) < _FIRST_COMBINING:
        return [False, *map(str.isalnum, folded), False]
    return [False, *map(_is_spaced_letter, folded), False]


@lru_cache(maxsize=20_000)
def _is_spaced_letter(letter: str) -> bool:
    """Vowel signs, which some scripts hang onto their letters, are parts of words too."""
    if letter >= FIRST_UNSPACED:
        return is_hangul(letter)
    return letter.isalnum() or category(letter)[0] == "M"


@lru_cache(maxsize=8)  # each field is asked for several times in a row
def inside_syllables(folded: str) -> frozenset[int]:
    """The places where no word of an unspaced script can begin or end."""
    return frozenset(match.start() for match in _INSIDE_SYLLABLES.finditer(folded))


def is_hangul(letter: str) -> bool:
    return _FIRST_SYLLABLE <= letter <= _LAST_SYLLABLE


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


class Marks:
    """Marks of one field, to ask by place."""

    def __init__(self, marks: Sequence[Mark]) -> None:
        self.all = marks
        self._groups: dict[str, list[Mark]] = defaultdict(list)
        for mark in marks:
            self._groups[mark[2][0]].append(mark)

    def between(self, start: int, end: int) -> Sequence[Mark]:
        """Marks that begin in [start, end)."""
        return self.all[bisect_left(self.all, start, key=_START) : bisect_left(self.all, end, key=_START)]

    def of(self, group: str, start: int = 0, end: int = sys.maxsize) -> list[Mark]:
        """Marks of a group that begin in [start, end)."""
        listed = self._groups.get(group)
        if not listed:
            return []
        if start == 0 and end == sys.maxsize:
            return listed
        return listed[bisect_left(listed, start, key=_START) : bisect_left(listed, end, key=_START)]
