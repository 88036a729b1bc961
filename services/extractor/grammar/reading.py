"""One field of an article: its text, a folded copy of the same length to compare words in, and its sentences.

Folding maps one character to one character, so that every place found in the copy is the same place in the article.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from services.extractor.grammar.han import SIMPLIFIED
from services.extractor.grammar.letters import letters_of

_FOLDS = {
    **SIMPLIFIED,
    **dict.fromkeys(map(ord, "\u2019\u2018\u02bc\u0060\u00b4"), "'"),
    **dict.fromkeys(map(ord, "\u201c\u201d\u00ab\u00bb\u201e"), '"'),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-"),
    **dict.fromkeys(map(ord, "\t\r\n\u00a0\u2007\u2009\u202f\u3000\u200b\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2069"), " "),
    **{0xFF01 + offset: chr(0x21 + offset) for offset in range(94)},
}
_FOLDED = {chr(letter): folded for letter, folded in _FOLDS.items()}
_TO_FOLD = re.compile(f"[{''.join(map(re.escape, _FOLDED))}]")  # most texts have few such: many times as fast as `str.translate`
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_AT_SIGN = r"(?<=[.!?;])[\"')\]]*(?=\s)|(?<=[!?;])(?=[\u3040-\u9fff])|(?<=[。！？।॥；])"
_AT_GAP = r"(?<=\n)(?:[ \t]*\n| {2,})"
_END_IN_WRAPPED = re.compile(rf"[.!?;。！？।॥；\n](?:{_AT_GAP}|{_AT_SIGN})")
_END = re.compile(rf"[.!?;。！？।॥；\n](?:{_AT_GAP}|{_AT_SIGN}|(?<=\n))")
_LINES = re.compile(r"[!?;]\s+|\n")
_LINE_END = re.compile("\n")
_HARD_WRAP = 90
_FULL_SHARE = 0.5  # where names were cut out, lines are shorter
_UNPARTED = "\u2e80"  # from here on, scripts part no words
_LONGEST = 1_200
_INITIAL = re.compile(r"[\s.(]?\w")
_PARTING = re.compile(r"[\s(]")


class Sentence(NamedTuple):
    start: int
    end: int


@dataclass(frozen=True)
class Points:
    """Words before a point that does not end a sentence; words after which a single letter is no initial; where no sign ends sentences,
    the blanks before those that begin."""

    abbreviations: frozenset[str] = frozenset()
    single_letters_after: frozenset[str] = frozenset()
    openings: re.Pattern[str] | None = None


@dataclass(frozen=True)
class Reading:
    """`field` is the article's; `folded` has the length of `text`."""

    field: str
    text: str
    folded: str
    points: Points

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return tuple(_sentences(self.text, self.folded, self.points))

    @cached_property
    def breaks(self) -> frozenset[int]:
        """Where the line breaks stand that mean something: no name goes on behind one. In hard-wrapped copy those at a gap do."""
        wrapped, lines = _is_hard_wrapped(self.text), self.text.split("\n")
        ends = (match.start() for match in _LINE_END.finditer(self.text))
        return frozenset(
            end
            for end, (line, after) in zip(ends, pairwise(lines), strict=True)
            if not wrapped or _is_gap(line.strip(), after.rstrip())
        )

    @cached_property
    def blocks(self) -> tuple[Sentence, ...]:
        """What stands between such line breaks."""
        ends = sorted(self.breaks)
        return tuple(map(Sentence, [0, *(end + 1 for end in ends)], [*ends, len(self.text)]))

    @cached_property
    def letters(self) -> bytes:
        return letters_of(self.folded)


def read_field(field: str, text: str, points: Points, cap: int) -> Reading:
    """Only the first `cap` characters are read: what an article is about stands in its beginning."""
    text = without_lone_surrogates(text[:cap])
    return Reading(field, text, fold(text), points)


def without_lone_surrogates(text: str) -> str:
    """Half of a character names nothing and can be neither stored nor sent; the sign for "unreadable" takes its place."""
    return _LONE_SURROGATE.sub("\ufffd", text)


def fold(text: str) -> str:
    plain = _TO_FOLD.sub(lambda match: _FOLDED[match[0]], text)
    low = plain.lower()
    if len(low) == len(text):
        return low
    return "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in plain)


@lru_cache(maxsize=20_000)
def folded_name(name: str) -> str:
    """`fold` for what comes again and again."""
    return fold(name)


def _sentences(text: str, folded: str, points: Points) -> list[Sentence]:
    if points.openings:
        return [piece for sentence in _opened(text, points.openings) for piece in _pieces(sentence)]
    if not text:
        return []
    found, start = [], 0
    for match in (_END_IN_WRAPPED if _is_hard_wrapped(text) else _END).finditer(text):
        if match[0][0] != "." or _ends(match, text, folded, points):
            found.append(Sentence(start, match.end()))
            start = match.end()
    found.append(Sentence(start, len(text)))
    return [piece for sentence in found if text[sentence.start : sentence.end].strip() for piece in _pieces(sentence)]


def _opened(text: str, openings: re.Pattern[str]) -> Iterator[Sentence]:
    """Lines, cut where a sentence begins."""
    starts = sorted({0, *(match.end() for pattern in (openings, _LINES) for match in pattern.finditer(text)), len(text)})
    return (Sentence(start, end) for start, end in pairwise(starts) if text[start:end].strip())


def _pieces(sentence: Sentence) -> Iterator[Sentence]:
    """No sentence is longer than people write them, so that the work on one stays small."""
    for start in range(sentence.start, sentence.end, _LONGEST):
        yield Sentence(start, min(start + _LONGEST, sentence.end))


def _ends(match: re.Match[str], text: str, folded: str, points: Points) -> bool:
    """Whether a point does."""
    before = folded[max(0, match.start() - 16) : match.start()]
    following = text[match.end() : match.end() + 3].lstrip()
    if following[:1].islower():
        return False
    if len(match[0]) > 1:
        return True
    words = _PARTING.split(before)
    initial = _INITIAL.fullmatch(before[-2:]) and words[-2:-1] and words[-2] not in points.single_letters_after
    return not (words[-1] in points.abbreviations or initial)


def _is_hard_wrapped(text: str) -> bool:
    """Old wire copy breaks its lines at a fixed width; there a line's end means nothing. It shows in that the next line's first
    word would not have found room, and that sentences go on behind breaks."""
    if "\n" not in text:
        return False
    lines = [line.rstrip() for line in text[:4000].split("\n")]
    width = max(map(len, lines))
    followed = [(line, after) for line, after in pairwise(lines) if not _is_gap(line, after)]
    full = sum(not _has_room(line, after, width) for line, after in followed)
    goes_on = any(not after[0].isupper() for _, after in followed)
    return width <= _HARD_WRAP and goes_on and full >= _FULL_SHARE * len(followed)


def _is_gap(line: str, after: str) -> bool:
    return not line or not after or after[0].isspace()


def _has_room(line: str, after: str, width: int) -> bool:
    """Whether the first word of the next line would have found room in a line, or its first letter in a script without blanks."""
    return len(line) + 1 + (1 if after[0] >= _UNPARTED else len(after.split(maxsplit=1)[0])) <= width
