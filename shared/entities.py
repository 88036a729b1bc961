"""The companies dealwatch knows: who they are, what they are called in every script, whom they belong to.

Read from `watch/entities/*.yaml`:

    categories:                       # optional: the tree of categories, child: parent
      cloud_provider: technology
    entities:
      - id: aws                       # lower case, digits, hyphens; stable for ever
        name: Amazon Web Services     # the name shown
        names: [AWS, アマゾンウェブサービス]
        parent: amazon                # another entity
        categories: [cloud_provider]
        country: US                   # ISO 3166-1 alpha-2
        ticker: NASDAQ:AMZN           # optional
"""

import contextlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from shared.documents import Document, Invalid, Problem, did_you_mean, fit, fit_each, read_yaml

_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_CATEGORY = r"^[a-z][a-z0-9_]*$"


class Entity(BaseModel):
    """One company. `names` are further names; `name` counts as one of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=_ID, description="an id has small letters and digits, parted by hyphens")
    name: str = Field(min_length=1)
    names: tuple[str, ...] = ()
    parent: str | None = None
    categories: tuple[str, ...] = ()
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="write its two letters: US, FR, JP")
    ticker: str | None = None

    @property
    def all_names(self) -> tuple[str, ...]:
        return (self.name, *self.names)


class EntityFile(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    categories: dict[str, str | None] = {}
    entities: tuple[Entity, ...]


@dataclass(frozen=True)
class Entities:
    """All entities by id, and the tree of categories (child to parent)."""

    by_id: dict[str, Entity] = field(default_factory=dict)
    category_parent: dict[str, str | None] = field(default_factory=dict)

    @cached_property
    def categories(self) -> frozenset[str]:
        used = {category for entity in self.by_id.values() for category in entity.categories}
        return frozenset(used | set(self.category_parent) | {parent for parent in self.category_parent.values() if parent})

    def parents(self, entity_id: str) -> tuple[str, ...]:
        """The ids above an entity, nearest first."""
        above: list[str] = []
        current = self.by_id.get(entity_id)
        while current and current.parent and current.parent not in above and current.parent != entity_id:
            above.append(current.parent)
            current = self.by_id.get(current.parent)
        return tuple(above)

    def categories_of(self, entity_id: str) -> tuple[str, ...]:
        """Its own categories and its parents', and all that lie above them in the tree, sorted."""
        found: set[str] = set()
        for owner in (entity_id, *self.parents(entity_id)):
            entity = self.by_id.get(owner)
            for category in entity.categories if entity else ():
                found.update(self._upwards(category))
        return tuple(sorted(found))

    def _upwards(self, category: str) -> Iterable[str]:
        seen: list[str] = []
        current: str | None = category
        while current and current not in seen:
            seen.append(current)
            current = self.category_parent.get(current)
        return seen


@dataclass(frozen=True)
class _Read:
    """One file: the entries that fit by their index, and every id that is written, also in entries that do not fit."""

    document: Document
    entities: Mapping[int, Entity]
    categories: Mapping[str, str | None]
    ids: tuple[object, ...]


def read_entities(files: dict[str, str]) -> Entities:
    """Entities from the texts of their files, by path. Raises Invalid with every problem of every file."""
    problems: list[Problem] = []
    read: list[_Read] = []
    for path, text in sorted(files.items()):
        try:
            found, wrong = _read_file(path, text)
            read.append(found)
            problems.extend(wrong)
        except Invalid as error:
            problems.extend(error.problems)
    problems.extend(_contradictions(read, complete=len(read) == len(files)))
    if problems:
        raise Invalid(problems)
    return Entities(
        {entity.id: entity for found in read for entity in found.entities.values()},
        {child: parent for found in read for child, parent in found.categories.items()},
    )


def compact(path: str, text: str) -> str:
    """The same file as JSON, which `read_entities` takes as well and reads fifty times faster. Raises Invalid."""
    found, problems = _read_file(path, text)
    if problems:
        raise Invalid(problems)
    file = EntityFile(categories=dict(found.categories), entities=tuple(found.entities.values()))
    return file.model_dump_json(exclude_defaults=True)


def _read_file(path: str, text: str) -> tuple[_Read, list[Problem]]:
    """Raises Invalid for a file whose entries cannot even be told apart."""
    if text.startswith("{"):  # as `compact` wrote it: checked before, so its places are not needed again
        with contextlib.suppress(ValidationError):
            return _as_read(Document(path, text), EntityFile.model_validate_json(text)), []
    document = read_yaml(text, path)
    if document.data is None:
        raise Invalid([document.problem((), "the file is empty", "write 'entities: []' if there are none")])
    try:
        return _as_read(document, fit(EntityFile, document)), []
    except Invalid as error:
        return _what_fits(document, error), list(error.problems)


def _as_read(document: Document, file: EntityFile) -> _Read:
    entities = dict(enumerate(file.entities))
    return _Read(document, entities, file.categories, tuple(entity.id for entity in file.entities))


def _what_fits(document: Document, error: Invalid) -> _Read:
    """Raises `error` when there is no list of entries."""
    entries = document.data.get("entities") if isinstance(document.data, dict) else None
    if not isinstance(entries, list):
        raise error
    entities, _ = fit_each(Entity, document, ("entities",))
    return _Read(document, entities, {}, tuple(entry.get("id") for entry in entries if isinstance(entry, dict)))


def _contradictions(read: list[_Read], *, complete: bool) -> Iterable[Problem]:
    """`complete`: every file could be read, so that an id that stands nowhere is an error."""
    written = {str(entity_id) for found in read for entity_id in found.ids}
    first: dict[str, str] = {}
    for found in read:
        document = found.document
        for index, entity in found.entities.items():
            at = ("entities", index)
            if entity.id in first:
                yield document.problem((*at, "id"), f"the id '{entity.id}' is taken", f"it is first used at {first[entity.id]}")
            first.setdefault(entity.id, document.place((*at, "id")))
            if complete and entity.parent and entity.parent not in written:
                hint = did_you_mean(entity.parent, sorted(written))
                yield document.problem((*at, "parent"), f"the parent '{entity.parent}' is no known entity", hint)
            yield from _odd_categories(document, at, entity)


def _odd_categories(document: Document, at: tuple[str, int], entity: Entity) -> Iterator[Problem]:
    for position, category in enumerate(entity.categories):
        if not re.match(_CATEGORY, category):
            yield document.problem((*at, "categories", position), f"'{category}' is no category", "write it like cloud_provider")
