"""Comparisons of plain numbers in words: 'at least 2', 'below 5', 'between 2 and 4', 'at least 50 %'."""

import re
from decimal import Decimal
from typing import Any

from services.rule_engine.comparisons import MEANT, beyond, no_comparison
from services.rule_engine.intervals import Interval
from services.rule_engine.misreading import misread, phrase_of

_WORDS = (*MEANT, "between")
_HEAD = re.compile(rf"({'|'.join(word.replace(' ', ' +') for word in _WORDS)})(?![A-Za-z])\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"(.+?)\s+and\s+(.+)", re.IGNORECASE)
_WHOLE = 100
_COUNT = re.compile(r"[0-9]{1,6}")
_PERCENT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,3})?)\s*(?:%|percent|per cent)", re.IGNORECASE)

COUNT_SCHEMA = {"type": "string", "pattern": f"^({'|'.join(_WORDS)})", "examples": ["at least 2", "between 2 and 4", "exactly 1"]}
PERCENT_SCHEMA = {"type": "string", "pattern": f"^({'|'.join(_WORDS)})", "examples": ["at least 50 %"]}


def read_count(value: Any) -> Interval:
    """The whole numbers that are meant. Raises a misreading."""
    return _read(value, _COUNT, "2")


def read_percent(value: Any) -> Interval:
    """As parts of 1: 'at least 50 %' is 0.5 and more. Raises a misreading."""
    return _read(value, _PERCENT, "50 %").times(Decimal("0.01"))


def read_share(value: Any) -> Decimal:
    """'15 %' is 15. Raises a misreading."""
    phrase = phrase_of(value)
    text = phrase.strip()
    share = _number(text, _PERCENT, phrase.index(text), "write it like '15 %'")
    if share > _WHOLE:
        raise misread("nobody holds more than the whole", "write at most '100 %'", phrase.index(text), len(text))
    return share


def _read(value: Any, form: re.Pattern[str], example: str) -> Interval:
    phrase = phrase_of(value)
    text = phrase.strip()
    start = phrase.index(text)
    head = _HEAD.match(text)
    if head is None:
        if form.fullmatch(text):
            raise misread(f"'{text}' needs a comparison word", f"write 'at least {text}'", start, len(text))
        raise no_comparison(text, start)
    word, rest, at = " ".join(head[1].lower().split()), text[head.end() :], start + head.end()
    if word != "between":
        return beyond(MEANT[word], _number(rest, form, at, f"write '{word} {example}'"))
    ends = _BETWEEN.fullmatch(rest)
    if ends is None:
        raise misread("'between' needs two numbers", f"write 'between {example} and ...'", at, len(rest))
    low, high = (_number(ends[part], form, at + ends.start(part), f"write a number such as '{example}'") for part in (1, 2))
    if low > high:
        raise misread("the ends are in the wrong order", "the smaller number comes first", at, len(rest))
    return Interval(low, high)


def _number(text: str, form: re.Pattern[str], at: int, hint: str) -> Decimal:
    found = form.fullmatch(text.strip())
    if found is None and form is _PERCENT and _PERCENT.fullmatch(f"{text.strip()} %"):
        raise misread(f"'{text.strip()}' has no '%' after it", f"write '{text.strip()} %'", at, len(text))
    if found is None:
        raise misread(f"cannot read '{text}' as a number" if text else "a number is missing", hint, at, len(text))
    return Decimal(found[1] if found.groups() else found[0])
