"""What shows a run of letters to be the name of a company: its own form, what stands before and behind it, its place."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache, cached_property

from services.extractor.grammar.reading import Reading
from services.extractor.script_words import ScriptWords

_LEAST = 2
_OPENING = "「『“\"'【"
_CLOSING = '」』”"'
_BLANKS = " ・·-&.'"
_PREFIX = 3  # the longest word for a country right before a name
_DESCRIPTION = re.compile("[^、。はがをにで]{1,24}の$")


@dataclass(frozen=True)
class Signs:
    """The signs in one field."""

    reading: Reading
    words: ScriptWords

    def show(self, start: int, end: int, folded: str) -> bool:
        """Whether one of them shows that the letters between start and end are a name."""
        return (
            (len(folded) > _LEAST and folded.endswith(self.words.endings))
            or folded.startswith(self.words.openings)
            or folded.endswith(self.words.openings)
            or self.reading.folded.endswith(self.words.openings, 0, start)
            or self.is_apposed(start)
            or self.is_dealt_with(end)
            or self.is_followed(end)
            or self.leads(start, end)
        )

    def is_apposed(self, start: int) -> bool:
        """Behind a word that says which kind of company it is: "大手のX", "企業「X"."""
        folded = self.reading.folded
        while start and folded[start - 1] in _OPENING:
            start -= 1
        if start and folded[start - 1] in self.words.joints:
            start -= 1
        return folded.endswith(self.words.descriptors, 0, start) or folded.endswith(
            self.words.prefixes, max(0, start - _PREFIX), start
        )

    def is_dealt_with(self, end: int) -> bool:
        """Nothing but a company is bought, merged or allied with in these words: "Xを子会社化"."""
        return self.reading.folded.startswith(self.words.dealt_with, end)

    def is_followed(self, end: int) -> bool:
        """By a place, a ticker or a short name in brackets, or by a date: "Xは12日"."""
        folded = self.reading.folded
        while end < len(folded) and folded[end] in _CLOSING:
            end += 1
        closing = folded.find(")", end) if folded[end : end + 1] == "(" else -1
        if closing >= 0:
            return folded[end + 1 : closing] not in self.words.ordinary  # "基本ソフト(OS)"
        return bool(_dated(self.words.subject_particles, self.words.dates).match(folded, end))

    def leads(self, start: int, end: int) -> bool:
        """The first words of a headline before its comma, and the first of a sentence with the particle of its subject."""
        folded = self.reading.folded
        if self.reading.field == "title":
            comma = folded.find("、")
            return end <= comma < end + self.words.most and not folded[:start].strip(_BLANKS + _OPENING + "と")
        if not folded.startswith(self.words.subject_particles, end):
            return False
        opening = folded[self._starts[bisect_right(self._starts, start) - 1] : start].lstrip()
        return not opening or (opening[-1] in self.words.joints and bool(_DESCRIPTION.match(opening)))

    @cached_property
    def _starts(self) -> list[int]:
        """Where sentences begin."""
        return [0, *(sentence.start for sentence in self.reading.sentences)]


@cache
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """A pattern for one of some words."""
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


@cache
def _dated(particles: tuple[str, ...], dates: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?:{any_of(particles).pattern})(?:{any_of(dates).pattern}|\d{{1,2}}[日月])")
