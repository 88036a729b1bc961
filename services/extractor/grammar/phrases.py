"""Noun phrases before names, where articles and prepositions show their part in the clause (German).

From a name backwards, its phrase holds nouns and adjectives ("mit dem taiwanischen Zellhersteller X") as far as an article and the
preposition before it. What stands in front of the phrase, if it is a noun, is what the phrase belongs to ("die Mehrheit an X").
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

from services.extractor.brackets import BracketWords
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene

_WORD = re.compile(r"[^\s,;:()\"]+")
_ADJECTIVE = re.compile(r"(?:e|en|er|es|em)$")
_HYPHENED = re.compile(r"-[^\W\d]+")
_REACH = 100
_NAME_START = attrgetter("name.start")
_LEAST_ADJECTIVE = 4
_NO_HEADS = frozenset({"currencies", "scales", "months", "days", "durations", "past"})


class Phrase(NamedTuple):
    """A name in its phrase. `marker` is the place its preposition opens, "" without one; `head` the noun in front of it;
    `with_previous`: it is listed with the name before it; `owns`: what is meant is a unit of it ("die Merlo-Sparte")."""

    name: Name
    start: int
    marker: str = ""
    article: str = ""
    head: str = ""
    with_previous: bool = False
    owns: bool = False


@dataclass(frozen=True)
class Phrases:
    """The phrases of all companies of a sentence."""

    scene: Scene
    words: BracketWords

    @cached_property
    def all(self) -> list[Phrase]:
        names = self.scene.companies
        found = [self.before(name, names[at - 1].end if at else self.scene.start) for at, name in enumerate(names)]
        found = [phrase._replace(owns=True) if self._owns(phrase.name) else phrase for phrase in found]
        return self._with_commas(found)

    def _owns(self, name: Name) -> bool:
        unit = _HYPHENED.match(self.scene.folded, name.end)
        return unit is not None and unit[0].endswith(self.words.units)

    @cached_property
    def _markers(self) -> dict[int, str]:
        return {mark.end: mark.meaning.name for mark in self.scene.of("markers")}

    @cached_property
    def _verbs(self) -> set[int]:
        """Where words begin that no noun phrase goes across."""
        marks: Sequence[Mark] = self.scene.field.marks.between(self.scene.start, self.scene.end)
        return {
            mark.start
            for mark in marks
            if (mark.meaning.group == "triggers" and mark.meaning.form != "noun") or mark.meaning.group in {"passive", "pluperfect"}
        }

    @cached_property
    def _figures(self) -> set[int]:
        """Where words of sums, dates and outlets end: nothing belongs to them."""
        marks: Sequence[Mark] = self.scene.field.marks.between(self.scene.start, self.scene.end)
        return {mark.end for mark in marks if mark.meaning.group in _NO_HEADS} | {name.end for name in self.scene.names}

    def before(self, name: Name, floor: int) -> Phrase:
        """The phrase that ends in a name, or in whatever stands there."""
        text, folded = self.scene.field.reading.text, self.scene.folded
        start, article = name.start, ""
        for word in reversed(list(_WORD.finditer(text, max(floor, name.start - _REACH), name.start))):
            if not _touch(folded, word.end(), start):
                return Phrase(name, start, article=article)
            marker = self._markers.get(word.end())
            if marker == "and":
                return Phrase(name, start, article=article, with_previous=_touch(folded, floor, word.start()))
            if marker:
                return Phrase(name, word.start(), marker, article, self._noun_before(word.start(), floor))
            low = folded[word.start() : word.end()]
            if article:
                return Phrase(name, start, article=article, head=self._noun_before(start, floor))
            if low in self.words.articles:
                article = low
            elif word.start() in self._verbs or not (word[0][0].isupper() or word[0][0].isdigit() or _is_adjective(low)):
                return Phrase(name, start)
            start = word.start()
        return Phrase(name, start, article=article)

    def _noun_before(self, place: int, floor: int) -> str:
        """The noun that ends right before, "" where something else stands."""
        window = self.scene.field.reading.text[max(floor, place - 50) : place]
        words = window.split()
        if place - 1 in self._figures:
            return ""
        if not words or not window.endswith(" ") or not (words[-1][:1].isupper() or words[-1] == "%"):
            return ""
        return words[-1].casefold()

    def _with_commas(self, found: list[Phrase]) -> list[Phrase]:
        """In "X, Y und Z" the comma lists as well; elsewhere it does not."""
        listed = False
        for at in range(len(found) - 1, 0, -1):
            phrase = found[at]
            comma = not phrase.marker and self.scene.folded[found[at - 1].name.end : phrase.start].strip() == ","
            if phrase.with_previous:
                listed = True
            elif comma and listed:
                found[at] = phrase._replace(with_previous=True)
            else:
                listed = False
        return found

    def within(self, start: int, end: int) -> list[Phrase]:
        found = self.all
        first = bisect_left(found, start, key=_NAME_START)
        return found[first : bisect_left(found, end, first, key=_NAME_START)]


def _touch(folded: str, end: int, start: int) -> bool:
    return not folded[end:start].strip(' \n"')


def _is_adjective(word: str) -> bool:
    return len(word) >= _LEAST_ADJECTIVE and bool(_ADJECTIVE.search(word))
