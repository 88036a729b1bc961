"""Finds the companies dealwatch knows in a text, by all their names, in one pass.

A name of Latin letters that begins with a capital must do so in the text, or "apple" and "orange" would be companies; a short
name in capitals must stand in capitals.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from services.extractor.grammar.marks import Meaning, Scanner
from services.extractor.grammar.reading import Reading, fold
from shared.entities import Entities

_LONGEST_ACRONYM = 4


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
            for name in entity.all_names:
                if name.strip():
                    vocabulary.setdefault(fold(name), []).append(Meaning("entity", entity.id, name))
        return Scanner.of(vocabulary)

    def find(self, reading: Reading) -> list[Hit]:
        """Known companies in the order of the text; where two names overlap, the one that begins first, then the longer one."""
        found: list[Hit] = []
        for start, end, meaning in self._scanner.scan(reading.folded, reading.letters):
            if (not found or start >= found[-1].end) and _written_as(meaning.form, reading.text[start:end]):
                found.append(Hit(start, end, meaning.name))
        return found


def _written_as(name: str, written: str) -> bool:
    if written == name:
        return True
    if len(name) <= _LONGEST_ACRONYM and name.isupper():
        return False
    return not name[0].isupper() or written[0].isupper()
