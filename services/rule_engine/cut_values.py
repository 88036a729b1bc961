"""Values that a comment cuts: of `name: deal #1 above` YAML keeps `deal`.

A comment that says something has a space after its sign, so `#1` was meant as text; so was `# 1` in a name or a description.
"""

import re
from collections.abc import Iterator

from shared.documents import Document, Place, Problem

_CUT = re.compile(r" #[^\s#]")
_CUT_TEXT = re.compile(r" # ?[^\s#]")
_FREE_TEXT = {"name", "description", "owner", "tags"}
_NO_PLAIN_VALUE = ("'", '"', "|", ">")


def cut_values(document: Document) -> Iterator[Problem]:
    if " #" not in document.text:
        return
    for at, place in document.values.items():
        after = document.ends.get(at) or Place(place.line, place.column + place.length, 1)
        line = document.line(after.line)
        keys = [step for step in at if isinstance(step, str)]
        found = (_CUT_TEXT if keys and keys[-1] in _FREE_TEXT else _CUT).match(line, after.column)
        is_plain = document.line(place.line)[place.column : place.column + 1] not in _NO_PLAIN_VALUE
        if found and is_plain and isinstance(_value(document, at), str):
            start = place.column if after.line == place.line else 0
            said = f"'#' begins a comment here, so the value ends at '{line[start : after.column].strip()}'"
            hint = "put the value in quotes; a comment has a space after its '#', and two before it"
            yield document.problem_at(Place(after.line, after.column + 1, 1), said, hint)


def _value(document: Document, at: tuple[str | int, ...]) -> object:
    data = document.data
    for step in at:
        data = data[step]
    return data
