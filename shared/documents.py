"""YAML that people write: parsed once, every error at once, each with its place.

All scalars stay text (`NO` is Norway, `1:30` is no number); the model that the document must fit decides the types.
Anchors, aliases, tags and duplicate keys are refused: they hide what a file says.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

MAX_CHARACTERS = 1_000_000
MAX_DEPTH = 40
_SURROGATE = re.compile("[\ud800-\udfff]")
_BRACKET = re.compile(r"[\[\]{}]")
_DEEPEST_BRACKETS = 200  # with room for those that stand in quotes
# Where an anchor, alias or tag could begin; only then is the file read twice.
_MAY_HIDE = re.compile(r"(?:^|[\s\[{,:?-])[&*!]\S", re.MULTILINE)

Path = tuple[str | int, ...]
Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file; `line` and `column` count from 1, `length` is how much of the line to underline."""

    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    length: int = 1
    source: str = ""

    def __str__(self) -> str:
        head = f"{self.path}:{self.line}:{self.column}: error: {self.message}"
        if not self.source.strip():
            return f"{head}\n      {self.hint}" if self.hint else head
        underline = " " * (self.column - 1) + "^" + "~" * (min(self.length, len(self.source) - self.column + 1) - 1)
        return f"{head}\n{self.line:5} | {self.source}\n      | {underline} {self.hint}".rstrip()


class Invalid(Exception):  # noqa: N818 - says what the file is
    """What a person wrote cannot be taken. Holds every problem, in the order of the file."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column)))
        super().__init__("\n".join(map(str, self.problems)))


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
        lines = self.text.splitlines()
        source = lines[place.line] if place.line < len(lines) else ""
        return Problem(
            self.path, place.line + 1, place.column + 1 + offset, message, hint, max(1, length or place.length - offset), source
        )


def read_yaml(text: str, path: str) -> Document:
    """Parse one document. Raises Invalid. An empty file gives `data` None."""
    document = Document(path, text)
    if len(text) > MAX_CHARACTERS:
        raise Invalid([Problem(path, 1, 1, f"the file has {len(text):,} characters", f"at most {MAX_CHARACTERS:,} are read")])
    _refuse_unparsable(document)
    try:
        problems = _hidden_meanings(document) if _MAY_HIDE.search(text) else []
        node = None if problems else yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise Invalid([_syntax_problem(error, document)]) from error
    if node is not None:
        document.data = _Converter(document, problems).convert(node, (), 0)
    if problems:
        raise Invalid(problems)
    return document


def _refuse_unparsable(document: Document) -> None:
    """What the parser cannot be given: half a character, or brackets so deep that it takes the square of their number."""
    if stray := _SURROGATE.search(document.text):
        line = document.text.count("\n", 0, stray.start())
        column = stray.start() - document.text.rfind("\n", 0, stray.start())
        raise Invalid([Problem(document.path, line + 1, column, "a lone surrogate is no character", "save the file as UTF-8")])
    depth = 0
    for bracket in _BRACKET.finditer(document.text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > _DEEPEST_BRACKETS:
            line = document.text.count("\n", 0, bracket.start())
            raise Invalid([Problem(document.path, line + 1, 1, f"nested deeper than {MAX_DEPTH} levels", "close the brackets")])


def fit(model: type[Model], document: Document, at: Path = ()) -> Model:
    """The part of the document at `at` as a `model`. Raises Invalid with every problem at its place."""
    data = document.data
    for step in at:
        data = data[step]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Invalid([_model_problem(model, document, at, detail) for detail in error.errors()]) from error


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """A hint that names the nearest known word, or lists them when they are few."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known: {', '.join(known)}" if known and len(known) <= 20 else ""  # noqa: PLR2004 - more would not be read


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
        lines = self.document.text.splitlines()
        source = lines[place.line] if place.line < len(lines) else ""
        self.problems.append(Problem(self.document.path, place.line + 1, place.column + 1, message, hint, place.length, source))


def _hidden_meanings(document: Document) -> list[Problem]:
    events = yaml.parse(document.text, Loader=yaml.CSafeLoader)
    return [_event_problem(event, document) for event in events if _hides_meaning(event)]


def _hides_meaning(event: yaml.Event) -> bool:
    return isinstance(event, yaml.AliasEvent) or bool(getattr(event, "anchor", None)) or bool(getattr(event, "tag", None))


def _event_problem(event: yaml.Event, document: Document) -> Problem:
    line, column = (event.start_mark.line, event.start_mark.column) if event.start_mark else (0, 0)
    source = document.text.splitlines()[line]
    hint = "write the value out, or put it in quotes if it is meant as text"
    return Problem(document.path, line + 1, column + 1, "anchors, aliases and tags are not used here", hint, 1, source)


def _place(node: yaml.Node) -> Place:
    start, end = node.start_mark, node.end_mark
    length = end.column - start.column if end.line == start.line else 1
    return Place(start.line, start.column, max(1, length))


def _syntax_problem(error: yaml.YAMLError, document: Document) -> Problem:
    mark = getattr(error, "problem_mark", None)
    lines = document.text.splitlines()
    line, column = (min(mark.line, max(0, len(lines) - 1)), mark.column) if mark else (0, 0)
    source = lines[line] if line < len(lines) else ""
    return Problem(
        document.path, line + 1, min(column, len(source)) + 1, f"not valid YAML: {_reason(error)}", _hint(source, error), 1, source
    )


def _reason(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0])


def _hint(source: str, error: yaml.YAMLError) -> str:
    value = source.partition(":")[2].strip()
    if "\t" in source[: len(source) - len(source.lstrip())] or "\\t" in str(error):
        return "indent with spaces, not tabs"
    if value[:1] in {">", "<", "="}:
        return "write words, not signs: 'above $1B', 'at least $1B', 'below $1B'"
    if value[:1] in {"&", "*", "!", "`", "@", "%"} or ": " in value:
        return "put the value in quotes"
    return ""


def _model_problem(model: type[BaseModel], document: Document, at: Path, detail: ErrorDetails) -> Problem:
    context = detail.get("ctx", {})
    path = (*at, *_document_steps(document, at, detail["loc"]))
    key = str(detail["loc"][-1]) if detail["loc"] else ""
    if detail["type"] == "extra_forbidden":
        return document.problem(path, f"unknown key '{key}'", did_you_mean(key, _fields_at(model, detail["loc"][:-1])), on_key=True)
    if detail["type"] == "missing":
        return document.problem(path, f"'{key}' is missing", context.get("hint", ""))
    message = detail["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    return document.problem(path, message, context.get("hint", ""), offset=context.get("off", 0), length=context.get("n", 0))


def _document_steps(document: Document, at: Path, loc: Path) -> Path:
    """`loc` without the steps that pydantic adds for unions and validators, which are no part of the document."""
    steps: list[str | int] = []
    for step in loc:
        candidate = (*at, *steps, step)
        if candidate in document.values or candidate in document.keys:
            steps.append(step)
    return (*steps, loc[-1]) if loc and (not steps or steps[-1] != loc[-1]) else tuple(steps)


def _fields_at(model: type[BaseModel], loc: Path) -> list[str]:
    """The keys that the model at this place of the tree knows."""
    current: Any = model
    for step in loc:
        if isinstance(step, int):
            current = next(iter(_models_in(current)), current)
        elif isinstance(current, type) and issubclass(current, BaseModel):
            named = next((info for name, info in current.model_fields.items() if step in {name, info.alias}), None)
            current = named.annotation if named else current
    models = list(_models_in(current))
    return [info.alias or name for found in models for name, info in found.model_fields.items()]


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)
