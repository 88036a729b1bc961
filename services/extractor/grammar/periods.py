"""What time is meant by a few words of a calendar, read on a day: pure arithmetic on days.

A year without a figure, a month without its year is the one that is not over yet. Early, mid and late are the first, the middle and
the last third; the end of a year, half or quarter is its last month. "By" begins on the day it is read.
"""

import datetime as dt
from typing import NamedTuple

_YEARS_AHEAD = 15
_MONTHS = 12
_WEEK = 7
_COMING = dt.timedelta(days=280)
_MONTHS_IN = {"month": 1, "quarter": 3, "season": 3, "half": 6, "year": 12}
_THIRDS = {"early": 0, "mid": 1, "late": 2, "end": 2}
_DAYS_OF_THIRDS = (1, 11, 21)


class Span(NamedTuple):
    """Both days are part of it."""

    earliest: dt.date
    latest: dt.date


class Said(NamedTuple):
    """What the words say, whatever of it they say.

    `years_on` counts from the current year. `number` is which `unit` of a year: a quarter, a half, a month; of a season its first
    month. `on` counts units from the current one (1: the next). `part` is one of early, mid, late, end; `limit` one of by, before,
    after. `within` that many units. `fiscal` years begin in the month that the reader of the language takes for granted.
    """

    year: int | None = None
    years_on: int | None = None
    unit: str = "year"
    number: int | None = None
    on: int | None = None
    day: int | None = None
    part: str = ""
    limit: str = ""
    within: int | None = None
    fiscal: bool = False


def span_of(said: Said, today: dt.date, fiscal_from: int = 0) -> Span | None:
    """None for a time that is over, too far ahead or on no calendar, and for a fiscal year of which nobody knows when it begins
    (`fiscal_from` is its first month, 0 unknown). Never raises."""
    if said.limit == "after" or (said.fiscal and not fiscal_from):
        return None
    try:
        found = _limited(said, _period(said, today, fiscal_from if said.fiscal else 1), today)
    except (ValueError, OverflowError):
        return None  # the calendar has no such day
    plausible = found.earliest <= found.latest and today <= found.latest and found.latest.year <= today.year + _YEARS_AHEAD
    return found if plausible else None


def _limited(said: Said, period: Span, today: dt.date) -> Span:
    if not said.limit:
        return period
    exclusive = said.limit == "before" and said.day is None and not said.part
    return Span(today, period.earliest - dt.timedelta(days=1) if exclusive else period.latest)


def _period(said: Said, today: dt.date, year_from: int) -> Span:
    if said.within is not None:
        return Span(today, _later(today, said.unit, said.within))
    if said.day is not None:
        return _day(said, today)
    if said.on is not None:
        return _current(said, today)
    first = said.number or 1
    length = _MONTHS_IN[said.unit]
    if said.unit in {"quarter", "half"}:
        first = (first - 1) * length + 1
    if not 1 <= first <= _MONTHS:
        raise ValueError(f"a year has no {said.unit} {said.number}")
    year = _year(said, today, year_from)
    found = _part(year, first + year_from - 1, length, said.part)
    if year is not None and said.year is None and said.years_on is None and found.latest < today:
        return _coming(_part(year + 1, first + year_from - 1, length, said.part), today)
    return found


def _coming(found: Span, today: dt.date) -> Span:
    """Without its year a time of the next is meant if it is near; else it is one that is just over."""
    if found.earliest > today + _COMING:
        raise ValueError("the last one of that name is meant")
    return found


def _year(said: Said, today: dt.date, year_from: int) -> int:
    if said.year is not None:
        return said.year
    return today.year - (today.month < year_from) + (said.years_on or 0)


def _day(said: Said, today: dt.date) -> Span:
    if said.number is None or said.day is None:
        raise ValueError("a day has a month")
    year = _year(said, today, 1)
    found = dt.date(year, said.number, said.day)
    if said.year is None and said.years_on is None and found < today:
        following = dt.date(year + 1, said.number, said.day)
        return _coming(Span(following, following), today)
    return Span(found, found)


def _current(said: Said, today: dt.date) -> Span:
    """The unit of which today is part, or one of those after it."""
    on = said.on or 0
    if said.unit == "day":
        return Span(today + dt.timedelta(days=on), today + dt.timedelta(days=on))
    if said.unit == "week":
        monday = today + dt.timedelta(days=_WEEK * on - today.weekday())
        return Span(monday, monday + dt.timedelta(days=_WEEK - 1))
    length = _MONTHS_IN[said.unit]
    first = (today.month - 1) // length * length + 1 + length * on
    return _part(today.year, first, length, said.part)


def _part(year: int, first: int, months: int, part: str) -> Span:
    """`months` from the month `first` of a year, which may lie in a later one; or the part of them that is meant."""
    if not part:
        return _months(year, first, months)
    third = _THIRDS[part]
    if months == 1:
        whole = _months(year, first, 1)
        days = (*_DAYS_OF_THIRDS, whole.latest.day + 1)
        return Span(whole.earliest.replace(day=days[third]), whole.earliest.replace(day=days[third + 1] - 1))
    if part == "end":
        return _months(year, first + months - 1, 1)
    return _months(year, first + third * (months // 3), months // 3)


def _months(year: int, first: int, months: int) -> Span:
    return Span(_month(year, first), _month(year, first + months) - dt.timedelta(days=1))


def _month(year: int, month: int) -> dt.date:
    return dt.date(year + (month - 1) // _MONTHS, (month - 1) % _MONTHS + 1, 1)


def _later(today: dt.date, unit: str, count: int) -> dt.date:
    if unit in {"day", "week"}:
        return today + dt.timedelta(days=count * (_WEEK if unit == "week" else 1))
    following = _months(today.year, today.month + count * _MONTHS_IN[unit], 1)
    return following.earliest.replace(day=min(today.day, following.latest.day))
