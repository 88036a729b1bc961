"""When a source is read next. `chance` is a number from 0 to 1 that parts sources which would all come at once."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from services.crawler.rhythm import Rhythm

LONGEST = dt.timedelta(hours=24)
_UNCONDITIONAL = dt.timedelta(hours=1)
_SHORTEST_WAIT = dt.timedelta(seconds=1)
_TRIES_WITH_STAND_IN, _TRIES = 5, 11


@dataclass(frozen=True)
class Habits:
    """The first time a feed is read, what is older than `backfill` is left out; a source without a pace of its own is looked at
    between every `shortest` and every `longest`.
    """

    backfill: dt.timedelta = dt.timedelta(hours=48)
    shortest: dt.timedelta = dt.timedelta(minutes=15)
    longest: dt.timedelta = dt.timedelta(hours=2)


@dataclass(frozen=True)
class Pace:
    """How often a source is looked at: `every` so often as its wish says, or by its rhythm, between the shortest and the longest."""

    every: dt.timedelta | None
    shortest: dt.timedelta
    longest: dt.timedelta

    @property
    def after_trouble(self) -> dt.timedelta:
        """The pause that failures double."""
        return self.every or self.shortest


@dataclass(frozen=True)
class Asked:
    """What a look was told about the next. `fresh_for` by its server, `quiet_for` by the feed, `unconditional` when the server gave
    nothing to ask "has it changed" with.
    """

    fresh_for: dt.timedelta = dt.timedelta()
    quiet_for: dt.timedelta = dt.timedelta()
    unconditional: bool = False


def pause_after(pace: Pace, rhythm: Rhythm, asked: Asked) -> dt.timedelta:
    """Before a server's copy can have changed a look is in vain, so that always counts; what a feed says of itself is often its
    program's default, so that counts only where nobody said how often to look. Nobody talks us into more than the longest pause.
    """
    if pace.every:
        return max(pace.every, min(asked.fresh_for, pace.longest))
    wanted = max(rhythm.interval((pace.shortest, pace.longest)), asked.fresh_for, asked.quiet_for)
    return min(max(wanted, _UNCONDITIONAL if asked.unconditional else wanted), pace.longest)


def after_success(now: dt.datetime, pause: dt.timedelta, chance: float) -> dt.datetime:
    """Jitter only makes it later."""
    jitter: dt.timedelta = pause * (0.1 * chance)
    return now + pause + jitter


def after_failure(now: dt.datetime, every: dt.timedelta, failures: int, chance: float) -> dt.datetime:
    """Twice as long with each failure, a day at most. `failures` counts this one."""
    doublings: int = 2 ** min(failures, 20)
    pause = min(LONGEST, every * doublings)
    return now + pause * (0.8 + 0.2 * chance)


def asked_pause(header: str | None, now: dt.datetime) -> dt.timedelta | None:
    """What `Retry-After` says, in seconds or as a date; from a second to a day. None when it says nothing that can be read."""
    if not header:
        return None
    text = header.strip()
    date = None if text.isdecimal() else _date(text)
    if not text.isdecimal() and date is None:
        return None
    asked = date - now if date else dt.timedelta(seconds=min(int(text[:9]), 10**6))
    return max(_SHORTEST_WAIT, min(asked, LONGEST))


def fresh_for(headers: Mapping[str, str], now: dt.datetime) -> dt.timedelta:
    """How long the server says its answer stays fresh (RFC 9111, 4.2.1): `max-age` less `Age`, else `Expires`; nothing when it does not say."""
    for directive in headers.get("Cache-Control", "").lower().split(","):
        name, _, value = directive.strip().partition("=")
        if name == "max-age":
            return dt.timedelta(seconds=max(0, min(_seconds(value.strip('"')) - _seconds(headers.get("Age", "")), 10**6)))
    expires, sent = _date(headers.get("Expires")), _date(headers.get("Date")) or now
    return max(dt.timedelta(), min(expires - sent, dt.timedelta(seconds=10**6))) if expires else dt.timedelta()


def _date(header: str | None) -> dt.datetime | None:
    try:
        date = parsedate_to_datetime(header.strip()) if header else None
        return date if date is None or date.tzinfo else date.replace(tzinfo=dt.UTC)
    except (ValueError, TypeError, OverflowError):
        return None


def _seconds(text: str) -> int:
    return int(text.strip()[:9]) if text.strip()[:9].isdecimal() else 0


def entry_retry(now: dt.datetime, tries: int, retry_in: dt.timedelta | None) -> dt.datetime:
    """When a page that could not be had is tried again: 1, 2, 4 ... minutes later, or when its server says, if that is later still."""
    return now + max(dt.timedelta(minutes=2 ** min(tries, 10)), retry_in or dt.timedelta())


def most_tries(*, stand_in: bool) -> int:
    """How often a page is tried: over a quarter of an hour where something can stand in for it, else over 17 hours."""
    return _TRIES_WITH_STAND_IN if stand_in else _TRIES
