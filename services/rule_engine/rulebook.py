"""The rules in force while people change them. A bad file never replaces a good one: what it held before stays, and the fault is told.
A file that did not change is not read again, so that one more rule costs what one rule costs, and the index.

Each change builds a whole new book; readers see the old or the new, never a half.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from services.rule_engine.evaluation import OnFault, untold
from services.rule_engine.reading import read_rule_file, taken_ids
from services.rule_engine.rule_set import RuleSet, rule_set
from services.rule_engine.tree import Rule
from shared.contracts import digest
from shared.documents import Invalid
from shared.entities import Entities

_SLICE = 200  # rules


@dataclass(frozen=True)
class FileState:
    """One file: the text that people see, the text whose rules are in force, and why the two differ."""

    seen: str
    serving: tuple[Rule, ...] | None = None
    serving_text: str = ""
    fault: str = ""


@dataclass(frozen=True)
class Book:
    """`entities` are the companies that the names in the files were looked up in."""

    files: dict[str, FileState] = field(default_factory=dict)
    rules: RuleSet = field(default_factory=RuleSet)
    entities: Entities = field(default_factory=Entities)

    @property
    def faults(self) -> dict[str, str]:
        return {path: state.fault for path, state in self.files.items() if state.fault}

    def renewed(self, texts: dict[str, str], entities: Entities) -> "Book":
        """The book for these texts. Files that did not change go first, so that a new one cannot take the ids of an old one."""
        unchanged = {path for path, text in texts.items() if path in self.files and self.files[path].serving_text == text}
        taken: dict[str, str] = {}
        files: dict[str, FileState] = {}
        for path in sorted(texts, key=lambda path: (path not in unchanged, path)):
            files[path] = self._state(path, texts[path], entities, taken)
            for rule in files[path].serving or ():
                taken.setdefault(rule.id, path)
        return Book(files, rule_set(_distinct(files)), entities)

    def _state(self, path: str, text: str, entities: Entities, taken: dict[str, str]) -> FileState:
        old = self.files.get(path, FileState(text))
        if (
            old.serving
            and old.serving_text == text
            and entities is self.entities
            and not any(rule.id in taken for rule in old.serving)
        ):
            return FileState(text, old.serving, text)
        try:
            file = read_rule_file(text, path, entities)
            problems = list(taken_ids(file, taken))
            if problems:
                raise Invalid(problems)
        except Invalid as error:
            return FileState(text, old.serving, old.serving_text, str(error))
        return FileState(text, file.rules, text)


def _distinct(files: dict[str, FileState]) -> Iterator[Rule]:
    """The rules of all files; of two with one id, which an old file kept beside a new one can bring, the first."""
    seen: set[str] = set()
    for state in files.values():
        for rule in state.serving or ():
            if rule.id not in seen:
                seen.add(rule.id)
                yield rule


@dataclass
class Rulebook:
    """The one reference that is swapped. Texts and companies come from their buckets, each at its own time.
    `on_fault` is told of rules that could not be held against a deal."""

    book: Book = field(default_factory=Book)
    texts: dict[str, str] = field(default_factory=dict)
    entities: Entities = field(default_factory=Entities)
    on_fault: OnFault = untold

    @property
    def in_force(self) -> RuleSet:
        return self.book.rules

    def take_rules(self, texts: dict[str, str]) -> None:
        self.texts = dict(texts)
        self._swap(self.book.renewed(self.texts, self.entities))

    def take_entities(self, entities: Entities) -> None:
        self.entities = entities
        self._swap(self.book.renewed(self.texts, entities))

    def _swap(self, book: Book) -> None:
        old, self.book = self.book, book
        rules: list[Any] = [*old.rules.rules, *(rule for state in old.files.values() for rule in state.serving or ())]
        del old
        _let_go(rules)

    def status(self, *, ids: bool = True) -> dict[str, Any]:
        """For people: every file, what of it is in force, and what is wrong with the rest."""
        return {
            "rules_in_force": len(self.in_force.rules),
            "files": {path: _told(state, ids=ids) for path, state in sorted(self.book.files.items())},
        }


def _let_go(rules: list[Any]) -> None:
    """In slices: to free a hundred thousand rules at one go would keep every other thread waiting meanwhile."""
    while rules:
        del rules[-_SLICE:]
        time.sleep(0)


def _told(state: FileState, *, ids: bool) -> dict[str, Any]:
    return {
        "seen": digest(state.seen),
        "in_force": digest(state.serving_text) if state.serving is not None else None,
        "count": len(state.serving or ()),
        "rules": [rule.id for rule in state.serving or ()] if ids else [],
        "fault": state.fault or None,
    }
