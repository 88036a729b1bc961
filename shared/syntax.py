"""What is wrong with a text before anybody asks what it means: no text at all, YAML that cannot be parsed, or that hides what it says."""

import re
from collections.abc import Iterator
from itertools import islice

import yaml

from shared.problems import Problem

MAX_DEPTH = 40
_MOST_TOLD = 20
# What YAML 1.1 does not take for text, a byte order mark within it, and half a surrogate pair.
_STRAY = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_BRACKET = re.compile(r"[\[\]{}]")
_DEEPEST_BRACKETS = 200  # with room for those that stand in quotes
_TAB_INDENT = re.compile(r"^ *\t[ \t]*\S.*$", re.MULTILINE)
_UNCLOSED = {
    "while scanning a quoted scalar": "quote", "while parsing a flow sequence": "bracket", "while parsing a flow mapping": "bracket",
}  # fmt: skip
_SIGN_FOR_COLON = re.compile(r"[ {-]*([a-z_]{1,40}) {0,3}([<>=])")
_WORDS = {">": "above", "<": "below", "=": "exactly"}
_HIDES = "anchors, aliases and tags are not used here"
# Where an anchor, alias or tag could begin; only then is the file read twice.
_MAY_HIDE = re.compile(r"(?:^|[\s\[{,:?-])[&*!]\S", re.MULTILINE)


def strays(text: str, path: str) -> list[Problem]:
    """Characters that no text holds: an accident of copying, or a file that is something else. At most twenty are told."""
    found = islice(_STRAY.finditer(text), _MOST_TOLD)
    return [
        _at(
            text, stray.start(), path, f"the character U+{ord(stray[0]):04X} stands in no text", "delete it; save the file as UTF-8"
        )
        for stray in found
    ]


def too_deep(text: str, path: str) -> list[Problem]:
    """Brackets so deep that the parser takes the square of their number."""
    depth = 0
    for bracket in _BRACKET.finditer(text):
        depth += 1 if bracket[0] in "[{" else -1
        if depth > _DEEPEST_BRACKETS:
            return [_at(text, bracket.start(), path, f"nested deeper than {MAX_DEPTH} levels", "close the brackets")]
    return []


def hidden_meanings(text: str, path: str) -> list[Problem]:
    """Anchors, aliases and tags, the first of each line, at most twenty. Raises yaml.YAMLError."""
    if not _MAY_HIDE.search(text):
        return []
    first: dict[int, int] = {}
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if _hides_meaning(event) and event.start_mark:
            first.setdefault(event.start_mark.line, event.start_mark.column)
    lines = text.splitlines()
    return [
        Problem(path, line + 1, column + 1, _HIDES, _instead(_line(lines, line)), 1, _line(lines, line))
        for line, column in islice(first.items(), _MOST_TOLD)
    ]


def _instead(source: str) -> str:
    if source.strip().removeprefix("- ").lstrip("{ ").startswith("expr:"):
        return "write 'expr: |' and the expression on the next line, further in"
    return "write the value out, or put it in quotes if it is meant as text"


def syntax_problems(error: yaml.YAMLError, text: str, path: str) -> list[Problem]:
    """Why the parser refused the text. It stops at the first fault, but lines indented with a tab are told together, at most twenty."""
    return list(_tabs(text, path)) or [_where_it_stopped(error, text, path)]


def _tabs(text: str, path: str) -> Iterator[Problem]:
    for found in islice(_TAB_INDENT.finditer(text), _MOST_TOLD):
        yield _at(
            text, text.index("\t", found.start()), path, "not valid YAML: a tab indents this line", "indent with spaces, not tabs"
        )


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


def _hides_meaning(event: yaml.Event) -> bool:
    return isinstance(event, yaml.AliasEvent) or bool(getattr(event, "anchor", None)) or bool(getattr(event, "tag", None))


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
