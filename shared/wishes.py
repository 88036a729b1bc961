"""How a service says which files of the watch folder it reads, so that `dealwatch check` and `apply` need no list."""

from collections.abc import Callable
from dataclasses import dataclass, field

from shared.contracts import Bucket, Wish
from shared.entities import Entities


@dataclass(frozen=True)
class Known:
    """What other files of the same folder offer: companies, and the ids of rules."""

    entities: Entities = field(default_factory=Entities)
    rule_ids: frozenset[str] = frozenset()


@dataclass(frozen=True)
class WishFiles:
    """The files (glob patterns relative to the watch folder) whose wishes go to one bucket.

    `read` takes their texts by path and gives the wishes. Raises shared.documents.Invalid with all problems of all files.
    """

    bucket: Bucket
    patterns: tuple[str, ...]
    read: Callable[[dict[str, str], Known], list[Wish]]
