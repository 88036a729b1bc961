"""YAML that people write: parsed once, every error at once, each with its place.

All scalars stay text (`NO` is Norway, `1:30` is no number); the model that the document must fit decides the types.
Anchors, aliases, tags and duplicate keys are refused: they hide what a file says.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from shared.misfits import did_you_mean, misfit
from shared.problems import Invalid, Problem
from shared.scalars import inside
from shared.syntax import MAX_DEPTH, hidden_meanings, strays, syntax_problems, too_deep

__all__ = ["Document", "Invalid", "Place", "Problem", "did_you_mean", "fit", "fit_each", "read_yaml"]
MAX_CHARACTERS = 1_000_000
_MOST_TOLD = 500
Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Place:
    """Where a node stands; lines and columns from 0, as the parser counts."""

    line: int
    column: int
    length: int


@dataclass
class Document:
    """Plain data of text, lists and mappings, and where each part stands: `values` by path, `keys` for the keys of mappings."""

    path: str
    text: str
    data: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)

    def problem(self, at: Path, message: str, hint: str = "", *, on_key: bool = False, offset: int = 0, length: int = 0) -> Problem:
        """A Problem at the node `at`, or at its nearest ancestor that has a place. `offset` and `length` narrow it within a scalar."""
        known = self.keys if on_key else self.values
        while at and at not in known:
            at, known = at[:-1], self.values
        place = known.get(at, Place(0, 0, 1))
        line, column = place.line, place.column + offset
        if known is self.values and isinstance(value := self._value(at), str):
            line, column = inside(self._lines, place.line, place.column, value, offset)
        width = length or (place.length - offset if line == place.line else len(self.line(line)) - column)
        return Problem(self.path, line + 1, column + 1, message, hint, max(1, width), self.line(line))

    def _value(self, at: Path) -> Any:
        value = self.data
        for step in at:
            value = value[step]
        return value

    def place(self, at: Path) -> str:
        """`path:line` of a node, for problems that point at another one."""
        return f"{self.path}:{self.values[at].line + 1}" if at in self.values else self.path

    def line(self, number: int) -> str:
        """The text of a line, counted from 0; nothing after the last one."""
        return self._lines[number] if number < len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()


def read_yaml(text: str, path: str) -> Document:
    """Parse one document. Raises Invalid. An empty file gives `data` None."""
    text = text.removeprefix("\ufeff")
    document = Document(path, text)
    if len(text) > MAX_CHARACTERS:
        raise Invalid([Problem(path, 1, 1, f"the file has {len(text):,} characters", f"at most {MAX_CHARACTERS:,} are read")])
    if unreadable := strays(text, path) or too_deep(text, path):
        raise Invalid(unreadable)
    try:
        problems = hidden_meanings(text, path)
        node = None if problems else yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise Invalid(syntax_problems(error, text, path)) from error
    if node is not None:
        document.data = _Converter(document, problems).convert(node, (), 0)
    if problems:
        raise Invalid(problems)
    return document


def fit(model: type[Model], document: Document, at: Path = ()) -> Model:
    """The part of the document at `at` as a `model`. Raises Invalid with every problem at its place, at most five hundred."""
    data = document.data
    for step in at:
        data = data[step]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Invalid([_model_problem(model, document, at, detail) for detail in error.errors()[:_MOST_TOLD]]) from error


def fit_each(model: type[Model], document: Document, at: Path) -> tuple[dict[int, Model], list[Problem]]:
    """The entries of the list at `at` that fit, by their index, and what is wrong with the others."""
    entries: Any = document.data
    for step in at:
        entries = entries[step]
    fitting: dict[int, Model] = {}
    problems: list[Problem] = []
    for index in range(len(entries)):
        try:
            fitting[index] = fit(model, document, (*at, index))
        except Invalid as error:
            problems.extend(error.problems)
    return fitting, problems


class _Converter:
    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self.document, self.problems = document, problems

    def convert(self, node: yaml.Node, at: Path, depth: int) -> Any:
        if depth > MAX_DEPTH:
            self._say(node, f"nested deeper than {MAX_DEPTH} levels")
            return None
        self.document.values.setdefault(at, _place(node))
        if isinstance(node, yaml.MappingNode):
            return dict(self._pairs(node, at, depth))
        if isinstance(node, yaml.SequenceNode):
            return [self.convert(child, (*at, index), depth + 1) for index, child in enumerate(node.value)]
        is_null = isinstance(node, yaml.ScalarNode) and not node.style and node.value in {"", "~", "null"}
        return None if is_null else node.value

    def _pairs(self, node: yaml.MappingNode, at: Path, depth: int) -> Iterator[tuple[str, Any]]:
        first_line: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self._say(key, "a key is a word, not a list or mapping", "quote it if it is meant as text")
            elif key.value in first_line:
                self._say(key, f"'{key.value}' is given twice", f"first given on line {first_line[key.value]}")
            else:
                first_line[key.value] = key.start_mark.line + 1
                self.document.keys[(*at, key.value)] = _place(key)
                yield key.value, self.convert(value, (*at, key.value), depth + 1)

    def _say(self, node: yaml.Node, message: str, hint: str = "") -> None:
        place = _place(node)
        source = self.document.line(place.line)
        self.problems.append(Problem(self.document.path, place.line + 1, place.column + 1, message, hint, place.length, source))


def _place(node: yaml.Node) -> Place:
    start, end = node.start_mark, node.end_mark
    length = end.column - start.column if end.line == start.line else 1
    return Place(start.line, start.column, max(1, length))


def _model_problem(model: type[BaseModel], document: Document, at: Path, detail: ErrorDetails) -> Problem:
    context = detail.get("ctx", {})
    path = (*at, *_document_steps(document, at, detail["loc"]))
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    if detail["type"] == "extra_forbidden":
        return document.problem(path, f"unknown key '{key}'", did_you_mean(key, _fields_at(model, detail["loc"][:-1])), on_key=True)
    if detail["type"] == "missing":
        return document.problem(path, f"'{key}' is missing", context.get("hint") or _description_at(model, detail["loc"]))
    message, hint = misfit(detail, _description_at(model, detail["loc"]))
    if detail["type"] == "model_type" and not hint:
        hint = f"its keys: {', '.join(_fields_at(model, detail['loc']))}"
    return document.problem(path, message, hint, offset=context.get("off", 0), length=context.get("n", 0))


def _document_steps(document: Document, at: Path, loc: Path) -> Path:
    """`loc` without the steps that pydantic adds for unions and validators, which are no part of the document."""
    steps: list[str | int] = []
    for step in loc:
        candidate = (*at, *steps, step)
        if candidate in document.values or candidate in document.keys:
            steps.append(step)
    return (*steps, loc[-1]) if loc and (not steps or steps[-1] != loc[-1]) else tuple(steps)


def _fields_at(model: type[BaseModel], loc: Path) -> dict[str, FieldInfo]:
    """The fields that the model at this place of the tree knows, by the key that is written."""
    current: Any = model
    for step in loc:
        if isinstance(step, int):
            current = next(iter(_models_in(current)), current)
        elif isinstance(current, type) and issubclass(current, BaseModel):
            named = next((info for name, info in current.model_fields.items() if step in {name, info.alias}), None)
            current = named.annotation if named else current
    return {info.alias or name: info for found in _models_in(current) for name, info in found.model_fields.items()}


def _description_at(model: type[BaseModel], loc: Path) -> str:
    """What the field at this place says of itself; of a list's entry, what the list says."""
    while loc:
        info = _fields_at(model, loc[:-1]).get(str(loc[-1]))
        if info is not None:
            return info.description or ""
        loc = loc[:-1]
    return ""


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
