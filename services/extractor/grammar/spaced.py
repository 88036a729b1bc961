"""Names in scripts that part words by spaces but know no capital letters and hang particles on words (Hangul).

A word that the language does not know may be a name, or a part of one. It is a sure one with the form of a company (its ending, a
legal form before it, quotation marks), behind a word that says what a company does, or when the headline and the text both use
it. Others are names only right before a word that tells a deal.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

from services.extractor.grammar.letters import is_hangul
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading
from services.extractor.lexicon import Lexicon
from services.extractor.word_forms import SpacedWords

_TELLING = frozenset({"triggers", "stages"})
_INNER = frozenset({"outlets", "numbers", "scale_letters", "scales", "ambiguous_currencies", "coins", "connect", "ranges"})
_TOUCHED = frozenset({"stake", "asset"})
_LEAST = 2
_MOST_BEHIND_DESCRIPTOR = 3
_OPENED = frozenset("(（")
_OPENING, _CLOSING = "“\"'‘「『《〈", "”\"'’」』》〉"
_ABBREVIATED = re.compile(r"\([A-Z]{3,8}\)")
_SYLLABLES, _FINALS = 0xAC00, 28


class Word(NamedTuple):
    """A word of the text; `stem` is where it ends without the particle that hangs on it."""

    start: int
    stem: int
    end: int

    @property
    def closed(self) -> bool:
        """Nothing of the name can follow a particle."""
        return self.stem < self.end


def stems(reading: Reading, lexicon: Lexicon) -> frozenset[str]:
    """All words of a field without their particles, and all pairs of them that a space parts."""
    assert lexicon.names.spaced  # noqa: S101 - asked by the caller
    folded = reading.folded
    found: set[str] = set()
    before, open_until = 0, -1
    for start, stem, end in words_of(folded, lexicon.names.spaced):
        if folded[end : end + 1] == " " and folded.startswith(lexicon.names.spaced.sites, end + 1):
            continue
        found.add(folded[start:stem])
        if start == open_until:
            found.add(folded[before:stem])
        before, open_until = start, end + 1 if stem == end else -1
    return frozenset(found)


def is_site(folded: str, word: Word, words: SpacedWords) -> bool:
    """A place, as the word behind it says: "X plant"."""
    return folded[word.end : word.end + 1] == " " and folded.startswith(words.sites, word.end + 1)


def whole(known: Sequence[Name], folded: str, lexicon: Lexicon) -> list[Name]:
    """Known names that are not the beginning of a longer word."""
    words = lexicon.names.spaced
    if words is None:
        return list(known)
    alone = (name for name in known if not _goes_on(folded, name.end))
    return [name for name in alone if _hangs(folded[name.end : _end_of_word(folded, name.end)], lexicon)]


def _goes_on(folded: str, end: int) -> bool:
    """With letters of another script: "카카오VX"."""
    following = folded[end : end + 1]
    return is_hangul(folded[end - 1]) and following.isascii() and following.isalpha()


def runs(reading: Reading, marks: Marks, known: Sequence[Name], lexicon: Lexicon, elsewhere: frozenset[str]) -> list[Name]:
    """Names that no list knows, in order; none overlaps a known one. `elsewhere` are the stems of the article's other field."""
    assert lexicon.names.spaced  # noqa: S101 - asked by the caller
    finder = _Finder(reading, marks, known, lexicon, lexicon.names.spaced, elsewhere)
    return [name for run, described in finder.runs() for name in finder.names(run, described=described)]


@dataclass(frozen=True)
class _Finder:
    reading: Reading
    marks: Marks
    known: Sequence[Name]
    lexicon: Lexicon
    words: SpacedWords
    elsewhere: frozenset[str]

    @cached_property
    def taken(self) -> set[int]:
        return {at for name in self.known for at in range(name.start, name.end)}

    def runs(self) -> Iterator[tuple[list[Word], bool]]:
        """Unknown words in a row, and whether a word such as "maker" stands right before them."""
        run: list[Word] = []
        described = False
        for word in words_of(self.reading.folded, self.words):
            end = run[-1].end if run else 0
            if run and (run[-1].closed or self.reading.folded[end : word.start] != " " or end in self.reading.breaks):
                yield run, described
                run, described = [], False
            if self._is_known(word):
                if run:
                    yield run, described
                run, described = [], self._describes(word)
            else:
                run.append(word)
        if run:
            yield run, described

    def names(self, run: Sequence[Word], *, described: bool) -> Iterator[Name]:
        first = self._first(run, described=described)
        for word in run[:first]:
            if self._is_formed(word.start, word.stem):
                yield from self._name(word.start, word.stem, described=False)
        yield from self._name(run[first].start, run[-1].stem, described=described)

    def _first(self, run: Sequence[Word], *, described: bool) -> int:
        """Which word of a run its name begins with."""
        if described and len(run) <= _MOST_BEHIND_DESCRIPTOR:
            return 0
        first = len(run) - 1
        folded = self.reading.folded
        while first and folded[run[first - 1].start : run[first].stem] in self.elsewhere:
            first -= 1
        return first

    def _name(self, start: int, end: int, *, described: bool) -> Iterator[Name]:
        text, folded = self.reading.text[start:end], self.reading.folded[start:end]
        if not _LEAST <= len(text) <= self.words.most or not any(map(str.isalpha, text)):
            return
        sort = self._sort(folded)
        firm = described or folded in self.elsewhere or self._is_formed(start, end) or sort is not Sort.COMPANY or self._gives(end)
        if firm or (self._touches(end) and not folded.endswith(self.words.loose)):
            yield Name(start, end, text, sort)

    def _gives(self, end: int) -> bool:
        """From whom something comes ("X로부터"), or with whom something is done that has an abbreviation in brackets ("X(SDA)와")."""
        folded = self.reading.folded
        if folded.startswith(self.words.showing, end):
            return True
        bracket = _ABBREVIATED.match(self.reading.text, end)
        return bracket is not None and (folded[bracket.end() : bracket.end() + 1], "with") in self.lexicon.particles

    def _is_known(self, word: Word) -> bool:
        """A word with a meaning, with nothing behind that meaning but what hangs on words; or part of a known name."""
        start, stem, end = word
        if start in self.taken or end - 1 in self.taken or start in self.covered:
            return True
        folded = self.reading.folded
        said = folded[start:stem]
        if said in self.words.sites or said in self._places or self._describes(word):
            return True
        if folded.endswith(self.words.verbal_by_letter.get(folded[end - 1], ()), start, end):
            return True
        for mark in self.marks.between(start, start + 1):
            if mark.meaning.group in _INNER:
                continue
            if mark.end >= stem or mark.meaning.group in _TELLING:
                return True
            if _hangs(folded[mark.end : end], self.lexicon):
                return True
        return folded[start].isdigit() or folded[start - 1 : start] in _OPENED

    @cached_property
    def covered(self) -> set[int]:
        """Where words stand that are the last part of a word of several that tells a deal ("설계 계약")."""
        folded = self.reading.folded
        told = [mark for mark in self.marks.of("triggers") if mark.end - mark.start > _LEAST]
        return {folded.rfind(" ", mark.start, mark.end) + 1 for mark in told} - {0}

    @property
    def _places(self) -> frozenset[str]:
        return self.lexicon.names.places

    def _describes(self, word: Word) -> bool:
        """Whether a word says what the company behind it does, as a whole or at its end."""
        start, stem, end = word
        folded = self.reading.folded
        return stem == end and folded.endswith(self.words.descriptors_by_letter.get(folded[end - 1], ()), start, end)

    def _is_formed(self, start: int, end: int) -> bool:
        text, folded = self.reading.text, self.reading.folded[start:end]
        before = self.reading.folded[max(0, start - 6) : start].rstrip()
        quoted = text[start - 1 : start] in _OPENING and text[end : end + 1] in _CLOSING if start else False
        ending = folded.endswith(self.words.endings) and folded not in self.words.endings
        return quoted or ending or before.endswith(self.words.openings) or folded.startswith(self.words.openings)

    def _sort(self, folded: str) -> Sort:
        names = self.lexicon.names
        if folded.endswith(tuple(names.bodies)):
            return Sort.BODY
        if folded in names.places:
            return Sort.PLACE
        return Sort.OUTLET if folded.endswith(self.words.outlet_endings) else Sort.COMPANY

    def _touches(self, end: int) -> bool:
        """A word that tells a deal, or "stake", follows at once."""
        following = self.marks.between(end, end + 2)
        return any(
            (mark.meaning.group == "triggers" and mark.meaning.name in self.words.touching)
            or (mark.meaning.group == "cues" and mark.meaning.name in _TOUCHED)
            for mark in following
        )


@lru_cache(maxsize=4)  # both fields of an article are asked for twice in a row
def words_of(folded: str, words: SpacedWords) -> list[Word]:
    """All words, with the places where their particles begin."""
    spans = (match.span() for match in _pattern(words.letters, words.joints).finditer(folded))
    if not words.hanging:
        return [Word(start, end, end) for start, end in spans]
    return [Word(start, _stem(folded, start, end, words), end) for start, end in spans]


def _stem(folded: str, start: int, end: int, words: SpacedWords) -> int:
    """Where a word ends without the longest particle that fits its last syllable."""
    for length, listed in words.hanging_by_length:
        stem = end - length
        particle = folded[stem:end]
        if stem - start >= _LEAST and particle in listed and _fits(folded[stem - 1], closed=listed[particle]):
            return stem
    return end


def _fits(letter: str, *, closed: bool | None) -> bool:
    """Some particles follow only consonants, some only vowels."""
    if closed is None or not is_hangul(letter):
        return True
    return closed == ((ord(letter) - _SYLLABLES) % _FINALS != 0)


def _end_of_word(folded: str, start: int) -> int:
    while start < len(folded) and is_hangul(folded[start]):
        start += 1
    return start


def _hangs(rest: str, lexicon: Lexicon) -> bool:
    """Whether the rest of a word is nothing but particles."""
    return not rest or rest in lexicon.hanging or rest[:-1] in lexicon.hanging


@cache
def _pattern(letters: str, joints: str) -> re.Pattern[str]:
    joint = f"[{re.escape(joints)}]" if joints else "(?!)"
    return re.compile(rf"[{letters}]+(?:{joint}[{letters}]+)*")
