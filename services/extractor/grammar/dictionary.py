"""The commonest words of a language that does not part its words, to see which characters are no name.

Words of two sorts: `function` words (verbs, adverbs, pronouns, words of time) end a name; `content` words may stand inside one, but a
name that consists of nothing else is a doubtful one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from services.extractor.grammar.letters import inside_syllables
from services.extractor.grammar.marks import Mark

# Short marks of all other groups mean nothing inside a longer word: "因为" has no "为" in it.
_FIGURES = frozenset(
    {
        "numbers",
        "scales",
        "scale_letters",
        "currencies",
        "coins",
        "percent",
        "durations",
        "months",
        "ranges",
        "bounds",
        "bounds_after",
    }
    | {"bounds_inside", "implied", "vague"}
)


_SHORT = 3


class Word(NamedTuple):
    start: int
    end: int
    function: bool


class Words(list[Word]):
    """The words of a text in order, and what they cover of it; `length` is the text's."""

    length = 0

    @classmethod
    def none(cls, length: int) -> "Words":
        words = cls()
        words.length = length
        return words

    @cached_property
    def covered(self) -> bytearray:
        """1 for each character that belongs to a word."""
        return _covered_by(self, self.length)

    @cached_property
    def worded(self) -> bytearray:
        """1 for each character that belongs to a word of several characters."""
        return _covered_by([word for word in self if word[1] - word[0] > 1], self.length)

    @cached_property
    def spans(self) -> set[tuple[int, int]]:
        return {(start, end) for start, end, _ in self}


def _covered_by(words: Iterable[Word], length: int) -> bytearray:
    found = bytearray(length)
    for start, end, _ in words:
        found[start:end] = b"\1" * (end - start)
    return found


@dataclass(frozen=True)
class Dictionary:
    automaton: AhoCorasick
    function_words: int  # that many of its words, the first ones

    @classmethod
    def of(cls, function: Iterable[str], content: Iterable[str]) -> "Dictionary":
        ends, inner = sorted(set(function)), sorted(set(content) - set(function))
        return cls(AhoCorasick([*ends, *inner], matchkind=MatchKind.LeftmostLongest), len(ends))

    @lru_cache(maxsize=8)  # noqa: B019 - there is one dictionary a language; each field is asked for twice in a row
    def words(self, folded: str) -> Words:
        """From left to right, of several words at one place the longest."""
        ends = self.function_words
        hits = self.automaton.find_matches_as_indexes(folded)
        inside = inside_syllables(folded)
        if inside:
            hits = [hit for hit in hits if not (inside[hit[1]] or inside[hit[2]])]
        found = Words(Word(start, end, index < ends) for index, start, end in hits)
        found.length = len(folded)
        return found


def without_parts_of_words(marks: list[Mark], words: Words) -> list[Mark]:
    """Marks of one character that lie inside a longer word are left out."""
    inside = words.worded
    return [mark for mark in marks if mark[1] - mark[0] > 1 or not inside[mark[0]] or mark[2].group in _FIGURES]


def without_crossings(marks: list[Mark], words: Iterable[Word], length: int) -> list[Mark]:
    """Short marks that begin inside a word and end behind it are left out, where syllables are letters: "รอ" in "ธนาคาร|ออมสิน".

    `length` is that of the text."""
    inside = bytearray(length + 1)  # 1 for each place between two characters of a word
    for start, end, _ in words:
        inside[start + 1 : end] = b"\1" * (end - start - 1)
    return [mark for mark in marks if mark[1] - mark[0] > _SHORT or not inside[mark[0]] or inside.find(0, mark[0], mark[1]) < 0]
