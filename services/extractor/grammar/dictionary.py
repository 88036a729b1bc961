"""The commonest words of a language that does not part its words, to see which characters are no name.

Words of two sorts: `function` words (verbs, adverbs, pronouns, words of time) end a name; `content` words may stand inside one, but a
name that consists of nothing else is a doubtful one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
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


@dataclass(frozen=True)
class Dictionary:
    automaton: AhoCorasick
    function_words: int  # that many of its words, the first ones

    @classmethod
    def of(cls, function: Iterable[str], content: Iterable[str]) -> "Dictionary":
        ends, inner = sorted(set(function)), sorted(set(content) - set(function))
        return cls(AhoCorasick([*ends, *inner], matchkind=MatchKind.LeftmostLongest), len(ends))

    @lru_cache(maxsize=8)  # noqa: B019 - there is one dictionary a language; each field is asked for twice in a row
    def words(self, folded: str) -> list[Word]:
        """From left to right, of several words at one place the longest."""
        found = [
            Word(start, end, index < self.function_words) for index, start, end in self.automaton.find_matches_as_indexes(folded)
        ]
        inside = inside_syllables(folded)
        return [word for word in found if word.start not in inside and word.end not in inside] if inside else found


def without_parts_of_words(marks: list[Mark], words: list[Word]) -> list[Mark]:
    """Marks of one character that lie inside a longer word are left out."""
    if all(mark.end - mark.start > 1 for mark in marks):
        return marks
    inside = {place for word in words if word.end - word.start > 1 for place in range(word.start, word.end)}
    return [mark for mark in marks if mark.end - mark.start > 1 or mark.start not in inside or mark.meaning.group in _FIGURES]


def without_crossings(marks: list[Mark], words: Iterable[Word], length: int) -> list[Mark]:
    """Short marks that begin inside a word and end behind it are left out, where syllables are letters: "รอ" in "ธนาคาร|ออมสิน".

    `length` is that of the text."""
    ends = [0] * (length + 1)
    for word in words:
        ends[word.start + 1 : word.end] = [word.end] * (word.end - word.start - 1)
    return [mark for mark in marks if mark.end - mark.start > _SHORT or not 0 < ends[mark.start] < mark.end]
