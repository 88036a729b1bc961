"""Names in scripts without capital letters: what is left of a text between the words that its language knows.

A run of letters that names are written with, cut at every known word, at signs and at figures, may be a name. It is a sure one when
it has the form of one: a legal form or another ending of companies, or quotation marks. The others are weak: they count only where
the clause gives them a part to play. With a dictionary only those are weak that consist of its words.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter

from services.extractor.grammar.cutting import cut
from services.extractor.grammar.dictionary import Words
from services.extractor.grammar.framed_names import with_framed_names
from services.extractor.grammar.legal_names import with_legal_names
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.near_triggers import near_triggers
from services.extractor.grammar.reading import Reading, folded_name
from services.extractor.grammar.run_blocks import RunBlocks
from services.extractor.grammar.run_edges import RunEdges
from services.extractor.grammar.run_joins import extended, without_parts
from services.extractor.grammar.run_lists import RunLists
from services.extractor.grammar.run_patterns import run_pattern
from services.extractor.grammar.run_signs import OPENING_QUOTES, RunSigns
from services.extractor.lexicon import Lexicon
from services.extractor.run_words import RunWords

_ROLES = frozenset({"agent", "toward", "in"})  # behind a name with such a marker follows what it does, no tail of it
_START = attrgetter("start")
_LEAST = 2
_TWO_WORDS = 4  # characters: names of two words are seldom longer
_SHARE = re.compile(r"\d[\d.,]*[%年月日]")
_LONGEST_LEGAL = 34

Span = tuple[int, int]


def runs(reading: Reading, marks: Marks, known: Sequence[Name], lexicon: Lexicon) -> list[Name]:
    """The known names and those that no list knows, in order; none overlaps another one."""
    assert lexicon.names.runs  # noqa: S101 - asked by the caller
    if lexicon.names.runs.spaced:
        known = [name._replace(sort=Sort.BODY) if folded_name(name.text) in lexicon.names.bodies else name for name in known]
        known = with_framed_names(reading, marks, known, lexicon.names.runs)
    elif lexicon.names.runs.legal and lexicon.names.runs.dictionary:
        known = with_legal_names(reading, marks, known, lexicon.names.runs, lexicon.names.places)
    if lexicon.names.runs.dictionary and not lexicon.names.runs.spaced:
        known = without_parts(reading, marks, known, lexicon.names.runs)
    finder = _Finder(reading, marks, known, lexicon, lexicon.names.runs)
    found = [name for start, end in finder.pieces() if (name := finder.name(start, end))]
    found = finder.lists.kept(found) if finder.words.spaced else found
    if finder.words.dictionary is None:
        return sorted([*known, *found], key=_START)
    return extended(reading, known, found, finder.common.spans, finder.words.endings)


@dataclass(frozen=True)
class _Finder:
    reading: Reading
    marks: Marks
    known: Sequence[Name]
    lexicon: Lexicon
    words: RunWords

    @cached_property
    def signs(self) -> RunSigns:
        return RunSigns(self.reading, self.marks, self.lexicon, self.words, self.covered, self.worded)

    @cached_property
    def lists(self) -> RunLists:
        return RunLists(self.marks, self.signs, [name.end for name in self.known])

    @cached_property
    def edges(self) -> RunEdges:
        return RunEdges(self.reading, self.lexicon, self.words, self.worded, self.blocks.scale_ends)

    @cached_property
    def blocks(self) -> RunBlocks:
        return RunBlocks(self.reading, self.marks, self.known, self.words, self.common)

    @cached_property
    def common(self) -> Words:
        return self.words.dictionary.words(self.reading.folded) if self.words.dictionary else Words.none(len(self.reading.folded))

    @cached_property
    def covered(self) -> bytearray:
        """1 for each character that belongs to a common word."""
        return self.common.covered

    @cached_property
    def worded(self) -> bytearray:
        """1 for each character that belongs to one of several characters."""
        return self.common.worded

    def pieces(self) -> Iterator[Span]:
        """The pieces between blocks; a tail of a name ("弘毅" + "投资") joins the piece before it."""
        last: Span | None = None
        for piece in self._raw_pieces():
            if last and self._joins(last, piece):
                last = (last[0], piece[1])
                continue
            if last:
                yield self._with_tail(*last)
            last = piece
        if last:
            yield self._with_tail(*last)

    def _raw_pieces(self) -> Iterator[Span]:
        pattern = run_pattern(self.words.letters, self.words.openings, spaced=self.words.spaced)
        asked = [(0, len(self.reading.text))] if self.words.spaced else near_triggers(self.reading.sentences, self.marks)
        stretches = (match.span() for start, end in asked for match in pattern.finditer(self.reading.text, start, end))
        return cut(stretches, self.blocks.spans)

    def _joins(self, piece: Span, following: Span) -> bool:
        """Nothing but tails stands between, and a legal form ends the whole: "X 投资管理" + "有限公司"."""
        if not self.words.legal or following[1] - piece[0] > _LONGEST_LEGAL:
            return False
        folded = self.reading.folded
        return folded.startswith(self.words.legal, following[0]) and self._is_tail(piece[1], following[0])

    def _is_tail(self, start: int, end: int) -> bool:
        """Whether the span consists of words that stand before legal forms."""
        while start < end:
            length = next((size for size in (4, 3, 2) if self.reading.folded[start : start + size] in self.words.links), 0)
            if not length:
                return False
            start += length
        return start == end

    def _with_tail(self, start: int, end: int) -> Span:
        folded = self.reading.folded
        for tail in (end + 4, end + 2):
            if (
                tail <= len(folded)
                and folded[end:tail] in self.words.tails
                and self._is_closed(tail)
                and not self._tells(start, tail)
            ):
                return start, tail
        return start, end

    def _tells(self, start: int, end: int) -> bool:
        """As in "X 投资了" and "由 X 投资", but no list goes on behind a verb."""
        following = self.reading.folded[end : end + 1]
        return (following in self.words.aspects and bool(following)) or (following != "、" and self._has_a_part(start))

    def _is_closed(self, place: int) -> bool:
        """Whether a sign or a known word stands there, and no further name or figure."""
        letter = self.reading.folded[place : place + 1]
        if not letter.isalnum():
            return letter not in OPENING_QUOTES or not letter
        if letter.isdigit():
            return bool(_SHARE.match(self.reading.folded, place))  # "庆汇租赁90%股权"
        return place in self.blocks.starts

    def _has_a_part(self, start: int) -> bool:
        return any(
            mark.end == start and mark.meaning.group == "markers" and mark.meaning.name in _ROLES
            for mark in self.marks.between(max(0, start - 6), start)
        )

    @cached_property
    def common_spans(self) -> set[Span]:
        """Where words stand; with spaces a word may be a name all the same."""
        return set() if self.words.spaced else self.common.spans

    @cached_property
    def mark_spans(self) -> set[Span]:
        return {(start, end) for start, end, meaning in self.marks.all if meaning.group != "inside"}

    def name(self, start: int, end: int) -> Name | None:
        if end - start < _LEAST or ((start, end) in self.common_spans and not self.signs.is_quoted(start, end)):
            return None
        start, end = self.edges.trimmed(start, end)
        if self._is_no_name(start, end):
            return None
        if (whole := self._with_form(start, end)) > end:
            return Name(start, whole, self.reading.text[start:whole], Sort.COMPANY)
        folded = self.reading.folded[start:end]
        weak = self.signs.is_weak(start, end, folded)
        if weak and not self.words.spaced and end - start > _TWO_WORDS and all(self.worded[start:end]):
            return None  # "重大變化"
        if self.reading.folded.startswith(self.words.units, end) and (weak or self._is_described(start, end)):
            return None  # "电池业务"
        late = weak and self.words.spaced  # few of them are kept, see `RunLists`
        sort = Sort.COMPANY if late else self.signs.sort(start, end, folded)
        return Name(start, end, self.reading.text[start:end], sort, weak=weak)

    def _is_bodys(self, end: int) -> bool:
        """Whether a word for a public body goes on at once."""
        return bool(self.words.offices) and self.reading.folded.startswith(self.words.offices, end)

    def _is_no_name(self, start: int, end: int) -> bool:
        """A word, what says what a company is, a legal form alone, or too short or too long a run."""
        folded = self.reading.folded[start:end]
        if not _LEAST <= end - start <= self.words.most or folded in self.words.openings or folded.isdecimal():
            return True
        return (
            self._is_known_word(start, end)
            or self._is_descriptor(end)
            or self._is_bodys(end)
            or self._is_form(start, end)
            or not any(map(str.isalpha, folded))
        )

    def _with_form(self, start: int, end: int) -> int:
        """Where a name ends that the bare word for a company follows: "惠氏公司", not "保险公司"."""
        folded = self.reading.folded
        if not folded.startswith(self.words.forms, end):
            return end
        form = next(form for form in self.words.forms if folded.startswith(form, end))
        uncommon = not all(self.covered[start:end]) or not any(self.worded[start:end])
        named = uncommon and folded[start:end] not in self.lexicon.names.places
        return end + len(form) if named else end

    def _is_described(self, start: int, end: int) -> bool:
        """Whether nothing but its letters shows a name."""
        return not self.signs.is_sure(start, end, self.reading.folded[start:end]) and not self.reading.text[start:end].isascii()

    def _is_descriptor(self, end: int) -> bool:
        """As in "智能公司 X": what stands before such a word and a name says what kind of company it is."""
        if self._is_maker(end):
            return True
        epithet = self.words.described.at(self.reading.folded, end)
        if not epithet:
            return False
        behind = end + len(epithet)
        letter = self.reading.text[behind : behind + 1]
        return (letter.isalpha() or letter in set("「『“")) and not self._is_closed(behind)

    def _is_maker(self, end: int) -> bool:
        """As in "芯片商 X": letters go on behind what only says what is made."""
        letter = self.reading.text[end : end + 1]
        if not letter.isalpha() or letter.isascii() or not self.words.makers:
            return False
        return self.reading.folded[end - 1] in self.words.makers and bool(self.worded[end - 2]) and not self._is_closed(end)

    def _is_form(self, start: int, end: int) -> bool:
        """A legal form, and perhaps what stands before such, without a name."""
        folded = self.reading.folded
        if not folded.endswith(self.words.legal, start, end):
            return False
        form = next(form for form in self.words.legal if folded.endswith(form, start, end))
        return self._is_tail(start, end - len(form))

    def _is_known_word(self, start: int, end: int) -> bool:
        if (start, end) in self.common_spans and not self.signs.is_quoted(start, end):
            return True
        return (start, end) in self.mark_spans
