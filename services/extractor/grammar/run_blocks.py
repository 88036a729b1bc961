"""What no name in a script without capitals goes across: the words that its language knows, figures' units and known names."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from services.extractor.grammar.dictionary import Word
from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.names import Name
from services.extractor.grammar.reading import Reading
from services.extractor.grammar.run_letters import belongs_to_name
from services.extractor.grammar.run_signs import OPENING_QUOTES
from services.extractor.run_words import RunWords

# Words of these groups may stand inside a name: a company is called after what it sells, or where.
_INNER = frozenset(
    {"inside", "subjects", "outlets", "months", "numbers", "scale_letters", "scales", "ambiguous_currencies", "coins", "vague"}
    | {"decoys", "tenths"}
)
_UNITS = frozenset({"currencies", "durations", "ranges", "vague", "bounds_inside", "coins", "connect", "percent", "bounds_after"})
_JOINING = frozenset({"markers", "together"})
_SHORT = 3
_OPENERS = OPENING_QUOTES + "、"

Span = tuple[int, int]


@dataclass(frozen=True)
class RunBlocks:
    """In one field; `common` are its common words, `known` its known names."""

    reading: Reading
    marks: Marks
    known: Sequence[Name]
    words: RunWords
    common: Sequence[Word]

    @cached_property
    def spans(self) -> list[Span]:
        """In order."""
        whole = {place for mark in self.marks.of("inside") for place in range(mark.start, mark.end)}
        parting = (word for word in self.common if word.function and word.start not in whole and self._stands_alone(word))
        function = [(word.start, word.end) for word in parting if not self._opens_name(word.start, word.end)]
        if self.words.spaced:  # the blanks between sentences
            function += [(sentence.start - 1, sentence.start) for sentence in self.reading.sentences if sentence.start]
        return sorted([*self._of_marks, *function, *((name.start, name.end) for name in self.known)])

    @cached_property
    def starts(self) -> set[int]:
        """Where words begin that part names."""
        return {start for start, _ in self._of_marks} | {word.start for word in self.common if word.function}

    @cached_property
    def _of_marks(self) -> list[Span]:
        if self.words.spaced:
            return [(mark.start, mark.end) for mark in self.marks.all if self._parts_syllables(mark)]
        return [
            (mark[0], mark[1])
            for mark in self.marks.all
            if (self._parts_words(mark) if mark[1] - mark[0] > 1 else self._parts_characters(mark))
        ]

    @cached_property
    def scale_ends(self) -> set[int]:
        return {mark.end for mark in self.marks.of("scales")}

    def _parts_words(self, mark: Mark) -> bool:
        group = mark[2].group
        return group not in _INNER and not (group in _JOINING and self._opens_name(mark[0], mark[1]))

    def _parts_characters(self, mark: Mark) -> bool:
        """Units of one character count only behind a figure or another unit: "元" in "5亿元", not in "元成股份"."""
        start, _, meaning = mark
        group = meaning.group
        if group in _UNITS and meaning.name != "of":
            return self.reading.folded[start - 1 : start].isdigit() or start in self.scale_ends
        return group not in _INNER and not belongs_to_name(self.reading.folded, self.marks, mark)

    def _parts_syllables(self, mark: Mark) -> bool:
        start, end, meaning = mark
        group = meaning.group
        if group in {"months", "cues"}:
            return meaning.name != "asset"
        if group == "stages" and end - start <= _SHORT + 1:
            return self._is_bounded(end)
        if group in _UNITS or group == "implied":
            return self.reading.folded[max(0, start - 2) : start].rstrip()[-1:].isdigit() or start in self.scale_ends
        return group not in _INNER

    def _stands_alone(self, word: Word) -> bool:
        """Where syllables are letters, the shortest words are parts of many names, unless a known word or a blank follows."""
        if not self.words.spaced or word.end - word.start > _SHORT or self.reading.folded[word.end - 1] == ".":
            return True
        return self._is_bounded(word.end)

    def _is_bounded(self, place: int) -> bool:
        """Whether a blank, a figure or a known word stands there."""
        behind = self.reading.folded[place : place + 1]
        return not behind.isalpha() or place in self._common_starts or bool(self.marks.between(place, place + 1))

    @cached_property
    def _common_starts(self) -> set[int]:
        return {word.start for word in self.common}

    def _opens_name(self, start: int, end: int) -> bool:
        """A word that would join two names has none before it where a sentence or a quotation begins."""
        if self.reading.folded[start:end] not in self.words.beginnings:
            return False
        return start in self._sentence_starts or self.reading.text[start - 1] in _OPENERS

    @cached_property
    def _sentence_starts(self) -> set[int]:
        return {sentence.start for sentence in self.reading.sentences}
