"""Where the words of a language stand in a text: one pass of an Aho-Corasick automaton, whatever the number of words.

A word counts between word boundaries in scripts that part words by spaces, and anywhere in the others. Hangul parts words by
spaces but hangs particles and endings on them and writes compounds as one: there a word begins at a boundary or where another one
ends, and anything may follow a word of more than one syllable. Where one word lies inside a longer one ("value" in "market
value"), only the longer one counts.
"""

import sys
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple
from unicodedata import category

from ahocorasick_rs import AhoCorasick, MatchKind

_FIRST_COMBINING = "\u0300"
_FIRST_UNSPACED = "\u0e00"  # Thai; Latin, Greek, Cyrillic, Hebrew, Arabic and the scripts of India lie before it
_FIRST_SYLLABLE, _LAST_SYLLABLE = "\uac00", "\ud7a3"


class Meaning(NamedTuple):
    """What a word stands for: its `group` ("stage", "currency", ...), a `name` within it, and a `form` or value."""

    group: str
    name: str
    form: str = ""


class Mark(NamedTuple):
    start: int
    end: int
    meaning: Meaning


_Found = tuple[int, int, tuple[Meaning, ...]]


@dataclass(frozen=True)
class Scanner:
    """`glued` groups may touch digits: "10bn", "45M€"; words of `clear` groups hide none and are hidden by none."""

    words: tuple[str, ...]
    meanings: tuple[tuple[Meaning, ...], ...]
    automaton: AhoCorasick
    touching: tuple[tuple[Meaning, ...], ...]
    clear: frozenset[str]

    @classmethod
    def of(cls, vocabulary: Mapping[str, Iterable[Meaning]], glued: Iterable[str] = (), clear: Iterable[str] = ()) -> "Scanner":
        words = tuple(sorted(vocabulary))
        meanings = tuple(tuple(dict.fromkeys(vocabulary[word])) for word in words)
        may_touch = frozenset(glued)
        touching = tuple(tuple(meaning for meaning in listed if meaning.group in may_touch) for listed in meanings)
        return cls(words, meanings, AhoCorasick(words, matchkind=MatchKind.Standard), touching, frozenset(clear))

    def scan(self, folded: str, letters: Sequence[bool] | None = None) -> list[Mark]:
        """All marks in the order of the text. `letters`, if somebody has them already, are `letters_of(folded)`."""
        if not self.words:
            return []
        hits = self.automaton.find_matches_as_indexes(folded, overlapping=True)
        letters = letters_of(folded) if letters is None else letters
        kept: list[_Found] = []
        ends: set[int] = set()
        for index, start, end in hits:
            left = letters[start] and letters[start + 1] and not _begins_inside(folded, start, ends)
            right = letters[end] and letters[end + 1] and not _ends_inside(folded, start, end)
            if not left and not right:
                kept.append((start, end, self.meanings[index]))
                ends.add(end)
            elif self.touching[index] and _touches_digits(folded, start, end, left=left, right=right):
                kept.append((start, end, self.touching[index]))
                ends.add(end)
        return [Mark(start, end, meaning) for start, end, meanings in self._longest(kept) for meaning in meanings]

    def _longest(self, hits: list[_Found]) -> list[_Found]:
        hits.sort(key=lambda hit: (hit[0], -hit[1]))
        kept: list[_Found] = []
        reach = -1
        for hit in hits:
            clear = tuple(meaning for meaning in hit[2] if meaning.group in self.clear)
            if hit[1] > reach:
                kept.append(hit)
                reach = reach if len(clear) == len(hit[2]) else hit[1]
            elif clear:
                kept.append((hit[0], hit[1], clear))
        return kept


def letters_of(folded: str) -> list[bool]:
    """For each place whether the character before it belongs to words that spaces part; the first and last are no character."""
    if folded.isascii() or max(folded) < _FIRST_COMBINING:
        return [False, *map(str.isalnum, folded), False]
    return [False, *map(_is_spaced_letter, folded), False]


@lru_cache(maxsize=20_000)
def _is_spaced_letter(letter: str) -> bool:
    """Vowel signs, which some scripts hang onto their letters, are parts of words too."""
    if letter >= _FIRST_UNSPACED:
        return is_hangul(letter)
    return letter.isalnum() or category(letter)[0] == "M"


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
        self._starts = [mark.start for mark in marks]
        self._groups: dict[str, tuple[list[int], list[Mark]]] = {}
        for mark in marks:
            starts, listed = self._groups.setdefault(mark.meaning.group, ([], []))
            starts.append(mark.start)
            listed.append(mark)

    def between(self, start: int, end: int) -> Sequence[Mark]:
        """Marks that begin in [start, end)."""
        return self.all[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def of(self, group: str, start: int = 0, end: int = sys.maxsize) -> list[Mark]:
        """Marks of a group that begin in [start, end)."""
        if group not in self._groups:
            return []
        starts, listed = self._groups[group]
        return listed[bisect_left(starts, start) : bisect_left(starts, end)]
