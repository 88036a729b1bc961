"""YAML that people write: parsed once, every error at once, each with its place.

All scalars stay text (`NO` is Norway, `1:30` is no number); the model that the document must fit decides the types.
Anchors, aliases, tags and duplicate keys are refused: they hide what a file says.
"""

from collections.abc import Iterator
from typing import Any, TypeVar, get_args

import yaml
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from shared.composing import compose
from shared.misfits import did_you_mean, misfit
from shared.placed import Document, Path, Place
from shared.problems import Invalid, Problem, and_more
from shared.syntax import strays, syntax_problems

__all__ = ["Document", "Invalid", "Place", "Problem", "did_you_mean", "fit", "fit_each", "read_yaml"]
MAX_CHARACTERS = 1_000_000
_MOST_EXPLAINED = 500  # of what does not fit a model; the others are counted
Model = TypeVar("Model", bound=BaseModel)


def read_yaml(text: str, path: str) -> Document:
    """Parse one document. Raises Invalid. An empty file gives `data` None."""
    text = text.removeprefix("\ufeff")
    document = Document(path, text)
    if len(text) > MAX_CHARACTERS:
        message = f"the file has {len(text):,} characters"
        raise Invalid([Problem(path, 1, 1, message, f"at most {MAX_CHARACTERS:,} are read; split it")])
    if unreadable := strays(text, path):
        raise Invalid(unreadable)
    try:
        problems = compose(document)
    except yaml.YAMLError as error:
        raise Invalid(syntax_problems(error, text, path)) from error
    if problems:
        raise Invalid(problems)
    return document


def fit(model: type[Model], document: Document, at: Path = ()) -> Model:
    """The part of the document at `at` as a `model`. Raises Invalid with every problem at its place."""
    data = document.data
    for step in at:
        data = data[step]
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise Invalid(list(_model_problems(model, document, at, error.errors(include_url=False)))) from error


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


def _model_problems(model: type[BaseModel], document: Document, at: Path, details: list[ErrorDetails]) -> Iterator[Problem]:
    for detail in details[:_MOST_EXPLAINED]:
        yield _model_problem(model, document, at, detail)
        for more in detail.get("ctx", {}).get("more", ()):
            place = (*at, *_document_steps(document, at, detail["loc"]))
            yield document.problem(place, more["said"], more["hint"], offset=more["off"], length=more["n"])
    if untold := details[_MOST_EXPLAINED:]:
        place = (*at, *_document_steps(document, at, untold[0]["loc"]))
        yield and_more(document.problem(place, ""), len(untold))


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
