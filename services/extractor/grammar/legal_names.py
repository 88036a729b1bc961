"""Full names of companies in scripts without capitals and spaces: from their legal form back to where they must begin.

A full name has a place, a brand, what the company does, and its legal form ("上海 + 宏图 + 精密机械 + 有限公司"). Backwards from the
legal form come words that are in any dictionary, then characters that are in none: with these the name is whole, and the first
word before them that tells something parts it from the sentence. Until then such words are its own ("新和成精密机械有限公司").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from services.extractor.grammar.dictionary import Word
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading
from services.extractor.grammar.run_patterns import any_of
from services.extractor.run_words import RunWords

_LONGEST = 34  # characters before the legal form
_LONGEST_BRACKET = 8
_WHOLE = 2  # characters in no dictionary, or words of one, that make a brand
_STOPS = frozenset(
    {"triggers", "stages", "reporting", "breakers", "owners", "pronouns", "negations", "past", "copulas", "directors"}
)
_SMALL = frozenset({"markers", "stages", "reporting", "breakers", "negations", "copulas"})
_LATIN = re.compile(r"[a-z0-9][a-z0-9&.\- ]*$")


def with_legal_names(reading: Reading, marks: Marks, known: Sequence[Name], words: RunWords, places: frozenset[str]) -> list[Name]:
    """The known names and the full ones, in order. A known name inside a full one is part of it."""
    common = words.dictionary.words(reading.folded) if words.dictionary else []
    finder = _Finder(reading, marks, known, words, places, common)
    full = list(finder.names())
    if not full:
        return list(known)
    free = [name for name in known if not any(one.start < name.end and name.start < one.end for one in full)]
    return sorted([*free, *full], key=lambda name: name.start)


@dataclass(frozen=True)
class _Token:
    start: int
    end: int
    brand: bool = False
    function: bool = False
    place: bool = False


@dataclass
class _Stem:
    """What of a name was read already: characters in no dictionary, words in one, and whether it begins with a place."""

    start: int
    uncommon: int = 0
    common: int = 0
    placed: bool = False

    @property
    def is_whole(self) -> bool:
        return max(self.uncommon, self.common) >= _WHOLE

    @property
    def is_named(self) -> bool:
        return bool(self.uncommon or self.common)


@dataclass(frozen=True)
class _Finder:
    reading: Reading
    marks: Marks
    known: Sequence[Name]
    words: RunWords
    places: frozenset[str]
    common: Sequence[Word]

    @cached_property
    def common_by_end(self) -> dict[int, Word]:
        return {word.end: word for word in self.common}

    @cached_property
    def known_by_end(self) -> dict[int, Name]:
        return {name.end: name for name in self.known if name.sort is Sort.COMPANY}

    @cached_property
    def stops(self) -> dict[int, int]:
        """Where words end that no name contains, and where they begin."""
        return {
            mark.end: mark.start
            for mark in self.marks.all
            if mark.meaning.group in _STOPS
            and mark.end - mark.start > 1
            and self._said(mark.start, mark.end) not in self.words.links
        }

    @cached_property
    def small(self) -> set[int]:
        """Where words of one character end that part names more often than they belong to one."""
        ends = {mark.end for mark in self.marks.all if mark.end - mark.start == 1 and mark.meaning.group in _SMALL}
        return ends - {place for mark in self.marks.of("inside") for place in range(mark.start + 1, mark.end + 1)}

    def _said(self, start: int, end: int) -> str:
        return self.reading.folded[start:end]

    def names(self) -> Iterator[Name]:
        floor = 0
        for match in any_of(self.words.legal).finditer(self.reading.folded):
            name = self._name(match.start(), match.end(), floor)
            if name:
                yield name
            floor = match.end()

    def _name(self, legal: int, end: int, floor: int) -> Name | None:
        start, stem = self._start(legal, floor)
        if not stem.is_named or end - start < len(self._said(legal, end)) + 2:
            return None
        same = next((name for name in self.known if name.start == start and self._is_form(name.end, legal)), None)
        name = Name(start, end, self.reading.text[start:end], Sort.COMPANY)
        return name._replace(entity_id=same.entity_id) if same else name

    def _is_form(self, start: int, end: int) -> bool:
        """Nothing but "集团" and the like stands between a known name and its legal form."""
        return start <= end and self._said(start, end).strip("()") in {"", *self.words.endings, "股份"}

    def _start(self, legal: int, floor: int) -> tuple[int, _Stem]:
        stem = _Stem(legal)
        while legal - stem.start < _LONGEST and stem.start > floor:
            token = self._token(stem.start, floor)
            if token is None or self._parts(token, stem):
                break
            self._take(token, stem)
        return self._behind_epithets(self._bare(stem.start, legal), legal), stem

    def _behind_epithets(self, start: int, legal: int) -> int:
        """Behind what the company is called before its name, if that is no part of a name of common words ("品牌联盟")."""
        for match in any_of(self.words.epithets).finditer(self.reading.folded, start, legal) if self.words.epithets else ():
            if legal - match.end() >= _WHOLE and self._has_brand(match.end(), legal):
                start = match.end()
        return self._behind_makers(start, legal)

    def _behind_makers(self, start: int, legal: int) -> int:
        """Behind "maker of" and a common word before it: "晶片商"."""
        for at in range(legal - _WHOLE - 1, start + 1, -1) if self.words.makers else ():
            made = self.reading.folded[at] in self.words.makers and self._ends_word(at) and not self._ends_word(at + 1)
            if made and self._has_brand(at + 1, legal):
                return at + 1
        return start

    def _ends_word(self, place: int) -> bool:
        word = self.common_by_end.get(place)
        return word is not None and place - word.start > 1

    def _has_brand(self, start: int, end: int) -> bool:
        """Whether some character there belongs to no common word."""
        words = (word for word in self.common if start <= word.start < end and word.end - word.start > 1)
        return sum(word.end - word.start for word in words) < end - start

    def _take(self, token: _Token, stem: _Stem) -> None:
        stem.start = token.start
        if token.place:
            stem.placed = stem.placed or stem.is_named
        elif token.brand:
            stem.uncommon += token.end - token.start
        elif token.end - token.start > 1 and self._said(token.start, token.end) not in self.words.links:
            stem.common += 1

    def _parts(self, token: _Token, stem: _Stem) -> bool:
        """Whether the name begins behind this word."""
        if any(place in self.stops for place in range(token.start + 1, token.end + 1)):
            return True
        if stem.placed:
            return not token.place
        if token.end - token.start == 1 and self._said(token.start, token.end) in self.words.closed:
            return True
        parting = token.function or token.end in self.small or self._said(token.start, token.end) in self.words.edges
        return parting and stem.is_whole

    def _token(self, end: int, floor: int) -> _Token | None:
        """The word that ends there: a known name, one of the dictionary, a word in Latin letters, brackets or one character."""
        if (name := self.known_by_end.get(end)) and name.start >= floor:
            return _Token(name.start, end, brand=True)
        if (word := self.common_by_end.get(end)) and word.start >= floor and end - word.start > 1:
            return _Token(word.start, end, function=word.function, place=self._said(word.start, end) in self.places)
        for size in (4, 3, 2):
            if end - size >= floor and self._said(end - size, end) in self.places:
                return _Token(end - size, end, place=True)
        letter = self.reading.folded[end - 1]
        if letter == ")":
            return self._bracket(end, floor)
        if letter.isascii():
            match = _LATIN.search(self._said(max(floor, end - _LONGEST), end)) if letter.isalpha() else None
            return _Token(end - len(match[0]), end, brand=True) if match else None
        return _Token(end - 1, end, brand=end not in self.small) if letter.isalpha() or letter in "·・" else None

    def _bracket(self, end: int, floor: int) -> _Token | None:
        opening = self.reading.folded.rfind("(", max(floor, end - _LONGEST_BRACKET), end)
        inner = self._said(opening + 1, end - 1)
        return _Token(opening, end) if opening > floor and inner.isalpha() and not inner.isascii() else None

    def _bare(self, start: int, end: int) -> int:
        """Behind what belongs to a figure ("26日") and what neither begins nor ends a name."""
        before = self.reading.folded[start - 1 : start]
        if before.isdigit() or (before and before in self.words.placeholders):
            while start < end and self.reading.folded[start] in self.words.classifiers:
                start += 1
        while start < end and (not self.reading.folded[start].isalnum() or self.reading.folded[start] in self.words.edges):
            start += 1
        return start
