"""Numbers: digits with the separators of the language, spelled numbers, scales ("1,1", "two hundred thousand", "3.5 bn")."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache

from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.reading import Reading

_MAX_DIGITS = 24
_LETTERS = "scale_letters"
_SCALES = ("scales", _LETTERS)
_UNITS = ("scales", "currencies", "durations", "numbers")
_GAPS = frozenset({"", " ", "-"})


@dataclass(frozen=True)
class Quantity:
    """A number in the text. `exponent` is its scale's, already in `value`; `letter` says that the scale is a letter, which
    counts only beside a currency. `article`: nothing but "a" or "one"."""

    start: int
    end: int
    value: Decimal
    exponent: int = 0
    letter: bool = False
    article: bool = False
    spelled: bool = False

    def scaled(self, exponent: int, end: int, *, letter: bool = False) -> "Quantity":
        return replace(
            self, value=self.value.scaleb(exponent), end=end, exponent=self.exponent + exponent, letter=letter, article=False
        )


def quantities(reading: Reading, marks: Marks, decimal: str, thousands: frozenset[str]) -> list[Quantity]:
    """All numbers of a field in order, each with the scales that follow it."""
    tokens = sorted([*_digits(reading.folded, decimal, thousands), *_words(marks)], key=lambda token: (token.start, -token.end))
    ands = {reading.folded[mark.start : mark.end] for mark in marks.of("connect") if mark.meaning.name == "and"}
    found: list[Quantity] = []
    for token in tokens:
        last = found[-1] if found else None
        if last and token.start < last.end:
            continue
        if last and (joined := _joined(last, token, reading.folded[last.end : token.start], ands)):
            found[-1] = joined
        elif isinstance(token, Quantity):
            found.append(token)
    return found


@dataclass(frozen=True)
class _Scale:
    start: int
    end: int
    exponent: int
    letter: bool


def _joined(last: Quantity, token: "Quantity | _Scale", gap: str, ands: set[str]) -> Quantity | None:
    if gap not in _GAPS and gap.strip() not in ands:
        return None
    if isinstance(token, _Scale):
        if gap not in _GAPS or (last.letter and not last.spelled):
            return None
        return last.scaled(token.exponent, token.end, letter=token.letter)
    if not (last.spelled and token.spelled) or token.article:
        return None
    return _sum_of(last, token)


def _sum_of(last: Quantity, token: Quantity) -> Quantity | None:
    """Spelled numbers add up when the second one fits into the zeros of the first: "forty-five", "two thousand and three"."""
    step = Decimal(1).scaleb(last.exponent) if last.exponent else Decimal(10)
    if last.value < 10 or token.value <= 0 or last.value % step or token.value >= step:  # noqa: PLR2004 - "one five" is no number
        return None
    return replace(last, value=last.value + token.value, end=token.end, exponent=0, article=False)


def _words(marks: Marks) -> Iterator["Quantity | _Scale"]:
    units = {mark.start for group in _UNITS for mark in marks.of(group)}
    for mark in marks.of("numbers"):
        if _is_article(mark) and not units & {mark.end, mark.end + 1}:
            continue  # "a" and "one" count only before what they count
        yield Quantity(mark.start, mark.end, Decimal(mark.meaning.name), article=_is_article(mark), spelled=True)
    for group in _SCALES:
        for mark in marks.of(group):
            yield _Scale(mark.start, mark.end, int(mark.meaning.name), group == _LETTERS)


def _is_article(mark: Mark) -> bool:
    return mark.meaning.name == "1"


def _digits(folded: str, decimal: str, thousands: frozenset[str]) -> Iterator[Quantity]:
    for match in _pattern(decimal, tuple(sorted(thousands))).finditer(folded):
        if match.end() - match.start() <= _MAX_DIGITS and (value := _value(match[0], decimal)) is not None:
            yield Quantity(match.start(), match.end(), value)


@cache
def _pattern(decimal: str, thousands: Sequence[str]) -> re.Pattern[str]:
    """Groups of three (of two in India, after commas), then decimals after either sign: who writes "1.5" in French means it."""
    signs = "".join(map(re.escape, thousands))
    pairs = "{2,3}" if decimal == "." else "{3}"
    whole = rf"\d{{1,3}}(?:([{signs}'])\d{pairs})(?:\1\d{pairs})*(?!\d)"
    return re.compile(rf"(?<![\d.,])(?:{whole}(?:[{re.escape(decimal)}]\d+)?|\d+(?:[.,]\d+)?)")


def _value(digits: str, decimal: str) -> Decimal | None:
    other = "," if decimal == "." else "."
    plain = digits.replace(" ", "").replace("'", "")
    if plain.count(other) == 1 and decimal not in plain and len(plain.rpartition(other)[2]) != 3:  # noqa: PLR2004
        plain = plain.replace(other, ".")
    else:
        plain = plain.replace(other, "").replace(decimal, ".")
    return Decimal(plain) if plain.count(".") <= 1 else None
