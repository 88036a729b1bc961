"""One file of publishers: read from YAML with the place of every mistake, or from the JSON that `compact` made of it."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from shared.documents import Document, Invalid, Problem, fit, fit_each, read_yaml
from shared.publisher_model import Publisher, PublisherChange, PublisherFile

_NONE_MEANT = "write 'publishers: []' if there are none"


@dataclass(frozen=True)
class PublisherFileRead:
    """One file: the entries that fit by their index, and every id that is written, also in entries that do not fit."""

    document: Document
    publishers: Mapping[int, Publisher]
    changes: Mapping[int, PublisherChange]
    ids: tuple[object, ...]


def compact(path: str, text: str) -> str:
    """The same file as JSON, which `read_publishers` takes as well and reads far faster. Raises Invalid."""
    found, problems = read_publisher_file(path, text)
    if problems:
        raise Invalid(problems)
    file = PublisherFile(publishers=tuple(found.publishers.values()), changes=tuple(found.changes.values()))
    return file.model_dump_json(exclude_unset=True)


def read_publisher_file(path: str, text: str) -> tuple[PublisherFileRead, list[Problem]]:
    """Raises Invalid for a file whose entries cannot even be told apart."""
    if text.startswith("{"):  # as `compact` wrote it: checked before, so its places are not needed again
        with contextlib.suppress(ValidationError):
            file = PublisherFile.model_validate_json(text)
            if file.model_fields_set:
                return _as_read(Document(path, text), file), []
    document = read_yaml(text, path)
    if document.data is None:
        raise Invalid([document.problem((), "the file is empty", _NONE_MEANT)])
    try:
        file = fit(PublisherFile, document)
    except Invalid as error:
        return _what_fits(document, error), list(error.problems)
    if not {"publishers", "changes"} & set(document.data):
        raise Invalid([document.problem((), "'publishers' is missing", _NONE_MEANT)])
    return _as_read(document, file), []


def _as_read(document: Document, file: PublisherFile) -> PublisherFileRead:
    ids = tuple(publisher.id for publisher in file.publishers)
    return PublisherFileRead(document, dict(enumerate(file.publishers)), dict(enumerate(file.changes)), ids)


def _what_fits(document: Document, error: Invalid) -> PublisherFileRead:
    """Raises `error` when there is no list of entries."""
    entries = document.data.get("publishers", []) if isinstance(document.data, dict) else None
    changes = document.data.get("changes", []) if isinstance(document.data, dict) else None
    if not isinstance(entries, list) or not isinstance(changes, list) or not (entries or changes):
        raise error
    listed = fit_each(Publisher, document, ("publishers",))[0] if entries else {}
    changed = fit_each(PublisherChange, document, ("changes",))[0] if changes else {}
    return PublisherFileRead(document, listed, changed, tuple(entry.get("id") for entry in entries if isinstance(entry, dict)))
