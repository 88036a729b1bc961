"""What shows a run of letters between known words to be somebody's name, and of which sort: its form and what stands beside it."""

import re
from dataclasses import dataclass
from functools import cache

from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Sort
from services.extractor.grammar.reading import Reading
from services.extractor.lexicon import Lexicon
from services.extractor.run_words import RunWords

_LEAST = 2
_TICKER = re.compile(r" ?\([A-Z][A-Z0-9&.-]{1,9}\)")
_TITLE_REACH = 12
_REPORTED_REACH = 6
OPENING_QUOTES = "「『“\"'《〈‘"
_CLOSING = frozenset("」』”\"'》〉’")


@dataclass(frozen=True)
class RunSigns:
    """The signs in one field; `covered` has 1 for each character that belongs to a common word, `worded` for those of longer ones."""

    reading: Reading
    marks: Marks
    lexicon: Lexicon
    words: RunWords
    covered: bytearray
    worded: bytearray

    def sort(self, start: int, end: int, folded: str) -> Sort:
        names = self.lexicon.names
        if self._is_person(start, end) or self._is_titled(folded) or folded.endswith(self.words.titles):
            return Sort.PERSON
        if self._is_quoted_outlet(start, end, folded):
            return Sort.OUTLET
        if names.body_affixes.before(folded, len(folded)) or (self.words.spaced and names.body_affixes.at(folded, 0)):
            return Sort.BODY
        if folded in names.places or self._is_site(start, folded):
            return Sort.PLACE
        return Sort.OUTLET if self.words.spaced and folded.endswith(tuple_of(names.outlet_endings)) else Sort.COMPANY

    def _is_person(self, start: int, end: int) -> bool:
        """Behind a profession, or behind an office and before what somebody says."""
        names, before = self.lexicon.names, self.reading.folded[max(0, start - _TITLE_REACH) : start].rstrip()
        if not self.words.dictionary or not names.titled.before(before, len(before)):
            return False
        speaks = any(mark.meaning.group == "reporting" for mark in self.marks.between(end, end + 3))
        return speaks or bool(names.people_affixes.before(before, len(before)))

    def _is_quoted_outlet(self, start: int, end: int, folded: str) -> bool:
        """By its last word, or as in "據 IFR 報道"."""
        if folded.endswith(self.words.papers):
            return True
        if not self.reading.folded.endswith(self.words.quoting, 0, start) or not self.words.quoting:
            return False
        return any(mark.meaning.group == "reports" for mark in self.marks.between(end, end + _REPORTED_REACH))

    def _is_titled(self, folded: str) -> bool:
        """A title that touches the name ("นายX"), which is no company's."""
        titled = self.words.spaced and self.lexicon.names.people_affixes.at(folded, 0)
        return bool(titled) and not folded.endswith(self.words.endings)

    def is_weak(self, start: int, end: int, folded: str) -> bool:
        """Without a dictionary whatever has not the form of a name; with one, what consists of its words."""
        if self.words.dictionary is not None and not all(self.covered[start:end]):
            return False
        return not (self.is_sure(start, end, folded) or self._has_tail(start, end, folded))

    def _has_tail(self, start: int, end: int, folded: str) -> bool:
        """Behind more than a common word: "华友投资", not "发行股份"; or a place before such: "北京德昇"."""
        if self._is_of_place(start, end, folded):
            return True
        closing = self.words.closing
        sizes = (size for size in closing.lengths if folded[-size:] in closing.words and len(folded) >= size + _LEAST)
        return any(not all(self.worded[start : end - size]) for size in sizes)

    def _is_of_place(self, start: int, end: int, folded: str) -> bool:
        places = self.lexicon.names.places
        place = self.lexicon.names.place_affixes.at(folded, 0) if self.words.industries else ""
        if not place:
            return False
        brand = start + len(place)
        return end - brand >= _LEAST and folded[brand - start :] not in places and not any(self.worded[brand:end])

    def is_sure(self, start: int, end: int, folded: str) -> bool:
        """By its form, quotation marks or what stands beside it."""
        ends = folded.endswith(self.words.endings) and folded not in self.words.endings
        known = ends or folded.startswith(self.words.openings)
        if self.words.spaced and folded.endswith(tuple_of(self.lexicon.names.places)):
            known = folded.startswith(self.words.openings)
        known = known or bool(self.words.spaced and self.marks.of("inside", start, end))
        return self.is_quoted(start, end) or known or (self.words.spaced and self._is_introduced(start, end))

    def is_quoted(self, start: int, end: int) -> bool:
        text = self.reading.text
        return start > 0 and text[start - 1] in OPENING_QUOTES and text[end : end + 1] in _CLOSING

    def _is_introduced(self, start: int, end: int) -> bool:
        """Behind a word for a company, or before a short name in brackets."""
        return self._is_behind(start, self.words.openings) or self.has_ticker(end)

    def has_ticker(self, end: int) -> bool:
        return bool(_TICKER.match(self.reading.text, end))

    def _is_site(self, start: int, folded: str) -> bool:
        if not self.words.sites or self._is_behind(start, self.words.openings) or folded.endswith(self.words.endings):
            return False
        return self._is_behind(start, self.words.sites) or folded.startswith(self.words.sites)

    def _is_behind(self, start: int, words: tuple[str, ...]) -> bool:
        return bool(words) and self.reading.folded[max(0, start - _TITLE_REACH) : start].rstrip().endswith(words)


@cache
def tuple_of(words: frozenset[str]) -> tuple[str, ...]:
    return tuple(words)
