"""The guarded adapter of the package cel-expr-python 0.1.3, which binds the C++ implementation of CEL. Nothing else imports it.

What it guards against, each shown by a test:
* An error comes back as a value, and its text is true in Python; some are raised. Only a BOOL counts; all else is no answer.
* Reading a null drops a reference to None each time until the interpreter aborts. Only BOOL and ERROR are ever read.
* `int`, `uint`, `dyn` and their like bring back the mix of number types and unchecked names; they are taken out.
* An expression may loop: the engine's own budget stops it after 10,000 rounds, its depth limit after 32 levels, and patterns run in
  linear time (RE2). The length is limited by whoever reads the text.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

try:
    from cel_expr_python import cel
except ImportError:  # the extra is not installed
    cel = None

HOW_TO_INSTALL = "write '.venv/bin/pip install --require-hashes -r requirements/cel.txt' and start again; build an image with '--build-arg EXTRAS=cel'"
TAKEN_OUT = ("bytes", "duration", "dyn", "int", "size", "timestamp", "type", "uint")
_CODES = re.compile(r"^[A-Z_]+: | \[[A-Z_]+\]$")
_MISSING = 'No value with name "'
_COUNTS = "Size"  # `size` in decimals; the two names have the same length, so columns stay


class Refused(Exception):  # noqa: N818 - says what became of the text
    """The engine does not take the expression; the message is its own, with line and column."""


class Unanswered(Exception):  # noqa: N818 - says what became of the question
    """A run-time error, such as a position that the list does not have."""


def is_installed() -> bool:
    return cel is not None


def compiled(text: str, names: Mapping[str, str]) -> Any:
    """The expression made ready. `names` are the names with their sorts. Raises Refused."""
    try:
        return _environment(tuple(names.items())).compile(text)
    except RuntimeError as error:
        raise Refused(str(error)) from error


def sort_of(ready: Any) -> str:
    """BOOL, DOUBLE, STRING, LIST, ..."""
    return str(ready.return_type().name())


def answer(ready: Any, values: Mapping[str, Any]) -> bool | None:
    """None when it needs a value that is not there. Raises Unanswered."""
    try:
        result = ready.eval(data=values)
    except RuntimeError as error:  # such as the end of its budget
        raise Unanswered(_reason(str(error))) from error
    sort = result.type().name()
    if sort == "BOOL":
        return bool(result.value())
    said = str(result.value()) if sort == "ERROR" else f"the answer is a {sort}"
    if _MISSING in said:
        return None
    raise Unanswered(_reason(said))


def _reason(said: str) -> str:
    """Without the code before and after: "INTERNAL: Iteration budget exceeded [INTERNAL]"."""
    return _CODES.sub("", said) or said


@cache
def _environment(names: tuple[tuple[str, str], ...]) -> Any:
    sorts = {"number": cel.Type.DOUBLE, "text": cel.Type.STRING, "yes or no": cel.Type.BOOL, "list": cel.Type.List(cel.Type.STRING)}
    config = cel.NewEnvConfigFromYaml(
        "stdlib:\n  exclude_functions:\n" + "".join(f"    - name: {name}\n" for name in TAKEN_OUT),
    )
    return cel.NewEnv(config=config, variables={name: sorts[sort] for name, sort in names}, functions=[_counting()])


def _counting() -> Any:
    overloads = [
        cel.Overload(
            f"{_COUNTS}_{name}_{is_member}", return_type=cel.Type.DOUBLE, parameters=[taken], is_member=is_member, impl=_count
        )
        for name, taken in (("list", cel.Type.List(cel.Type.DYN)), ("text", cel.Type.STRING))
        for is_member in (False, True)
    ]
    return cel.FunctionDecl(_COUNTS, overloads)


def _count(value: Any) -> float:
    return float(len(value))
