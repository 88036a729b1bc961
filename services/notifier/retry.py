"""How long to wait before a refused message is tried again. Pure; the chance that parts the tries comes as an argument."""

import datetime as dt
from email.utils import parsedate_to_datetime
from typing import Literal

# Mail relays that grey-list want minutes; Slack is back within seconds.
_DELAYS_S = {"email": (30, 120, 480, 1800, 7200, 14400), "slack": (2, 5, 15, 60, 300, 900)}
# A message so late would mislead: it dies where a person sees it.
_MAX_AGE = {
    "instant": dt.timedelta(hours=6),
    "hourly": dt.timedelta(hours=6),
    "daily": dt.timedelta(hours=20),
    "weekly": dt.timedelta(days=3),
}
_SHORTEST, _LONGEST, _UNSAID = 1.0, 3600.0, 30.0


def delay(medium: Literal["email", "slack"], attempt: int, chance: float) -> dt.timedelta:
    """The wait after the `attempt`-th try (from 1), half more or half less by `chance` (0 to 1)."""
    steps = _DELAYS_S[medium]
    return dt.timedelta(seconds=steps[min(max(attempt, 1), len(steps)) - 1] * (0.5 + chance))


def max_age(when: str) -> dt.timedelta:
    return _MAX_AGE.get(when, _MAX_AGE["instant"])


def retry_after(header: str | None, now: dt.datetime, chance: float = 0.0) -> dt.timedelta:
    """What a Retry-After asks for: whole seconds or an HTTP date, from 1 s to 1 h, and up to a tenth more so that waiters part."""
    seconds = _seconds(header, now)
    return dt.timedelta(seconds=min(max(seconds, _SHORTEST), _LONGEST) * (1 + chance / 10))


def _seconds(header: str | None, now: dt.datetime) -> float:
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError):
        return _UNSAID
    return ((at if at.tzinfo else at.replace(tzinfo=dt.UTC)) - now).total_seconds()
