"""The companies dealwatch knows: who they are, what they are called in every script, whom they belong to.

Read from `watch/entities/*.yaml`:

    categories:                       # optional: the tree of categories, child: parent
      cloud_provider: technology
    entities:
      - id: aws                       # lower case, digits, hyphens; stable for ever
        name: Amazon Web Services     # the name shown
        names: [AWS, アマゾンウェブサービス]  # simplified and traditional Chinese signs are read as one
        ambiguous: [Web Services]     # optional: names that count in an article that has another of the company's names too
        not_in: [AWS Elemental Fan]   # optional: longer words that contain a name by chance
        parent: amazon                # another entity
        categories: [cloud_provider]
        country: US                   # ISO 3166-1 alpha-2
        ticker: NASDAQ:AMZN           # optional
    changes:                          # optional: what your own file says of companies that other files list
      - id: microsoft
        names: [ミクロ]                # added, as are `ambiguous` and `not_in`; name, parent, categories, country, ticker replace
        without: [微软公司]
      - {id: gogoro, remove: yes}
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

from shared.entity_files import compact, read_entity_file
from shared.entity_model import Change, Entity, EntityFile
from shared.entity_union import Union
from shared.problems import Invalid, read_each

__all__ = ["Change", "Entities", "Entity", "EntityFile", "compact", "read_entities"]


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

    def link(self, entity_id: str, category: str) -> tuple[str, tuple[str, ...]] | None:
        """Through whom and what a company is of a category: itself or the nearest of its parents, and from that one's own category up to
        `category`. None when it is not, or nobody knows it."""
        for owner in (entity_id, *self.parents(entity_id)):
            entity = self.by_id.get(owner)
            for own in entity.categories if entity else ():
                upwards = tuple(self._upwards(own))
                if category in upwards:
                    return owner, upwards[: upwards.index(category) + 1]
        return None

    def _upwards(self, category: str) -> Iterable[str]:
        seen: list[str] = []
        current: str | None = category
        while current and current not in seen:
            seen.append(current)
            current = self.category_parent.get(current)
        return seen


def read_entities(files: dict[str, str]) -> Entities:
    """Entities from the texts of their files, by path. Raises Invalid with every problem of every file."""
    read, problems = read_each(files, read_entity_file)
    union = Union(read, complete=len(read) == len(files))
    problems.extend(union.problems)
    if problems:
        raise Invalid(problems)
    return Entities(union.by_id, {child: parent for found in read for child, parent in found.categories.items()})
