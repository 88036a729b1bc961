"""Durations, percentages and years: the numbers of a text that are no money."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.extractor.grammar.marks import Marks
from services.extractor.grammar.numbers import Quantity
from services.extractor.script_words import YearWords

_YEAR = re.compile(r"(?:19|20)(?<![\d.$€£]..)(?<!\d,..)\d\d(?![\d%]|[.,]\d)")
_WHOLE_YEAR = 4
_FIGURES = re.compile(r"(?<![\d.,])\d{2,4}(?!\d)")
_MAX_MONTHS = 1200
_HUNDRED = 100
_TEN = 10


@dataclass(frozen=True)
class Measured:
    """A number with its unit: months of a duration, or percents."""

    start: int
    end: int
    value: Decimal


def durations(folded: str, marks: Marks, numbers: Sequence[Quantity]) -> list[Measured]:
    """Time spans in months: "seven years", "5-year", "18 mois"."""
    units = {mark.start: mark for mark in marks.of("durations")}
    found = []
    for number in numbers:
        unit = units.get(number.end) or (units.get(number.end + 1) if folded[number.end : number.end + 1] in {" ", "-"} else None)
        months = number.value * int(unit.meaning.name) if unit else Decimal(0)
        if unit and 0 < months <= _MAX_MONTHS and months == int(months):
            found.append(Measured(number.start, unit.end, months))
    return found


def percentages(folded: str, marks: Marks, numbers: Sequence[Quantity]) -> list[Measured]:
    """Numbers with the sign behind them, or with a word before them ("ร้อยละ 60" in Thai)."""
    signs = {mark.start: mark for mark in marks.of("percent")}
    words = {mark.end: mark for mark in marks.of("percent_before")}
    found = [*_tenths(marks, numbers)]
    for number in numbers:
        sign = signs.get(number.end) or (signs.get(number.end + 1) if folded[number.end : number.end + 1] in {" ", "-"} else None)
        word = words and (words.get(number.start) or (words.get(number.start - 1) if folded[number.start - 1] == " " else None))
        if (sign or word) and 0 < number.value <= _HUNDRED:
            found.append(Measured(word.start if word else number.start, sign.end if sign else number.end, number.value))
    return found


def _tenths(marks: Marks, numbers: Sequence[Quantity]) -> Iterator[Measured]:
    """As in "八成股權", four fifths of the shares."""
    words = {mark.start: mark for mark in marks.of("tenths")}
    for number in numbers if words else ():
        if (word := words.get(number.end)) and 0 < number.value <= _TEN:
            yield Measured(number.start, word.end, number.value * _TEN)


def wholes(marks: Marks) -> list[Measured]:
    """Words for all shares or for equal ones, as a percentage."""
    said = [(mark, Decimal(_HUNDRED)) for mark in marks.of("wholes")] + [
        (mark, Decimal(_HUNDRED) / 2) for mark in marks.of("halves")
    ]
    return [Measured(mark.start, mark.end, share) for mark, share in said]


def years(folded: str) -> list[tuple[int, int]]:
    """Where calendar years stand, and which they are."""
    return [(match.start(), int(match[0])) for match in _YEAR.finditer(folded)]


def worded_years(folded: str, words: YearWords, century: int) -> list[tuple[int, int]]:
    """The same where a word marks them and two figures will do ("22年"); `century` is the article's."""
    found = []
    for match in _FIGURES.finditer(folded):
        if len(match[0]) == _WHOLE_YEAR and words.leading and folded[: match.start()].rstrip().endswith(words.leading):
            found.append((match.start(), int(match[0]) - words.era))
            continue
        word = next((word for word in words.words if folded.startswith(word, match.end())), None)
        behind = match.end() + len(word or "")
        if not word or folded.startswith(words.not_before, behind):
            continue
        if len(match[0]) == _WHOLE_YEAR:
            found.append((match.start(), int(match[0])))
        elif len(match[0]) < _WHOLE_YEAR - 1 and folded.startswith(words.before_figures, behind):
            found.append((match.start(), int(match[0]) + century))
    return found
