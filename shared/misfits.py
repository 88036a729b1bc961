"""What a model finds wrong with a value, in the words of whoever wrote the file, and what to write instead."""

import re
from collections.abc import Callable, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic_core import ErrorDetails

_QUOTED = re.compile(r"'([^']*)'")
_LONGEST = 80
Said = tuple[str, str]


def misfit(detail: ErrorDetails, description: str = "") -> Said:
    """The message and the hint. `description` is what the field says of itself: it explains a pattern better than the pattern does."""
    context = detail.get("ctx", {})
    if "hint" in context:
        return _plain(detail["msg"]), str(context["hint"])
    say = _SAYINGS.get(detail["type"])
    if say is None:
        return _plain(detail["msg"]), description
    message, hint = say(detail["input"], context)
    return message, hint or description


def did_you_mean(word: str, known: Any) -> str:
    """A hint that names the nearest known word, or lists them when they are few."""
    names = list(known)
    near = get_close_matches(word, names, n=1, cutoff=0.6) if len(word) <= _LONGEST else []
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known: {', '.join(names)}" if names and len(names) <= 20 else ""  # noqa: PLR2004 - more would not be read


def _plain(message: str) -> str:
    message = message.removeprefix("Value error, ")
    return message if message[:2].isupper() else message[:1].lower() + message[1:]  # the name of a setting stays as it is


def _one_value(value: Any, _context: Mapping[str, Any]) -> Said:
    if value is None or value == "":
        return "there is no value here", "write one, or leave the key out"
    if isinstance(value, list | dict):
        return f"one value is wanted here, not a {'list' if isinstance(value, list) else 'mapping'}", ""
    return f"{_shown(value)} cannot be used here", ""


def _list(value: Any, _context: Mapping[str, Any]) -> Said:
    return "a list is wanted here", f"write [{value}]" if isinstance(value, str) else "begin each entry with '- '"


def _mapping(_value: Any, _context: Mapping[str, Any]) -> Said:
    return "keys are wanted here, each followed by ':' and a value", ""


def _number(value: Any, context: Mapping[str, Any]) -> Said:
    return (f"{_shown(value)} is not a number", "write digits") if isinstance(value, str) else _one_value(value, context)


def _yes_or_no(value: Any, context: Mapping[str, Any]) -> Said:
    return (
        (f"{_shown(value)} is neither yes nor no", "write 'yes' or 'no'") if isinstance(value, str) else _one_value(value, context)
    )


def _not_written_so(value: Any, _context: Mapping[str, Any]) -> Said:
    return f"{_shown(value)} cannot be used here", ""


def _unknown_word(value: Any, context: Mapping[str, Any]) -> Said:
    if not isinstance(value, str):
        return _one_value(value, context)
    return f"{_shown(value)} is not known here", did_you_mean(value, _QUOTED.findall(str(context.get("expected", ""))))


def _too_much(value: Any, context: Mapping[str, Any]) -> Said:
    return f"{_shown(value)} is too much", f"at most {context.get('le', context.get('lt')):g}"


def _too_little(value: Any, context: Mapping[str, Any]) -> Said:
    return f"{_shown(value)} is too little", f"at least {context.get('ge', context.get('gt')):g}"


def _too_short(value: Any, context: Mapping[str, Any]) -> Said:
    if not value:
        return "there is no value here", "write one"
    return "this is too short", f"at least {context.get('min_length')} characters"


def _too_few(_value: Any, context: Mapping[str, Any]) -> Said:
    return "the list is too short", f"at least {context.get('min_length')}"


def _shown(value: Any) -> str:
    text = str(value)
    return f"'{text[:_LONGEST]}{'…' if len(text) > _LONGEST else ''}'"


_SAYINGS: dict[str, Callable[[Any, Mapping[str, Any]], Said]] = {
    "string_type": _one_value, "time_type": _one_value, "time_delta_type": _one_value, "date_type": _one_value,
    "tuple_type": _list, "list_type": _list, "model_type": _mapping, "dict_type": _mapping, "model_attributes_type": _mapping,
    "int_parsing": _number, "float_parsing": _number, "int_type": _number, "float_type": _number, "decimal_parsing": _number,
    "bool_parsing": _yes_or_no, "bool_type": _yes_or_no,
    "string_pattern_mismatch": _not_written_so, "enum": _unknown_word, "literal_error": _unknown_word,
    "less_than_equal": _too_much, "less_than": _too_much, "greater_than_equal": _too_little, "greater_than": _too_little,
    "string_too_short": _too_short, "too_short": _too_few,
}  # fmt: skip
