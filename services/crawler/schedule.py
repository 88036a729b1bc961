"""When a source is read next. `chance` is a number from 0 to 1 that parts sources which would all come at once."""

import datetime as dt
from email.utils import parsedate_to_datetime

LONGEST = dt.timedelta(hours=24)
_SHORTEST_WAIT = dt.timedelta(seconds=1)
ENTRY_TRIES = 5


def after_success(now: dt.datetime, every: dt.timedelta, fresh_for: dt.timedelta, chance: float) -> dt.datetime:
    """Not before the source's own pace and not before the server's copy can have changed; jitter only makes it later."""
    pause = max(every, min(fresh_for, LONGEST))
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
    try:
        asked = dt.timedelta(seconds=min(int(text[:9]), 10**6)) if text.isdecimal() else parsedate_to_datetime(text) - now
    except (ValueError, TypeError, OverflowError):
        return None
    return max(_SHORTEST_WAIT, min(asked, LONGEST))


def fresh_for(cache_control: str | None, age: str | None) -> dt.timedelta:
    """How long the server says its answer stays fresh; nothing when it does not say."""
    for directive in (cache_control or "").lower().split(","):
        name, _, value = directive.strip().partition("=")
        if name == "max-age":
            return dt.timedelta(seconds=max(0, min(_seconds(value.strip('"')) - _seconds(age or ""), 10**6)))
    return dt.timedelta()


def _seconds(text: str) -> int:
    return int(text.strip()[:9]) if text.strip()[:9].isdecimal() else 0


def entry_retry(now: dt.datetime, tries: int, retry_in: dt.timedelta | None) -> dt.datetime:
    """When a page that could not be had is tried again."""
    return now + (retry_in or dt.timedelta(minutes=2 ** min(tries, 10)))
