"""Names of several words in scripts that part words by spaces but know no capital letters and hang no particles on words (Devanagari).

Words in a row that the language does not know are a name. It is a sure one behind a word that says what a company does, with an
ending of companies, with letters of foreign words, or when the headline and the text both use it; the others are weak, and count
only beside a sure one. A known name goes on with such words ("टाटा" in "टाटा इलेक्ट्रॉनिक्स").
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from services.extractor.grammar.institutions import with_institutions
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading
from services.extractor.grammar.spaced import Word, is_site, words_of
from services.extractor.lexicon import Lexicon
from services.extractor.word_forms import SpacedWords

# A company may be called after what it sells.
_INNER = frozenset({"outlets", "scale_letters", "ambiguous_currencies", "coins", "subjects"})
_LEAST = 2
_OPENING, _CLOSING = "“\"'‘", "”\"'’"
_GAP = re.compile("[ -]")
_LINK = 8  # characters of the word behind


def names(reading: Reading, marks: Marks, known: Sequence[Name], lexicon: Lexicon, elsewhere: frozenset[str]) -> list[Name]:
    """All names in order, the known ones as far as they go. `elsewhere` are the words of the article's other field."""
    assert lexicon.names.spaced  # noqa: S101 - asked by the caller
    known = with_institutions(reading, known, lexicon.names.spaced, lexicon.names.places)
    finder = _Finder(reading, marks, known, lexicon, lexicon.names.spaced, elsewhere)
    return [name for run in finder.runs() for name in finder.named(run)]


class _Run(NamedTuple):
    """A known name, if one begins it, and unknown words; whether a word such as "maker" stands right before them."""

    known: Name | None
    words: tuple[Word, ...]
    described: bool = False
    modifies: bool = False


@dataclass(frozen=True)
class _Finder:
    reading: Reading
    marks: Marks
    known: Sequence[Name]
    lexicon: Lexicon
    said: SpacedWords
    elsewhere: frozenset[str]

    @cached_property
    def covered(self) -> set[int]:
        """Where words stand that are part of a longer one the language knows."""
        folded = self.reading.folded
        spans = self.meaning.items()
        return {gap.end() for start, end in spans for gap in _GAP.finditer(folded, start, end - 1)}

    @cached_property
    def meaning(self) -> dict[int, int]:
        """Where words with a meaning begin, and where the longest ends that begins there."""
        return self._longest(_INNER)

    @cached_property
    def telling(self) -> dict[int, int]:
        """The same without common words."""
        return self._longest(_INNER | {"stops"})

    def _longest(self, without: frozenset[str]) -> dict[int, int]:
        found: dict[int, int] = {}
        for start, end, meaning in self.marks.all:
            if meaning.group not in without and end > found.get(start, 0):
                found[start] = end
        return found

    def runs(self) -> Iterator[_Run]:
        starts = {name.start: name for name in self._known_side_by_side()}
        taken, last, described = 0, 0, False
        run = _Run(None, ())
        for word in words_of(self.reading.folded, self.said):
            if word.start < taken:
                continue
            apart = not self._is_next(last, word.start)
            ends = bool(run.known or run.words) and not apart  # "cement" is a common word, and ends names
            name = starts.get(word.start)
            blocked = self._is_blocked(word, self.telling if ends and self._is_ending(word) else self.meaning)
            if name or blocked or apart or len(run.words) >= self.said.several:
                if run.known or run.words:
                    yield run._replace(modifies=blocked and not apart and not self._is_particle(word))
                run = _Run(name, (), self._describes(word) if blocked else described and not apart)
                taken = name.end if name else taken
            if not name and not blocked:
                run = _Run(run.known, (*run.words, word), run.described)
            described, last = blocked and self._describes(word), name.end if name else word.end
        yield run

    def _is_next(self, end: int, start: int) -> bool:
        """Whether one blank parts two words, no line break."""
        return self.reading.folded[end:start] == " " and end not in self.reading.breaks

    def _known_side_by_side(self) -> Iterator[Name]:
        """Known names that follow each other at once are one, unless in headlines, which leave out particles."""
        last: Name | None = None
        for name in self.known:
            joins = last and self.reading.field != "title" and self._is_next(last.end, name.start)
            if last and joins and last.sort is name.sort is Sort.COMPANY:
                last = Name(last.start, name.end, self.reading.text[last.start : name.end], Sort.COMPANY)
                continue
            if last:
                yield last
            last = name
        if last:
            yield last

    def named(self, run: _Run) -> Iterator[Name]:
        parts = list(self._parts(run.words)) if run.words else []
        if run.known:
            goes_on = bool(parts) and not self._is_cut(run.known.start, run.known.end, parts[0][0])
            yield self._extended(run.known, parts.pop(0) if goes_on else ())
        for part in parts:
            yield from self._name(part, described=run.described, modifies=run.modifies)

    def _extended(self, known: Name, words: Sequence[Word]) -> Name:
        folded = self.reading.folded
        if not words or known.sort is not Sort.COMPANY:
            return known
        end = words[-1].end
        rest = [folded[word.start : word.end] for word in words]
        legal = all(word in self.lexicon.names.legal for word in rest)
        if (
            not legal
            and not self._is_formed(known.start, end)
            and f"{folded[known.start : known.end]} {rest[0]}" not in self.elsewhere
        ):
            return known
        return Name(known.start, end, self.reading.text[known.start : end], Sort.COMPANY, known.entity_id if legal else None)

    def _parts(self, words: Sequence[Word]) -> Iterator[Sequence[Word]]:
        first = 0
        for at in range(1, len(words)):
            if self._is_cut(words[at - 1].start, words[at - 1].end, words[at]) or self._are_two(words[first:at], words[at:]):
                yield words[first:at]
                first = at
        yield words[first:]

    def _are_two(self, left: Sequence[Word], right: Sequence[Word]) -> bool:
        """Two names with endings of companies, each behind a word of its own; nothing of the other field joins them."""
        folded = self.reading.folded
        last, begin, end = (folded[word.start : word.end] for word in (left[-1], right[0], right[-1]))
        ended = len(left) > 1 < len(right) and {last, end} <= set(self.said.endings)
        return ended and begin not in {*self.said.endings, *self.said.links} and f"{last} {begin}" not in self.elsewhere

    def _is_cut(self, start: int, end: int, right: Word) -> bool:
        """Whether the other field uses both words, yet not one after the other."""
        folded = self.reading.folded
        left = folded[start:end].rpartition(" ")[2]
        alone = {left, folded[right.start : right.end]} <= self.elsewhere
        return alone and f"{left} {folded[right.start : right.end]}" not in self.elsewhere

    def _name(self, words: Sequence[Word], *, described: bool, modifies: bool) -> Iterator[Name]:
        start, end = words[0].start, self._without_place(words)
        text, folded = self.reading.text[start:end], self.reading.folded[start:end]
        if not _LEAST <= len(text) <= self.said.most or not any(map(str.isalpha, text)) or folded in self.said.endings:
            return
        sort = Sort.PLACE if is_site(self.reading.folded, words[-1], self.said) else self._sort(folded)
        twice = self.reading.folded[start : words[0].end] in self.elsewhere
        firm = described or twice or len(words) > 1 or sort is not Sort.COMPANY or self._is_formed(start, end)
        if firm or not modifies:  # "food delivery company": what stands before a common noun tells its kind
            yield Name(start, end, text, sort, weak=not firm)

    def _without_place(self, words: Sequence[Word]) -> int:
        """Where a name ends that its country follows at once ("X श्रीलंका के"), unless such words end names."""
        folded = self.reading.folded
        last, before = (folded[word.start : word.end] for word in (words[-1], words[-2] if len(words) > 1 else words[-1]))
        foreign = len(words) > _LEAST and last in self.lexicon.names.places and last not in self.said.endings
        return words[-2].end if foreign and before not in self.said.links else words[-1].end

    def _is_particle(self, word: Word) -> bool:
        folded = self.reading.folded[word.start : word.end]
        return folded in self.lexicon.joiners or folded in self.lexicon.hanging or folded in self.said.emphatic

    def _is_ending(self, word: Word) -> bool:
        """A word that ends names though it is a common one, or stands in one before its "and"."""
        folded = self.reading.folded
        behind = folded[word.end + 1 : word.end + _LINK].split(" ", 1)[0]
        return folded[word.start : word.end] in self.said.endings or behind in self.said.links

    def _is_blocked(self, word: Word, meaning: Mapping[int, int]) -> bool:
        """A word with a meaning of its own."""
        folded = self.reading.folded
        start, _, end = word
        if start in self.covered or folded[start].isdigit() or folded[start - 1 : start] == "(":
            return True
        return meaning.get(start, 0) >= end or folded.endswith(self.said.verbal, start, end)

    def _describes(self, word: Word) -> bool:
        return self.reading.folded[word.start : word.end] in self.said.describing

    def _is_formed(self, start: int, end: int) -> bool:
        text, folded = self.reading.text, self.reading.folded[start:end]
        quoted = start > 0 and text[start - 1] in _OPENING and text[end : end + 1] in _CLOSING and bool(text[end : end + 1])
        foreign = any(letter in self.said.foreign or (letter.isascii() and letter.isalpha()) for letter in folded)
        spelled = self.said.letter_names is not None and self.said.letter_names.fullmatch(folded) is not None
        return quoted or foreign or spelled or folded.endswith(self.said.endings)

    def _sort(self, folded: str) -> Sort:
        names = self.lexicon.names
        if folded in names.bodies:
            return Sort.BODY
        if folded in names.places:
            return Sort.PLACE
        return Sort.OUTLET if folded.endswith(self.said.outlet_endings) else Sort.COMPANY
