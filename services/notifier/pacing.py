"""When a destination may be written to: paused by its own word, or one message at a time. Pure; the row is shared by all replicas.

A message that must wait gets a slot of its own, so that a thousand waiting ones do not wake together each second.
"""

import datetime as dt
from dataclasses import dataclass, replace

ONE_AT_A_TIME = "one message at a time"
_NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Pace:
    """One destination: `paused_until` it said so, `next_slot` the first free one, `last_at` when it was last written to."""

    paused_until: dt.datetime = _NEVER
    next_slot: dt.datetime = _NEVER
    last_at: dt.datetime = _NEVER


@dataclass(frozen=True)
class Admission:
    """`until` is None when the message may go now."""

    pace: Pace
    until: dt.datetime | None
    reason: str = ""


def admit(pace: Pace, gap: dt.timedelta, now: dt.datetime, *, has_slot: bool) -> Admission:
    """May a message go now? `has_slot` is True for one that waited for its turn. Never two within `gap`."""
    if now < pace.paused_until:
        start = max(pace.paused_until, pace.next_slot)
        return Admission(replace(pace, next_slot=start + gap), start, "paused by the destination")
    if not gap:
        return Admission(pace, None)
    too_early = now < pace.last_at + gap
    in_queue = not has_slot and now < pace.next_slot
    if too_early or in_queue:
        slot = max(pace.last_at + gap, pace.last_at + gap if has_slot else pace.next_slot)
        return Admission(replace(pace, next_slot=max(pace.next_slot, slot + gap)), slot, ONE_AT_A_TIME)
    return Admission(replace(pace, last_at=now, next_slot=max(pace.next_slot, now + gap)), None)


def paused(pace: Pace, until: dt.datetime) -> Pace:
    return replace(pace, paused_until=max(pace.paused_until, until))
