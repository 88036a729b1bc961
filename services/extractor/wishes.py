"""The companies people list in `entities/*.yaml`: one wish a file, so that a file that is wrong leaves the others alone."""

from dataclasses import replace

from shared.contracts import Bucket, Wish
from shared.documents import Invalid
from shared.entities import Entities, compact, read_entities
from shared.wishes import Known, WishFiles


def read_entity_files(files: dict[str, str], known: Known) -> list[Wish]:  # noqa: ARG001 - entities need nobody else's files
    """One wish for each file. Raises Invalid with all problems of all files."""
    read_entities(files)
    return [Wish(key=_key(path), body=compact(path, text), path=path) for path, text in sorted(files.items())]


def entities_of(wishes: dict[str, Wish]) -> Entities:
    """All entities of the bucket, ready for use. Raises Invalid when they contradict themselves or each other."""
    return read_entities({wish.path or key: wish.body for key, wish in wishes.items()})


def offer_entities(files: dict[str, str], known: Known) -> Known:
    """The companies that rules may name; none as long as a file is wrong, so that nobody takes a right name for a wrong one."""
    try:
        return replace(known, entities=read_entities(files))
    except Invalid:
        return known


def _key(path: str) -> str:
    return path.rpartition("/")[2]


WISHES = (
    WishFiles(
        bucket=Bucket.ENTITIES, patterns=("entities/*.yaml",), read=read_entity_files, offer=offer_entities, none="entities: []"
    ),
)

__all__ = ["WISHES", "Invalid", "entities_of", "read_entity_files"]
