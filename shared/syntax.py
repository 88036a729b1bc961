"""What is wrong with a text before anybody asks what it means: no text at all, or YAML that cannot be parsed."""

import re
from collections.abc import Callable, Iterator
from itertools import islice

import yaml

from shared.problems import Problem, and_more

_MOST_TOLD = 20
# What YAML 1.1 does not take for text, a byte order mark within it, and half a surrogate pair.
_STRAY = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_TAB_INDENT = re.compile(r"^ *\t[ \t]*\S.*$", re.MULTILINE)
_UNCLOSED = {
    "while scanning a quoted scalar": "quote", "while parsing a flow sequence": "bracket", "while parsing a flow mapping": "bracket",
}  # fmt: skip
_SIGN_FOR_COLON = re.compile(r"[ {-]*([a-z_]{1,40}) {0,3}([<>=])")
_WORDS = {">": "above", "<": "below", "=": "exactly"}


def strays(text: str, path: str) -> list[Problem]:
    """Characters that no text holds: an accident of copying, or a file that is something else. The first twenty are told."""

    def problem(stray: re.Match[str]) -> Problem:
        said = f"the character U+{ord(stray[0]):04X} stands in no text"
        return _at(text, stray.start(), path, said, "delete it; save the file as UTF-8")

    return _first(_STRAY.finditer(text), problem)


def _first(found: Iterator[re.Match[str]], problem: Callable[[re.Match[str]], Problem]) -> list[Problem]:
    """To find the line of each would take the square of their number, so the others are only counted."""
    told = [problem(one) for one in islice(found, _MOST_TOLD)]
    untold = next(found, None)
    return told if untold is None else [*told, and_more(problem(untold), 1 + sum(1 for _ in found))]


def syntax_problems(error: yaml.YAMLError, text: str, path: str) -> list[Problem]:
    """Why the parser refused the text. It stops at the first fault, but lines indented with a tab are told together, the first twenty."""

    def problem(found: re.Match[str]) -> Problem:
        tab = text.index("\t", found.start())
        return _at(text, tab, path, "not valid YAML: a tab indents this line", "indent with spaces, not tabs")

    return _first(_TAB_INDENT.finditer(text), problem) or [_where_it_stopped(error, text, path)]


def _where_it_stopped(error: yaml.YAMLError, text: str, path: str) -> Problem:
    mark, opened = getattr(error, "problem_mark", None), getattr(error, "context_mark", None)
    lines = text.splitlines()
    if mark and opened and mark.line > opened.line and (what := _UNCLOSED.get(str(getattr(error, "context", "")))):
        source, cut = _line(lines, opened.line), _line(lines, opened.line).rfind(" #")
        hint = "' #' begins a comment: put the text in quotes" if cut > opened.column else "close it, or put the value in quotes"
        return Problem(path, opened.line + 1, opened.column + 1, f"not valid YAML: this {what} is never closed", hint, 1, source)
    line, column = (min(mark.line, max(0, len(lines) - 1)), mark.column) if mark else (0, 0)
    source = _line(lines, line)
    return Problem(path, line + 1, min(column, len(source)) + 1, f"not valid YAML: {_reason(error)}", _hint(source), 1, source)


def _reason(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or getattr(error, "reason", None) or str(error).splitlines()[0])


def _hint(source: str) -> str:
    key, _, value = (part.strip() for part in source.partition(":"))
    if signs := _SIGN_FOR_COLON.match(source):
        return f"write words, not signs: '{signs[1]}: {_WORDS[signs[2][0]]} ...'"
    if key.removeprefix("- ").strip() == "expr" or (value[:1] in {"'", '"'} and len(value) > 1):
        return f"write '{key.removeprefix('- ').strip()}: |' and the whole value on the next line, further in"
    if value[:1] in {">", "<", "="}:
        return "write words, not signs: 'above $1B', 'at least $1B', 'below $1B'"
    if value[:1] in {"&", "*", "!", "`", "@", "%"} or ": " in value:
        return "put the value in quotes"
    return ""


def _at(text: str, offset: int, path: str, message: str, hint: str) -> Problem:
    start = text.rfind("\n", 0, offset) + 1
    source = (text[start:offset] + text[offset:].split("\n", 1)[0]).rstrip("\r")
    return Problem(path, text.count("\n", 0, start) + 1, offset - start + 1, message, hint, 1, source)


def _line(lines: list[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""
