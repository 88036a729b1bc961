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

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from pydantic import BaseModel, ConfigDict, Field

from shared.documents import Document, Invalid, Problem, did_you_mean, fit, read_yaml

_ID = r"^[a-z0-9]+(-[a-z0-9]+)*$"
_CATEGORY = r"^[a-z][a-z0-9_]*$"


class Entity(BaseModel):
    """One company. `names` are further names; `name` counts as one of them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=_ID)
    name: str = Field(min_length=1)
    names: tuple[str, ...] = ()
    parent: str | None = None
    categories: tuple[str, ...] = ()
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$")
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


def read_entities(files: dict[str, str]) -> Entities:
    """Entities from the texts of their files, by path. Raises Invalid with every problem of every file."""
    problems: list[Problem] = []
    read: list[tuple[Document, EntityFile]] = []
    for path, text in sorted(files.items()):
        try:
            read.append(_read_file(path, text))
        except Invalid as error:
            problems.extend(error.problems)
    entities = Entities(
        {entity.id: entity for _, file in read for entity in file.entities},
        {child: parent for _, file in read for child, parent in file.categories.items()},
    )
    problems.extend(_contradictions(read, entities))
    if problems:
        raise Invalid(problems)
    return entities


def _read_file(path: str, text: str) -> tuple[Document, EntityFile]:
    if text.startswith("{"):  # as `compact` wrote it: checked before, so its places are not needed again
        return Document(path, text), EntityFile.model_validate_json(text)
    document = read_yaml(text, path)
    if document.data is None:
        raise Invalid([Problem(path, 1, 1, "the file is empty", "write 'entities:' and a list, or delete the file")])
    return document, fit(EntityFile, document)


def compact(path: str, text: str) -> str:
    """The same file as JSON, which `read_entities` takes as well and reads fifty times faster. Raises Invalid."""
    return _read_file(path, text)[1].model_dump_json(exclude_defaults=True)


def _contradictions(read: list[tuple[Document, EntityFile]], entities: Entities) -> Iterable[Problem]:
    first: dict[str, str] = {}
    for document, file in read:
        for index, entity in enumerate(file.entities):
            at = ("entities", index)
            if entity.id in first:
                yield document.problem((*at, "id"), f"the id '{entity.id}' is taken", f"it stands in {first[entity.id]} too")
            first.setdefault(entity.id, document.path)
            if entity.parent and entity.parent not in entities.by_id:
                hint = did_you_mean(entity.parent, list(entities.by_id))
                yield document.problem((*at, "parent"), f"the parent '{entity.parent}' is no known entity", hint)
            for position, category in enumerate(entity.categories):
                if not re.match(_CATEGORY, category):
                    yield document.problem(
                        (*at, "categories", position), f"'{category}' is no category", "write it like cloud_provider"
                    )
