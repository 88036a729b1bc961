"""How a service says which files of the watch folder it reads, so that `dealwatch check` and `apply` need no list."""

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.contracts import Bucket, Wish
from shared.entities import Entities


@dataclass(frozen=True)
class Known:
    """What other files of the same folder offer: companies, and the ids of rules (None: a rule file cannot even be parsed)."""

    entities: Entities = field(default_factory=Entities)
    rule_ids: frozenset[str] | None = None


def _nothing(_files: dict[str, str], known: Known) -> Known:
    return known


@dataclass(frozen=True)
class WishFiles:
    """The files (`name` or `folder/name` with wildcards, relative to the watch folder) whose wishes go to one bucket.

    `read` takes their texts by path and gives the wishes. Raises shared.documents.Invalid with all problems of all files.
    `offer` adds what these files offer to those read after them, also when something in them is wrong; it raises nothing.
    `none` is what a file says that wishes for nothing; empty where no file at all may be a wish.
    """

    bucket: Bucket
    patterns: tuple[str, ...]
    read: Callable[[dict[str, str], Known], list[Wish]]
    offer: Callable[[dict[str, str], Known], Known] = _nothing
    none: str = ""
