"""Lengths of time as people write them: '90 days', '12 months', '1 day'. Months and years are those of the calendar."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine.misreading import misread, phrase_of
from shared.documents import did_you_mean

_FIXED = {
    "minute": dt.timedelta(minutes=1),
    "hour": dt.timedelta(hours=1),
    "day": dt.timedelta(days=1),
    "week": dt.timedelta(weeks=1),
}
_MONTHS = {"month": 1, "quarter": 3, "year": 12}
_UNITS = (*_FIXED, *_MONTHS)
_SHORT = {
    "d": "days", "w": "weeks", "h": "hours", "hr": "hours", "hrs": "hours", "min": "minutes", "mins": "minutes", "wk": "weeks",
    "mo": "months", "mon": "months", "mth": "months", "y": "years", "yr": "years", "yrs": "years", "q": "quarters",
}  # fmt: skip
_LENGTH = re.compile(r"([0-9]+)\s*([A-Za-z]+)")
_NUMBERS = {"a": "1", "an": "1", "one": "1", "two": "2", "three": "3", "six": "6", "seven": "7", "ten": "10", "twelve": "12"}
_IN_WORDS = re.compile(rf"({'|'.join(_NUMBERS)})\s+([a-z]+)", re.IGNORECASE)
_LONGEST = dt.timedelta(days=36600)
_DAYS_OF_MONTH = 30.5
LENGTH_SCHEMA = {"type": "string", "pattern": f"^[0-9]+ ({'|'.join(_UNITS)})s?$", "examples": ["90 days", "12 months", "1 day"]}


@dataclass(frozen=True)
class Length:
    number: int
    unit: str

    def before(self, moment: dt.datetime) -> dt.datetime:
        return self._moved(moment, -1)

    def after(self, moment: dt.datetime) -> dt.datetime:
        return self._moved(moment, 1)

    def _moved(self, moment: dt.datetime, sign: int) -> dt.datetime:
        """By the calendar of UTC where months are meant, whatever zone a giver wrote: a month before 31 March is the last day of February.
        It ends with the calendar."""
        try:
            moment = moment.astimezone(dt.UTC)
            if self.unit in _FIXED:
                return moment + sign * self.number * _FIXED[self.unit]
            return _months_later(moment, sign * self.number * _MONTHS[self.unit])
        except (OverflowError, ValueError):
            return moment.replace(year=dt.MINYEAR if sign < 0 else dt.MAXYEAR)

    def __str__(self) -> str:
        return f"{self.number} {self.unit}{'s' if self.number > 1 else ''}"


def read_length(text: str, offset: int = 0) -> Length:
    """Raises a misreading; `offset` is where `text` stands in the phrase."""
    found = _LENGTH.fullmatch(text)
    unit = found[2].lower() if found else ""
    unit = unit.removesuffix("s") if unit.removesuffix("s") in _UNITS else unit
    if found is None or unit not in _UNITS:
        raise misread(f"cannot read '{text}' as a length of time", _why_not(text), offset, len(text))
    number = int(found[1][:9])
    if number == 0:
        raise misread("a length of time is not nothing", f"write '1 {unit}' or more", offset, len(text))
    step = _FIXED.get(unit) or dt.timedelta(days=_DAYS_OF_MONTH * _MONTHS.get(unit, 1))
    if number * step.total_seconds() > _LONGEST.total_seconds():
        raise misread(f"'{text}' is longer than anything is known", "at most 100 years", offset, len(text))
    return Length(number, unit)


def _months_later(moment: dt.datetime, months: int) -> dt.datetime:
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    return moment.replace(year=year, month=month + 1, day=min(moment.day, calendar.monthrange(year, month + 1)[1]))


def _why_not(text: str) -> str:
    found = _LENGTH.fullmatch(text)
    if found and found[2] == "M":
        return f"write '{found[1]} months'"
    if found and found[2] == "m":
        return f"'m' may be minutes or months: write '{found[1]} months'"
    if found and found[2].lower() in _SHORT:
        unit = _SHORT[found[2].lower()]
        return f"write '{found[1]} {unit.removesuffix('s') if found[1] == '1' else unit}'"
    if found:
        return did_you_mean(found[2].lower(), _UNITS)
    spelled = _IN_WORDS.fullmatch(text)
    if spelled:
        return f"write '{_NUMBERS[spelled[1].lower()]} {spelled[2].lower()}'"
    return "write it like '90 days', '12 months', '1 day'"


def _read(value: Any) -> Length:
    phrase = phrase_of(value)
    return read_length(phrase.strip(), phrase.index(phrase.strip()))


LENGTH: Any = Annotated[Length | None, BeforeValidator(_read), WithJsonSchema(LENGTH_SCHEMA)]
