"""Which window an item belongs to, and when it closes: pure, so that every zone and every clock change can be tried.

A window is half-open, [opens_at, closes_at), and keyed by local date, ISO week, or the UTC instant at which a local hour begins. A wall time
that a clock change skips fires at the first instant after the gap, one that comes twice fires the first time only, and a local date that a
zone left out altogether does not fire: its items go to the next window.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

_DAY = dt.timedelta(days=1)
_HOUR = dt.timedelta(hours=1)
_SECOND = dt.timedelta(seconds=1)
# A missed window waits for the next regular one when that is less than this share of its period away.
_WORTH_WAITING = 0.25


class When(StrEnum):
    INSTANT = "instant"
    HOURLY = "hourly"
    DAILY = "daily"
    WEEKLY = "weekly"

    @property
    def period(self) -> dt.timedelta:
        return {When.INSTANT: dt.timedelta(0), When.HOURLY: _HOUR, When.DAILY: _DAY, When.WEEKLY: 7 * _DAY}[self]


@dataclass(frozen=True)
class Schedule:
    """When a recipient wants to be told: `at` a wall time of `zone`, `weekday` 0 for Monday."""

    when: When
    at: dt.time = dt.time(8, 0)
    weekday: int = 0
    zone: str = "UTC"


@dataclass(frozen=True)
class Span:
    """One window of a schedule: what makes it the same window, and the instants between which its items were seen."""

    period_key: str
    opens_at: dt.datetime
    closes_at: dt.datetime


@dataclass(frozen=True)
class Overdue:
    """An open window whose time has come."""

    window_id: str
    opens_at: dt.datetime
    closes_at: dt.datetime


@dataclass(frozen=True)
class CatchUp:
    """The window that is told now, or None to wait for the next regular one; `merged` are those whose items go along with it."""

    target: str | None
    merged: tuple[str, ...]
    opens_at: dt.datetime


def resolve(date: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime | None:
    """The instant (UTC) of a wall time; None on a date that the zone left out."""
    wall = dt.datetime.combine(date, time, zone)
    instant = wall.astimezone(dt.UTC)
    if instant.astimezone(zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
        return instant
    after_gap = _change_between(wall.replace(fold=1).astimezone(dt.UTC), instant, zone)
    return after_gap if _exists(date, zone) else None


def span_of(schedule: Schedule, seen: dt.datetime) -> Span:
    """The digest window that takes what was seen at this instant. Raises ValueError for a schedule that has no windows."""
    if schedule.when is When.INSTANT:
        raise ValueError("an instant schedule has no digest windows")
    if schedule.when is When.HOURLY:
        return _hour_of(seen.astimezone(dt.UTC), ZoneInfo(schedule.zone))
    before: tuple[dt.datetime, str] | None = None
    for fire, key in _fires(schedule, seen):
        if fire > seen:
            return Span(key, before[0] if before else fire - schedule.when.period, fire)
        before = (fire, key)
    raise ValueError(f"{schedule} never fires after {seen}")


def close_of(schedule: Schedule, period_key: str) -> dt.datetime | None:
    """When the schedule, as it is now, closes the window of this local date or ISO week; None if it has no such window."""
    zone = ZoneInfo(schedule.zone)
    try:
        if schedule.when is When.DAILY and "W" not in period_key:
            return resolve(dt.date.fromisoformat(period_key), schedule.at, zone)
        if schedule.when is When.WEEKLY:
            year, _, week = period_key.partition("-W")
            return resolve(dt.date.fromisocalendar(int(year), int(week), schedule.weekday + 1), schedule.at, zone)
    except ValueError:
        return None
    return None


def catch_up(when: When, overdue: Sequence[Overdue], next_close: dt.datetime, now: dt.datetime) -> CatchUp:
    """After a time when nobody could be told, one message tells what several would have: the latest, with the older ones merged into it."""
    ordered = sorted(overdue, key=lambda window: window.closes_at)
    late = now - ordered[-1].closes_at > _WORTH_WAITING * when.period
    soon = next_close - now < _WORTH_WAITING * when.period
    if late and soon:
        return CatchUp(None, tuple(window.window_id for window in ordered), ordered[0].opens_at)
    return CatchUp(ordered[-1].window_id, tuple(window.window_id for window in ordered[:-1]), ordered[0].opens_at)


def _fires(schedule: Schedule, seen: dt.datetime) -> Iterator[tuple[dt.datetime, str]]:
    """The instants around `seen` at which the schedule fires, in order, each with the key of its window."""
    zone = ZoneInfo(schedule.zone)
    today = seen.astimezone(zone).date()
    reach = 4 if schedule.when is When.DAILY else 24
    for offset in range(-reach, reach):
        date = today + offset * _DAY
        if schedule.when is When.WEEKLY and date.weekday() != schedule.weekday:
            continue
        fire = resolve(date, schedule.at, zone)
        if fire is not None:
            yield fire, _key(schedule.when, date)


def _key(when: When, date: dt.date) -> str:
    if when is When.DAILY:
        return date.isoformat()
    week = date.isocalendar()
    return f"{week.year}-W{week.week:02}"


def _hour_of(seen: dt.datetime, zone: ZoneInfo) -> Span:
    """The stretch of one local hour under one offset; an hour that a clock change cuts in two makes two windows."""
    local = seen.astimezone(zone)
    past = dt.timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    opens, closes = seen - past, seen - past + _HOUR
    if _offset(opens, zone) != _offset(seen, zone):
        opens = _change_between(opens, seen, zone)
    if _offset(closes - _SECOND, zone) != _offset(seen, zone):
        closes = _change_between(seen, closes - _SECOND, zone)
    return Span(opens.strftime("%Y-%m-%dT%H:%M:%SZ"), opens, closes)


def _change_between(low: dt.datetime, high: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """The first whole second in (low, high] that has the offset of `high`; `low` has another."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    wanted = _offset(high, zone)
    while high - low > _SECOND:
        middle = low + _SECOND * ((high - low) // _SECOND // 2)
        if _offset(middle, zone) == wanted:
            high = middle
        else:
            low = middle
    return high


def _exists(date: dt.date, zone: ZoneInfo) -> bool:
    """False for a date that a zone skipped whole when it crossed the date line."""
    wall = dt.datetime.combine(date, dt.time(0), zone)
    instant = wall.astimezone(dt.UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != wall.replace(tzinfo=None):
        instant = _change_between(wall.replace(fold=1).astimezone(dt.UTC), instant, zone)
    return instant.astimezone(zone).date() == date


def _offset(instant: dt.datetime, zone: ZoneInfo) -> dt.timedelta | None:
    return instant.astimezone(zone).utcoffset()
