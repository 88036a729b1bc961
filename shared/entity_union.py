"""All files of companies as one list: entries added, changes made, and everything in which the files contradict each other."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from shared.documents import Document, Problem, did_you_mean
from shared.entity_files import EntityFileRead
from shared.entity_model import Change, Entity

_CATEGORY = r"^[a-z][a-z0-9_]*$"
_PLACE = attrgetter("path", "line", "column")
At = tuple[str | int, ...]


@dataclass(frozen=True)
class _Placed:
    """Where an entry stands."""

    document: Document
    at: At

    def problem(self, step: At, message: str, hint: str = "") -> Problem:
        return self.document.problem((*self.at, *step), message, hint)

    def place(self, *step: str | int) -> str:
        return self.document.place((*self.at, *step))


@dataclass
class Union:
    """The companies by id as all files together have them, and every problem. `complete`: every file could be read, so that an id
    that stands nowhere is an error."""

    read: Sequence[EntityFileRead]
    complete: bool
    by_id: dict[str, Entity] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    _listed: dict[str, _Placed] = field(default_factory=dict)
    _changes: dict[str, tuple[Change, _Placed]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._written = {str(entity_id) for found in self.read for entity_id in found.ids}
        self._list()
        for entity_id, (change, where) in self._take_changes():
            self._make(entity_id, change, where)
        self.problems.extend(self._parents())
        self.problems.extend(self._names())
        self.problems.sort(key=_PLACE)

    def _list(self) -> None:
        for found in self.read:
            for index, entity in found.entities.items():
                where = _Placed(found.document, ("entities", index))
                if entity.id in self._listed:
                    hint = f"it is first used at {self._listed[entity.id].place('id')}; to change that company, write this under 'changes'"
                    self.problems.append(where.problem(("id",), f"the id '{entity.id}' is taken", hint))
                self._listed.setdefault(entity.id, where)
                self.by_id.setdefault(entity.id, entity)
                self.problems.extend(_odd_categories(where, entity.categories))

    def _take_changes(self) -> list[tuple[str, tuple[Change, _Placed]]]:
        """Those that can be made: of a company that is listed, one for each."""
        for found in self.read:
            for index, change in found.changes.items():
                where = _Placed(found.document, ("changes", index))
                if change.id not in self._written and self.complete:
                    near = did_you_mean(change.id, sorted(self._written))
                    hint = f"{near}{'; ' if near else ''}to add a company, write it under 'entities'"
                    self.problems.append(where.problem(("id",), f"there is no company '{change.id}' to change", hint))
                elif change.id in self._changes:
                    first = self._changes[change.id][1].place("id")
                    self.problems.append(where.problem(("id",), f"'{change.id}' is changed twice", f"put it all at {first}"))
                else:
                    self._changes[change.id] = change, where
                self.problems.extend(_odd_categories(where, change.categories))
        return [(entity_id, told) for entity_id, told in self._changes.items() if entity_id in self.by_id]

    def _make(self, entity_id: str, change: Change, where: _Placed) -> None:
        entity = self.by_id[entity_id]
        self.problems.extend(_empty(change, where))
        self.problems.extend(_absent_names(entity, change, where))
        if change.remove:
            del self.by_id[entity_id]
        else:
            self.by_id[entity_id] = change.of(entity)

    def _parents(self) -> Iterator[Problem]:
        for entity in self.by_id.values():
            parent = entity.parent
            if not parent or parent in self.by_id or not self.complete:
                continue
            change, where = self._changes.get(parent, (None, None))
            if change and change.remove and where:
                hint = f"give that one another parent, or none: changes: [{{id: {entity.id}, parent: null}}]"
                yield where.problem(("remove",), f"'{parent}' is the parent of '{entity.id}'", hint)
            elif parent not in self._written:
                yield self._of(entity.id, "parent").problem(
                    ("parent",), f"the parent '{parent}' is no known entity", did_you_mean(parent, sorted(self._written))
                )

    def _names(self) -> Iterator[Problem]:
        """A name has one owner, or stands under `ambiguous` of each."""
        owners: dict[str, tuple[str, str, bool]] = {}
        for entity in self.by_id.values():
            told = [*((name, False) for name in entity.all_names), *((name, True) for name in entity.ambiguous)]
            for name, ambiguous in told:
                owner, spelled, also = owners.setdefault(name.casefold(), (entity.id, name, ambiguous))
                if owner != entity.id and not (ambiguous and also):
                    where, at = self._spelling(entity.id, name)
                    other, there = self._spelling(owner, spelled)
                    hint = f"take it from one of them ('without: [{name}]'), or write it under 'ambiguous' of both"
                    message = f"'{name}' is a name of '{owner}' too, at {other.place(*there)}"
                    yield where.problem(at, message, hint)

    def _of(self, entity_id: str, key: str) -> _Placed:
        """The entry that last gave a value: the change, if it has this key."""
        change, where = self._changes.get(entity_id, (None, None))
        return where if change and where and key in change.model_fields_set else self._listed[entity_id]

    def _spelling(self, entity_id: str, name: str) -> tuple[_Placed, At]:
        """Where a name of a company is written."""
        change, where = self._changes.get(entity_id, (None, None))
        listed = self._listed[entity_id]
        for placed, said in ((where, change), (listed, _entry(self.read, listed))):
            for key in ("names", "ambiguous"):
                if placed and said and name in getattr(said, key):
                    return placed, (key, getattr(said, key).index(name))
        return self._of(entity_id, "name"), ("name",)


def _entry(read: Iterable[EntityFileRead], placed: _Placed) -> Entity | None:
    index = placed.at[-1]
    return next((one.entities[index] for one in read if one.document is placed.document and isinstance(index, int)), None)


def _empty(change: Change, where: _Placed) -> Iterator[Problem]:
    told = change.model_fields_set - {"id", "remove"}
    if change.remove and told:
        yield where.problem(("remove",), f"'{change.id}' is removed and changed at once", f"leave out {', '.join(sorted(told))}")
    if not change.remove and not told:
        yield where.problem(
            (), f"nothing is changed of '{change.id}'", "add names, take some away (without), or write 'remove: yes'"
        )


def _absent_names(entity: Entity, change: Change, where: _Placed) -> Iterator[Problem]:
    known = (*entity.all_names, *entity.ambiguous)
    for index, name in enumerate(change.without):
        if name not in known:
            hint = did_you_mean(name, known) or f"it has {', '.join(known[:6])}"
            yield where.problem(("without", index), f"'{entity.id}' has no name '{name}'", hint)
        elif name == entity.name and not change.name and name not in change.ambiguous:
            hint = "give it another one in the same change: 'name: ...'"
            yield where.problem(("without", index), f"'{name}' is the name that '{entity.id}' is shown by", hint)


def _odd_categories(where: _Placed, categories: Iterable[str]) -> Iterator[Problem]:
    for position, category in enumerate(categories):
        if not re.match(_CATEGORY, category):
            yield where.problem(("categories", position), f"'{category}' is no category", "write it like cloud_provider")
