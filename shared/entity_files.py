"""One file of companies: read from YAML with the place of every mistake, or from the JSON that `compact` made of it."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from shared.documents import Document, Invalid, Problem, fit, fit_each, read_yaml
from shared.entity_model import Change, Entity, EntityFile


@dataclass(frozen=True)
class EntityFileRead:
    """One file: the entries that fit by their index, and every id that is written, also in entries that do not fit."""

    document: Document
    entities: Mapping[int, Entity]
    changes: Mapping[int, Change]
    categories: Mapping[str, str | None]
    ids: tuple[object, ...]


def compact(path: str, text: str) -> str:
    """The same file as JSON, which `read_entities` takes as well and reads fifty times faster. Raises Invalid."""
    found, problems = read_entity_file(path, text)
    if problems:
        raise Invalid(problems)
    file = EntityFile(
        categories=dict(found.categories), entities=tuple(found.entities.values()), changes=tuple(found.changes.values())
    )
    return file.model_dump_json(exclude_unset=True)


def read_entity_file(path: str, text: str) -> tuple[EntityFileRead, list[Problem]]:
    """Raises Invalid for a file whose entries cannot even be told apart."""
    if text.startswith("{"):  # as `compact` wrote it: checked before, so its places are not needed again
        with contextlib.suppress(ValidationError):
            return _as_read(Document(path, text), EntityFile.model_validate_json(text)), []
    document = read_yaml(text, path)
    if document.data is None:
        raise Invalid([document.problem((), "the file is empty", "write 'entities: []' if there are none")])
    try:
        file = fit(EntityFile, document)
    except Invalid as error:
        return _what_fits(document, error), list(error.problems)
    if not {"entities", "changes"} & set(document.data):
        raise Invalid([document.problem((), "'entities' is missing", "write 'entities: []' if there are none")])
    return _as_read(document, file), []


def _as_read(document: Document, file: EntityFile) -> EntityFileRead:
    ids = tuple(entity.id for entity in file.entities)
    return EntityFileRead(document, dict(enumerate(file.entities)), dict(enumerate(file.changes)), file.categories, ids)


def _what_fits(document: Document, error: Invalid) -> EntityFileRead:
    """Raises `error` when there is no list of entries."""
    entries = document.data.get("entities", []) if isinstance(document.data, dict) else None
    changes = document.data.get("changes", []) if isinstance(document.data, dict) else None
    if not isinstance(entries, list) or not isinstance(changes, list) or not (entries or changes):
        raise error
    entities = fit_each(Entity, document, ("entities",))[0] if entries else {}
    changed = fit_each(Change, document, ("changes",))[0] if changes else {}
    return EntityFileRead(document, entities, changed, {}, tuple(entry.get("id") for entry in entries if isinstance(entry, dict)))
