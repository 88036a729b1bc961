"""Reads `sources.yaml` of the watch folder: a list under `sources:`. Every problem of every file is told, with its place."""

import json
from collections.abc import Iterator

from services.crawler.source import source_kinds
from shared.contracts import Bucket, Wish
from shared.documents import Document, Invalid, Problem, did_you_mean, fit, read_yaml
from shared.wishes import Known, WishFiles


def read_sources(files: dict[str, str], known: Known) -> list[Wish]:  # noqa: ARG001 - sources name nothing of other files
    """Raises Invalid with all problems of all files."""
    problems: list[Problem] = []
    wishes: list[Wish] = []
    for path, text in sorted(files.items()):
        try:
            document = read_yaml(text, path)
        except Invalid as error:
            problems += error.problems
            continue
        for found in _read(document, {wish.key: f"{wish.path}:{wish.line}" for wish in wishes}):
            if isinstance(found, Problem):
                problems.append(found)
            else:
                wishes.append(found)
    if problems:
        raise Invalid(problems)
    return wishes


def _read(document: Document, ids: dict[str, str]) -> Iterator[Wish | Problem]:
    data = document.data
    if data is None:
        yield document.problem((), "the file is empty", "write 'sources: []' if no sources are wished for")
    elif not isinstance(data, dict) or not isinstance(data.get("sources"), list):
        at = ("sources",) if isinstance(data, dict) and "sources" in data else ()
        yield document.problem(at, "a list of sources is needed under 'sources:'", "begin with 'sources:' and '  - id: ...'")
    else:
        for key in data.keys() - {"sources"}:
            yield document.problem((key,), f"unknown key '{key}'", did_you_mean(key, ["sources"]), on_key=True)
        for index, entry in enumerate(data["sources"]):
            yield from _source(document, index, entry, ids)


def _source(document: Document, index: int, entry: object, ids: dict[str, str]) -> Iterator[Wish | Problem]:
    at = ("sources", index)
    kinds = source_kinds()
    if not isinstance(entry, dict):
        yield document.problem(at, "a source is a mapping of id, kind and more", "write '- id: some-name' and the rest under it")
        return
    kind = entry.get("kind")
    if not isinstance(kind, str) or kind not in kinds:
        message = f"unknown kind of source '{kind}'" if isinstance(kind, str) else "the kind of source is one word"
        message = "'kind' is missing" if kind is None else message
        yield document.problem((*at, "kind"), message, did_you_mean(str(kind or ""), sorted(kinds)))
        return
    try:
        source = fit(kinds[kind], document, at)
    except Invalid as error:
        yield from error.problems
        return
    if source.id in ids:
        yield document.problem((*at, "id"), f"the id '{source.id}' is taken", f"it is first used at {ids[source.id]}")
        return
    place = document.values[at]
    ids[source.id] = f"{document.path}:{place.line + 1}"
    yield Wish(key=source.id, body=json.dumps(entry, ensure_ascii=False), path=document.path, line=place.line + 1)


WISHES = (WishFiles(bucket=Bucket.SOURCES, patterns=("sources.yaml", "sources/*.yaml"), read=read_sources, none="sources: []"),)
