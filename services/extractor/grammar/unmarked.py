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
from services.extractor.grammar.dictionary import Word
from services.extractor.grammar.framed_names import with_framed_names
from services.extractor.grammar.legal_names import with_legal_names
from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading, folded_name
from services.extractor.grammar.run_joins import extended
from services.extractor.grammar.run_letters import belongs_to_name
from services.extractor.grammar.run_lists import RunLists
from services.extractor.grammar.run_patterns import any_of, run_pattern
from services.extractor.grammar.run_signs import OPENING_QUOTES, RunSigns, tuple_of
from services.extractor.lexicon import Lexicon
from services.extractor.run_words import RunWords

# Words of these groups may stand inside a name: a company is called after what it sells, or where.
_INNER = frozenset(
    {"inside", "subjects", "outlets", "months", "numbers", "scale_letters", "scales", "ambiguous_currencies", "coins", "vague"}
)
_UNITS = frozenset({"currencies", "durations", "ranges", "vague", "bounds_inside", "coins", "connect", "percent", "bounds_after"})
_ROLES = frozenset({"agent", "toward", "in"})  # behind a name with such a marker follows what it does, no tail of it
_START = attrgetter("start")
_LEAST = 2
_SHORT = 3
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
    finder = _Finder(reading, marks, known, lexicon, lexicon.names.runs)
    found = [name for start, end in finder.pieces() if (name := finder.name(start, end))]
    found = finder.lists.kept(found) if finder.words.spaced else found
    if finder.words.dictionary is None:
        return sorted([*known, *found], key=_START)
    return extended(reading, known, found, {(word.start, word.end) for word in finder.common}, finder.words.endings)


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
    def blocked(self) -> list[Span]:
        """What no name goes across: known words and known names, in order."""
        words = [(mark.start, mark.end) for mark in self.marks.all if self._blocks(mark)]
        whole = {place for mark in self.marks.of("inside") for place in range(mark.start, mark.end)}
        alone = (word for word in self.common if word.function and word.start not in whole and self._stands_alone(word))
        function = [(word.start, word.end) for word in alone]
        if self.words.spaced:  # the blanks between sentences
            function += [(sentence.start - 1, sentence.start) for sentence in self.reading.sentences if sentence.start]
        return sorted([*words, *function, *((name.start, name.end) for name in self.known)])

    def _stands_alone(self, word: Word) -> bool:
        """Where syllables are letters, the shortest words are parts of many names, unless a known word or a blank follows."""
        if not self.words.spaced or word.end - word.start > _SHORT or self.reading.folded[word.end - 1] == ".":
            return True
        return self._is_bounded(word.end)

    def _is_bounded(self, place: int) -> bool:
        """Whether a blank, a figure or a known word stands there."""
        behind = self.reading.folded[place : place + 1]
        return not behind.isalpha() or place in self.common_at or bool(self.marks.between(place, place + 1))

    def _blocks(self, mark: Mark) -> bool:
        """Units of one character count only behind a figure or another unit: "元" in "5亿元", not in "元成股份"."""
        group = mark.meaning.group
        if self.words.spaced and group in {"months", "cues"}:
            return mark.meaning.name != "asset"
        if self.words.spaced and group == "stages" and mark.end - mark.start <= _SHORT + 1:
            return self._is_bounded(mark.end)
        if self.words.spaced and (group in _UNITS or group == "implied"):
            return self.reading.folded[max(0, mark.start - 2) : mark.start].rstrip()[-1:].isdigit() or mark.start in self.scale_ends
        if mark.end - mark.start == 1 and not self.words.spaced and belongs_to_name(self.reading.folded, self.marks, mark):
            return False
        if mark.end - mark.start > 1 or group not in _UNITS or mark.meaning.name == "of":
            return group not in _INNER
        return self.reading.folded[mark.start - 1 : mark.start].isdigit() or mark.start in self.scale_ends

    @cached_property
    def scale_ends(self) -> set[int]:
        return {mark.end for mark in self.marks.of("scales")}

    @cached_property
    def common(self) -> list[Word]:
        return self.words.dictionary.words(self.reading.folded) if self.words.dictionary else []

    @cached_property
    def covered(self) -> bytearray:
        """1 for each character that belongs to a common word."""
        return self._covered_by(self.common)

    @cached_property
    def worded(self) -> bytearray:
        """1 for each character that belongs to one of several characters."""
        return self._covered_by([word for word in self.common if word.end - word.start > 1])

    def _covered_by(self, words: Sequence[Word]) -> bytearray:
        found = bytearray(len(self.reading.folded))
        for word in words:
            found[word.start : word.end] = b"\1" * (word.end - word.start)
        return found

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
        stretches = (
            match.span()
            for match in run_pattern(self.words.letters, self.words.openings, spaced=self.words.spaced).finditer(self.reading.text)
        )
        return cut(stretches, self.blocked)

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
        for size in (4, 2):
            tail = min(end + size, len(self.reading.folded))
            told = self.reading.folded[tail : tail + 1] in self.words.aspects  # "X 投资了"
            if (
                self.reading.folded[end:tail] in self.words.tails
                and self._is_closed(tail)
                and not (told or self._has_a_part(start))
            ):
                return start, tail
        return start, end

    def _is_closed(self, place: int) -> bool:
        """Whether a sign or a known word stands there, and no further name or figure."""
        letter = self.reading.folded[place : place + 1]
        if not letter.isalnum():
            return letter not in OPENING_QUOTES or not letter
        if letter.isdigit():
            return bool(_SHARE.match(self.reading.folded, place))  # "庆汇租赁90%股权"
        return any(block[0] == place for block in self._blocks_near(place))

    def _has_a_part(self, start: int) -> bool:
        return any(
            mark.end == start and mark.meaning.group == "markers" and mark.meaning.name in _ROLES
            for mark in self.marks.between(max(0, start - 6), start)
        )

    def _blocks_near(self, place: int) -> list[Span]:
        words = [(mark.start, mark.end) for mark in self.marks.between(place, place + 1) if self._blocks(mark)]
        return [*words, *((word.start, word.end) for word in self.common_at.get(place, ()) if word.function)]

    @cached_property
    def common_spans(self) -> set[Span]:
        """Where words stand; with spaces a word may be a name all the same."""
        return set() if self.words.spaced else {(word.start, word.end) for word in self.common}

    @cached_property
    def common_at(self) -> dict[int, list[Word]]:
        return {word.start: [word] for word in self.common}

    def name(self, start: int, end: int) -> Name | None:
        start, end = self._without_particles(*self._without_blanks(self._behind_epithets(start, end), end))
        text, folded = self.reading.text[start:end], self.reading.folded[start:end]
        if (
            self._is_descriptor(end)
            or self._is_known_word(start, end)
            or folded in self.words.openings
            or self._is_form(start, end)
        ):
            return None
        if not _LEAST <= len(text) <= self.words.most or not any(map(str.isalpha, text)):
            return None
        if (whole := self._with_form(start, end)) > end:
            return Name(start, whole, self.reading.text[start:whole], Sort.COMPANY)
        weak = self.signs.is_weak(start, end, folded)
        if self.reading.folded.startswith(self.words.units, end) and (weak or self._is_described(start, end)):
            return None  # "电池业务"
        return Name(start, end, text, self.signs.sort(start, end, folded), weak=weak)

    def _with_form(self, start: int, end: int) -> int:
        """Where a name ends that the bare word for a company follows: "惠氏公司", not "保险公司"."""
        folded = self.reading.folded
        if not folded.startswith(self.words.forms, end):
            return end
        form = next(form for form in self.words.forms if folded.startswith(form, end))
        named = not all(self.worded[start:end]) and folded[start:end] not in self.lexicon.names.places
        return end + len(form) if named else end

    def _is_described(self, start: int, end: int) -> bool:
        """Whether nothing but its letters shows a name."""
        return not self.signs.is_sure(start, end, self.reading.folded[start:end]) and not self.reading.text[start:end].isascii()

    def _is_descriptor(self, end: int) -> bool:
        """As in "智能公司 X": what stands before such a word and a name says what kind of company it is."""
        if not self.reading.folded.startswith(self.words.epithets, end):
            return False
        behind = end + next(len(epithet) for epithet in self.words.epithets if self.reading.folded.startswith(epithet, end))
        letter = self.reading.text[behind : behind + 1]
        return (letter.isalpha() or letter in set("「『“")) and not self._is_closed(behind)

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
        return any(mark.end == end and mark.meaning.group != "inside" for mark in self.marks.between(start, start + 1))

    def _behind_epithets(self, start: int, end: int) -> int:
        """Behind what says where a company is from and what it is: a name goes on for two characters at least."""
        folded = self.reading.folded
        for match in any_of(self.words.epithets).finditer(folded, start, end) if self.words.epithets else ():
            if end - match.end() >= _LEAST and not folded.startswith(self.words.legal, match.end()):
                start = match.end()
        if not folded.startswith(self.words.regions, start):
            return start
        region = next((region for region in self.words.regions if folded.startswith(region, start, end)), "")
        return start + len(region) if end - start - len(region) >= _LEAST else start

    def _without_blanks(self, start: int, end: int) -> Span:
        text = self.reading.text
        if start and (text[start - 1].isdigit() or start in self.scale_ends):  # "800G", "3亿股"
            while start < end and (text[start].isascii() or text[start] in self.words.classifiers):
                start += 1
        elif start and text[start - 1] in self.words.placeholders and text[start] in self.words.classifiers:
            start += 1
        while start < end and (not text[start].isalnum() or (self._is_edge(start) and end - start > _LEAST)):
            start += 1
        while start < end and (text[end - 1] in " ・·-&.'" or (self._is_edge(end - 1) and end - start > _LEAST)):
            end -= 1
        if text[end - 1 : end] in self.words.trailing and self.reading.folded.endswith(tuple_of(self.words.tails), start, end - 1):
            end -= 1  # "除 X 科技外"
        return start, end

    def _is_edge(self, place: int) -> bool:
        return self.reading.text[place] in self.words.edges and not self.worded[place]

    def _without_particles(self, start: int, end: int) -> Span:
        """Particles that hang on a name are no part of it, as long as a name is left."""
        for length, particles in self.lexicon.particles_by_length if self.words.spaced else ():
            if end - start - length >= _LEAST and self.reading.folded[end - length : end] in particles:
                return start, end - length
        return start, end
