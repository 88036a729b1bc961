"""Finds the companies dealwatch knows in a text, by all their names, in one pass.

A name of Latin letters that begins with a capital must do so in the text, or "apple" and "orange" would be companies; a short
name in capitals must stand in capitals. A name in Katakana is no part of another word: "リコー" is not in "リコール".
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from services.extractor.grammar.marks import Mark, Meaning, Scanner
from services.extractor.grammar.reading import Reading, fold
from shared.entities import Entities

_LONGEST_ACRONYM = 4
_LONGEST_SHORT_KATAKANA = 4
_SURE, _UNSURE, _NONE = "entity", "ambiguous", "not_in"
_SPAN = itemgetter(0, 1)


class Hit(NamedTuple):
    start: int
    end: int
    entity_id: str


@dataclass(frozen=True)
class Gazetteer:
    entities: Entities

    @cached_property
    def _scanner(self) -> Scanner:
        vocabulary: dict[str, list[Meaning]] = {}
        for entity in self.entities.by_id.values():
            for group, names in ((_SURE, entity.all_names), (_UNSURE, entity.ambiguous), (_NONE, entity.not_in)):
                for name in names:
                    if name.strip():
                        vocabulary.setdefault(fold(name), []).append(Meaning(group, entity.id, name))
        return Scanner.of(vocabulary)

    def find(self, *readings: Reading) -> dict[str, list[Hit]]:
        """Known companies of an article by its fields, in the order of the text; where two names overlap, the one that begins first,
        then the longer one. A name that may mean something else counts if just one of its owners has another name in the article."""
        told = {reading.field: self._told(reading) for reading in readings}
        sure = {meaning.name for marks in told.values() for _, _, meaning in marks if meaning.group == _SURE}
        return {field: _hits(marks, sure) for field, marks in told.items()}

    def _told(self, reading: Reading) -> list[Mark]:
        marks = self._scanner.scan(reading.folded, reading.letters)
        return [one for one in marks if one[2].group != _NONE and _is_written(one, reading)]


def _hits(marks: Iterable[Mark], sure: set[str]) -> list[Hit]:
    found: list[Hit] = []
    for (start, end), here in groupby(marks, key=_SPAN):
        meanings = [meaning for _, _, meaning in here]
        owners = [meaning.name for meaning in meanings if meaning.group == _SURE][:1] or list(
            dict.fromkeys(meaning.name for meaning in meanings if meaning.name in sure)
        )
        if len(owners) == 1 and (not found or start >= found[-1].end):
            found.append(Hit(start, end, owners[0]))
    return found


def _is_written(mark: Mark, reading: Reading) -> bool:
    start, end, meaning = mark
    return _written_as(meaning.form, reading.text[start:end]) and _stands_apart(reading.folded, start, end)


def _stands_apart(folded: str, start: int, end: int) -> bool:
    """Whether a word of Katakana is no part of a longer one, which may only go on behind a name that is no short one."""
    begins, ends = _is_katakana(folded[start - 1 : start]), _is_katakana(folded[end : end + 1])
    inside = begins and _is_katakana(folded[start])
    cut = ends and _is_katakana(folded[end - 1]) and end - start <= _LONGEST_SHORT_KATAKANA
    return not inside and not cut


def _is_katakana(letter: str) -> bool:
    return "\u30a1" <= letter <= "\u30fa" or letter == "\u30fc"


def _written_as(name: str, written: str) -> bool:
    if written == name:
        return True
    if len(name) <= _LONGEST_ACRONYM and name.isupper():
        return False
    return not name[0].isupper() or written[0].isupper()
