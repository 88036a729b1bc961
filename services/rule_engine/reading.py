"""A rule file from text to rules: every problem at once, each with its place, or the rules and the tests of the file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from services.rule_engine.cut_values import cut_values
from services.rule_engine.example_language import WrittenTest
from services.rule_engine.fleeting import fleeting_problems
from services.rule_engine.habits import habit_problems
from services.rule_engine.language import condition_kinds, rule_file
from services.rule_engine.names import name_problems
from services.rule_engine.rule_shape import shape_problems
from services.rule_engine.tree import Rule, rules_of
from services.rule_engine.unfolding import unfolding_problems
from shared.documents import Document, Invalid, Place, Problem, fit, read_yaml
from shared.entities import Entities

_KEY_AND_VALUE = re.compile(r"([a-z_]+):(\S.*)")


@dataclass(frozen=True)
class RuleFile:
    """What one file holds; `document` keeps the places for whoever has more to say about it."""

    path: str
    document: Document
    rules: tuple[Rule, ...]
    tests: tuple[WrittenTest, ...]


def read_rule_file(text: str, path: str, entities: Entities) -> RuleFile:
    """Raises Invalid with every problem of the file."""
    try:
        return _read(text, path, entities)
    except Invalid as error:
        lines = text.splitlines() or [""]
        raise Invalid([_inside(problem, lines) for problem in error.problems]) from error


def read_rule_files(texts: dict[str, str], entities: Entities) -> list[RuleFile]:
    """All files, by path. Raises Invalid with every problem of every file, ids that stand in two of them included."""
    files: list[RuleFile] = []
    problems: list[Problem] = []
    for path, text in sorted(texts.items()):
        try:
            files.append(read_rule_file(text, path, entities))
        except Invalid as error:
            problems.extend(error.problems)
    first: dict[str, str] = {}
    for file in files:
        problems.extend(taken_ids(file, first))
        first |= {rule.id: f"{file.path} on line {rule.line}" for rule in file.rules if rule.id not in first}
    if problems:
        raise Invalid(problems)
    return files


def taken_ids(file: RuleFile, taken: dict[str, str]) -> Iterator[Problem]:
    """Rules whose id stands elsewhere already; `taken` says where."""
    for index, rule in enumerate(file.rules):
        if rule.id in taken:
            yield file.document.problem(("rules", index, "id"), f"the id '{rule.id}' is taken", f"it stands in {taken[rule.id]}")


def _read(text: str, path: str, entities: Entities) -> RuleFile:
    document = read_yaml(text, path)
    if not isinstance(document.data, dict):
        what = "the file is empty" if document.data is None else "keys are wanted here"
        raise Invalid([document.problem((), what, "write 'rules: []' if there are none")])
    cut = list(cut_values(document))
    _step_inside_quotes(document)
    problems = [
        *_glued(document),
        *cut,
        *habit_problems(document),
        *name_problems(document, entities),
        *unfolding_problems(document),
        *shape_problems(document),
        *fleeting_problems(document),
        *_repeated_ids(document),
    ]
    told = {(problem.line, problem.column) for problem in problems}
    try:
        file = fit(rule_file(), document)
    except Invalid as error:
        raise Invalid(
            [*problems, *(problem for problem in error.problems if (problem.line, problem.column) not in told)]
        ) from error
    if problems:
        raise Invalid(problems)
    return RuleFile(path, document, rules_of(document, file, entities), file.tests)


def _step_inside_quotes(document: Document) -> None:
    """Phrases count their columns from the first character after the quote."""
    lines = document.text.splitlines()
    for at, place in document.values.items():
        if isinstance(_value(document.data, at), str) and lines[place.line][place.column : place.column + 1] in {"'", '"'}:
            document.values[at] = Place(place.line, place.column + 1, max(1, place.length - 2))


def _glued(document: Document) -> Iterator[Problem]:
    """`{type:investment}`: YAML takes the whole for a key without a value."""
    for at in document.keys:
        found = _KEY_AND_VALUE.fullmatch(str(at[-1]))
        if found and _value(document.data, at) is None:
            yield document.problem(at, f"'{at[-1]}' has no space after ':'", f"write '{found[1]}: {found[2]}'", on_key=True)
    for at in document.values:
        found = _KEY_AND_VALUE.fullmatch(value) if isinstance(value := _value(document.data, at), str) else None
        if found and found[1] in condition_kinds() and at[:1] != ("tests",):
            yield document.problem(at, f"'{value}' has no space after ':'", f"write '{found[1]}: {found[2]}'")


def _value(data: Any, at: tuple[str | int, ...]) -> Any:
    for step in at:
        data = data[step]
    return data


def _repeated_ids(document: Document) -> Iterator[Problem]:
    first: dict[str, int] = {}
    rules = document.data.get("rules")
    for index, rule in enumerate(rules if isinstance(rules, list) else ()):
        rule_id = rule.get("id") if isinstance(rule, dict) else None
        if not isinstance(rule_id, str):
            continue
        line = document.values["rules", index, "id"].line + 1
        if rule_id in first:
            yield document.problem(("rules", index, "id"), f"the id '{rule_id}' is taken", f"first given on line {first[rule_id]}")
        first.setdefault(rule_id, line)


def _inside(problem: Problem, lines: list[str]) -> Problem:
    """A phrase may run over several lines, and the parser may stop after the last one: keep the place in the file."""
    line = min(problem.line, len(lines))
    source = lines[line - 1]
    column = problem.column if problem.line == line else len(source) + 1
    return replace(problem, line=line, column=max(1, min(column, len(source) + 1)), source=problem.source or source)
