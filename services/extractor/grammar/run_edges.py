"""Where a name begins and ends inside a run of letters: without what says what it is, where it is from, and what hangs on it."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from services.extractor.grammar.reading import Reading
from services.extractor.grammar.run_patterns import any_of
from services.extractor.grammar.run_signs import tuple_of
from services.extractor.lexicon import Lexicon
from services.extractor.run_words import RunWords

_LEAST = 2
_SHORTEST = 3  # an epithet of two characters and a name of as many are longer

Span = tuple[int, int]


@dataclass(frozen=True)
class RunEdges:
    """In one field; `worded` has 1 for each character that belongs to a word of several, `scale_ends` are where scales of numbers end."""

    reading: Reading
    lexicon: Lexicon
    words: RunWords
    worded: bytearray
    scale_ends: AbstractSet[int]

    def trimmed(self, start: int, end: int) -> Span:
        return self._without_particles(*self._without_blanks(self._behind_epithets(start, end), end))

    def _behind_epithets(self, start: int, end: int) -> int:
        """Behind what says where a company is from and what it is: a name goes on for two characters at least."""
        folded = self.reading.folded
        for match in (
            any_of(self.words.epithets).finditer(folded, start, end) if self.words.epithets and end - start > _SHORTEST else ()
        ):
            if end - match.end() >= _LEAST and not folded.startswith(self.words.legal, match.end()):
                start = match.end()
        start = self._behind_makers(start, end)
        region = self.words.origins.at(folded, start) if end - start > _SHORTEST else ""
        return start + len(region) if end - start - len(region) >= _LEAST else start

    def _behind_makers(self, start: int, end: int) -> int:
        """Behind the last "maker of" or "dealer in" that follows a common word: "感測器廠 X"."""
        for at in range(end - _LEAST - 1, start + 1, -1) if self.words.makers else ():
            if self.reading.folded[at] in self.words.makers and self.worded[at - 1] and not self.worded[at]:
                return at + 1
        return start

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
