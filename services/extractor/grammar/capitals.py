"""What a capitalised word is where all nouns have capitals: a common noun, a proper one, a place, an adjective (German)."""

from dataclasses import dataclass
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from services.extractor.grammar.casing import sentence_starts
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.reading import Reading, folded_name
from services.extractor.name_words import NameWords
from services.extractor.nouns import NounWords

_FIRST_AFTER = frozenset(':>|"*•')
_NO_NAMES = ("scales", "currencies", "percent", "durations")
_QUARTERS = frozenset({"land", "mitte", "nord", "süd", "west", "ost", "stadt"})
_LONGEST_QUOTED = 30
_LEAST_HEAD = 4
_KEPT = 40_000


class Kind(Enum):
    PROPER = auto()
    NOUN = auto()
    HEAD = auto()
    LEGAL = auto()
    PLACE = auto()
    ADJECTIVE = auto()
    JOINER = auto()
    OTHER = auto()


class Word(NamedTuple):
    """`end` is that of the name in it; `noun` the common noun it is or ends in ("Merlo-Konzern")."""

    start: int
    end: int
    text: str
    kind: Kind
    noun: str = ""
    sure: bool = False


@dataclass(frozen=True)
class Capitals:
    reading: Reading
    marks: Marks
    words: NameWords
    nouns: NounWords

    @cached_property
    def starts(self) -> set[int]:
        return sentence_starts(self.reading)

    @cached_property
    def _figures(self) -> set[int]:
        """Where words of sums and dates stand."""
        return {mark.start for group in _NO_NAMES for mark in self.marks.of(group)}

    def word(self, start: int, text: str) -> Word:
        text = text.rstrip(".,;:'’\"")
        folded, end = folded_name(text), start + len(text)
        if start in self._figures:
            return Word(start, end, text, Kind.OTHER)
        if folded in self.words.legal:
            return Word(start, end, text, Kind.LEGAL)
        if text in {"&", "+"} or (folded in self.words.inner_strong and text[0].islower()):
            return Word(start, end, text, Kind.JOINER)
        if not text or not (text[0].isupper() or text[0].isdigit() or text[1:2].isupper()) or folded in self.words.calendar:
            return Word(start, end, text, Kind.OTHER)
        if "-" in text:
            return self._hyphened(start, text)
        return self._plain(start, text, folded)

    def _hyphened(self, start: int, text: str) -> Word:
        """ "Merlo-Konzern" names Merlo, "Merlo-Gruppe" itself, "KI-Start-up" nobody."""
        folded = folded_name(text)
        first, _, last = folded.rpartition("-")
        if folded in self.words.places or last in _QUARTERS:
            is_place = folded in self.words.places or self.is_common(first)
            return Word(start, start + len(text), text, Kind.PLACE if is_place else Kind.PROPER, sure=not is_place)
        if folded in self.nouns.words or first in self.words.places or first in self.nouns.words:
            return Word(start, start + len(text), text, Kind.NOUN, folded)
        cut = next((at for at in range(1, len(folded) - 1) if folded[at] == "-" and self.nouns.is_noun(folded[at + 1 :])), 0)
        if not cut:
            kind = Kind.OTHER if text.rpartition("-")[2].islower() and len(last) > _LEAST_HEAD else Kind.PROPER
            return Word(start, start + len(text), text, kind, sure=True)
        return self._with_head(start, text, cut)

    def _with_head(self, start: int, text: str, cut: int) -> Word:
        """The last parts are a noun: what stands before it may be a name."""
        folded = folded_name(text)
        rest, head = folded[:cut], folded[cut + 1 :]
        parts = [] if rest.split("-")[0].endswith(self.nouns.capital_adjectives) else [rest, *rest.split("-")]
        if any(self.is_common(part) for part in parts) or len(rest) < 2:  # noqa: PLR2004 - "X-Chromosom"
            return Word(start, start + len(text), text, Kind.NOUN, folded)
        if head in self.nouns.tails:
            return Word(start, start + len(text), text, Kind.PROPER, sure=True)
        odd = any(map(str.isupper, text[1:cut])) or any(map(str.isdigit, rest))
        return Word(start, start + cut, text[:cut], Kind.PROPER, folded, sure=odd)

    def is_common(self, folded: str) -> bool:
        return folded in self.words.places or folded in self.words.openers or self.nouns.is_noun(folded)

    def _plain(self, start: int, text: str, folded: str) -> Word:
        first = start in self.starts or self.opens_phrase(start)
        known = self.words.sorted_capitals
        sort = known.get((text, first))
        if sort is None:
            if len(known) >= _KEPT:
                known.clear()
            sort = known[text, first] = self._sorted(text, folded, first=first)
        kind, noun, sure = sort
        return Word(start, start + len(text), text, kind, noun, sure)

    def _sorted(self, text: str, folded: str, *, first: bool) -> tuple[Kind, str, bool]:
        """What a word is wherever it stands, the noun it ends in, and whether it is sure. `first`: a sentence begins with it."""
        odd = any(map(str.isupper, text[1:])) or any(map(str.isdigit, text))
        if folded in self.nouns.heads:
            return Kind.HEAD, folded, False
        if odd and folded not in self.nouns.words and folded not in self.words.places and not text.isdigit():
            capital_word = text.isupper() and len(text) > _LEAST_HEAD and self.is_common(folded)
            return Kind.NOUN if capital_word else Kind.PROPER, "", True
        return self._lower(folded, first=first)

    def _lower(self, folded: str, *, first: bool) -> tuple[Kind, str, bool]:
        """A word whose first letter alone is a capital."""
        if not first and folded.endswith(self.nouns.capital_adjectives):
            return Kind.ADJECTIVE, "", True
        if folded in self.words.places and not self._is_place_adjective(folded):
            return Kind.PLACE, "", False
        opens = (
            folded in self.words.openers
            or folded.removesuffix("s") in self.words.places
            or (first and folded.endswith(self.nouns.adjective_endings))
        )
        if opens or self._is_place_adjective(folded):
            return Kind.OTHER, "", False
        if self.nouns.is_noun(folded):
            return Kind.NOUN, folded if folded in self.nouns.words else self.nouns.head(folded), False
        return Kind.PROPER, "", False

    def opens_phrase(self, start: int) -> bool:
        """A sign before it makes any word's first letter a capital, but for quotation marks around a name."""
        sign = self.reading.folded[max(0, start - 2) : start].strip()[-1:]
        quoted = sign == '"' and 0 < self.reading.folded.find('"', start) - start < _LONGEST_QUOTED
        return bool(sign) and sign in _FIRST_AFTER and not quoted

    def _is_place_adjective(self, folded: str) -> bool:
        return folded in self.nouns.nationalities or (
            folded.endswith("er") and (folded[:-2] in self.words.places or folded[:-1] in self.words.places)
        )
