"""Numbers written in digits, of any script, with the separators of the language; and which separators a text itself uses."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

_MAX_DIGITS = 24
_GROUP = 3
_AMERICAN = (".", (",",))
_ROUND = re.compile(r"(?<![\d.,])[1-9]\d{0,2},\d00(?![\d.,])")  # nobody writes such decimals
_GROUPED = re.compile(r"\d\.\d{3}(?!\d)")
_MEASURED = r"\s?(?:%|[^\W\d_])"


@dataclass(frozen=True)
class Separators:
    """The decimal sign, and what may part groups of digits."""

    decimal: str
    thousands: frozenset[str]


class Digits(NamedTuple):
    start: int
    end: int
    value: Decimal


def digits(folded: str, separators: Separators) -> list[Digits]:
    """All numbers in digits in order; those too long to mean anything are left out."""
    decimal = separators.decimal
    return [
        Digits(match.start(), match.end(), value)
        for match in _pattern(decimal, tuple(sorted(separators.thousands))).finditer(folded)
        if match.end() - match.start() <= _MAX_DIGITS and (value := _value(match[0], decimal)) is not None
    ]


def separators_of(folded: str, usual: Separators) -> Separators:
    """Those of the language, unless all measured numbers of the text that leave no doubt ("12.5%", "2,500 millones") are written the
    other way, as Mexico does in Spanish and Switzerland in German."""
    if usual.decimal == _AMERICAN[0] or _foreign(",").search(folded):
        return usual
    if _foreign(".").search(folded) is None and (_ROUND.search(folded) is None or _GROUPED.search(folded)):
        return usual
    return Separators(_AMERICAN[0], frozenset({*_AMERICAN[1], *usual.thousands}) - {"."})


@cache
def _foreign(decimal: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.,])\d{{1,3}}{re.escape(decimal)}\d{{1,2}}{_MEASURED}")


@cache
def _pattern(decimal: str, thousands: Sequence[str]) -> re.Pattern[str]:
    """Groups of three (of two in India, after commas), then decimals after either sign: who writes "1.5" in French means it.

    It begins with the first digit, and looks back only then: that is how the machine finds candidates fast.
    """
    signs = "".join(map(re.escape, thousands))
    pairs = "{2,3}" if decimal == "." else "{3}"
    whole = rf"\d{{0,2}}(?:([{signs}'])\d{pairs})(?:\1\d{pairs})*(?!\d)"
    return re.compile(rf"\d(?<![\d.,].)(?:{whole}(?:[{re.escape(decimal)}]\d+)?|\d*(?:[.,]\d+)?)")


def _value(text: str, decimal: str) -> Decimal | None:
    other = "," if decimal == "." else "."
    plain = text.replace(" ", "").replace("'", "")
    if plain.count(other) == 1 and decimal not in plain and len(plain.rpartition(other)[2]) != _GROUP:
        plain = plain.replace(other, ".")
    else:
        plain = plain.replace(other, "").replace(decimal, ".")
    return Decimal(plain) if plain.count(".") <= 1 else None
