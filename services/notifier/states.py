"""The life of a notification, as one pure function: what it is, what happened, what it is then.

    PENDING ──▶ RENDERED ──▶ SENDING ──▶ SENT | RETRY | DEAD | AMBIGUOUS
       ╰─ HELD, SUPPRESSED, CANCELLED       RETRY ──▶ SENDING     AMBIGUOUS ──▶ SENT | RETRY | parked

`due_at` is when somebody must look again: for SENDING the end of the lease, for a state at rest None.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any


class State(StrEnum):
    PENDING = "pending"
    HELD = "held"
    RENDERED = "rendered"
    SENDING = "sending"
    RETRY = "retry"
    AMBIGUOUS = "ambiguous"
    SENT = "sent"
    DEAD = "dead"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"


TERMINAL = frozenset({State.SENT, State.DEAD, State.SUPPRESSED, State.CANCELLED})
_BEFORE_SENDING = frozenset({State.PENDING, State.HELD, State.RENDERED, State.RETRY})
_UNANSWERED = frozenset({State.SENDING, State.AMBIGUOUS})


@dataclass(frozen=True)
class Standing:
    """Where a notification is. `resent`: it was handed over once more without knowing of the first time."""

    state: State
    due_at: dt.datetime | None
    attempts: int = 0
    reason: str | None = None
    provider_id: str | None = None
    resent: bool = False
    rendered: bool = False


@dataclass(frozen=True)
class Rendered:
    """Its bytes are fixed from here on."""


@dataclass(frozen=True)
class Readdressed:
    """The recipient moved before anything was handed over: it is rendered again."""


@dataclass(frozen=True)
class Held:
    """Not now: the destination is paused, or its thread has no root yet. Costs no attempt."""

    until: dt.datetime
    reason: str


@dataclass(frozen=True)
class Claimed:
    """A worker committed that it is about to send."""

    lease_until: dt.datetime


@dataclass(frozen=True)
class Extended:
    """The worker is still at it."""

    lease_until: dt.datetime


@dataclass(frozen=True)
class Accepted:
    provider_id: str | None


@dataclass(frozen=True)
class RefusedForNow:
    reason: str
    again_at: dt.datetime


@dataclass(frozen=True)
class RefusedForGood:
    reason: str


@dataclass(frozen=True)
class Unanswered:
    """Handed over, and no verdict: the line broke, or the worker died."""

    reason: str
    look_at: dt.datetime


@dataclass(frozen=True)
class Absent:
    """It was looked for where it must be, and is not there: sending again doubles nothing."""

    again_at: dt.datetime


@dataclass(frozen=True)
class LookLater:
    look_at: dt.datetime


@dataclass(frozen=True)
class SendOnceMore:
    """Nobody can know, and the channel would rather risk a double than a loss."""

    again_at: dt.datetime


@dataclass(frozen=True)
class Parked:
    """Nobody can know, and the channel would rather risk a loss than a double: a person decides."""


@dataclass(frozen=True)
class Suppressed:
    reason: str


@dataclass(frozen=True)
class Cancelled:
    reason: str


@dataclass(frozen=True)
class Replayed:
    """A person says: send it again."""

    at: dt.datetime


Event = (
    Rendered | Readdressed | Held | Claimed | Extended | Accepted | RefusedForNow | RefusedForGood | Unanswered | Absent | LookLater
    | SendOnceMore | Parked | Suppressed | Cancelled | Replayed
)  # fmt: skip


class OutOfOrder(ValueError):  # noqa: N818 - says what the event is
    """This cannot happen to a notification in that state."""


def transition(standing: Standing, event: Event) -> Standing:
    """What the notification is after the event. Raises OutOfOrder."""
    allowed, effect = _RULES[type(event)]
    if standing.state not in allowed:
        raise OutOfOrder(f"{type(event).__name__} cannot happen to a notification that is {standing.state}")
    return effect(standing, event)


def _hold(was: Standing, event: Held) -> Standing:
    # what was claimed and then not sent costs no attempt
    attempts = was.attempts - (was.state is State.SENDING)
    return replace(was, state=State.HELD, due_at=event.until, reason=event.reason, attempts=attempts)


def _claim(was: Standing, event: Claimed) -> Standing:
    if not was.rendered:
        raise OutOfOrder("what is not rendered cannot be sent")
    return replace(was, state=State.SENDING, due_at=event.lease_until, attempts=was.attempts + 1, reason=None)


def _replay(was: Standing, event: Replayed) -> Standing:
    state = State.RENDERED if was.rendered else State.PENDING
    return replace(was, state=state, due_at=event.at, reason=None, resent=False)


def _end(state: State) -> Callable[[Standing, Any], Standing]:
    return lambda was, event: replace(was, state=state, due_at=None, reason=event.reason)


_Rule = tuple[frozenset[State], Callable[[Standing, Any], Standing]]
_RULES: dict[type, _Rule] = {
    Rendered: (
        frozenset({State.PENDING, State.HELD}),
        lambda was, _: replace(was, state=State.RENDERED, rendered=True, reason=None),
    ),
    Readdressed: (_BEFORE_SENDING, lambda was, _: replace(was, state=State.PENDING, rendered=False, reason=None)),
    Held: (_BEFORE_SENDING | {State.SENDING}, _hold),
    Claimed: (frozenset({State.RENDERED, State.RETRY, State.HELD}), _claim),
    Extended: (frozenset({State.SENDING}), lambda was, event: replace(was, due_at=event.lease_until)),
    Accepted: (
        _UNANSWERED,
        lambda was, event: replace(was, state=State.SENT, due_at=None, provider_id=event.provider_id, reason=None),
    ),
    RefusedForNow: (_UNANSWERED, lambda was, event: replace(was, state=State.RETRY, due_at=event.again_at, reason=event.reason)),
    # what cannot be rendered, or waited too long, dies without having been sent
    RefusedForGood: (_UNANSWERED | _BEFORE_SENDING, _end(State.DEAD)),
    Unanswered: (
        frozenset({State.SENDING}),
        lambda was, event: replace(was, state=State.AMBIGUOUS, due_at=event.look_at, reason=event.reason),
    ),
    Absent: (
        frozenset({State.AMBIGUOUS}),
        lambda was, event: replace(was, state=State.RETRY, due_at=event.again_at, reason="it was looked for and had not arrived"),
    ),
    LookLater: (frozenset({State.AMBIGUOUS}), lambda was, event: replace(was, due_at=event.look_at)),
    SendOnceMore: (
        frozenset({State.AMBIGUOUS}),
        lambda was, event: replace(was, state=State.RETRY, due_at=event.again_at, resent=True),
    ),
    Parked: (frozenset({State.AMBIGUOUS}), lambda was, _: replace(was, due_at=None)),
    Suppressed: (_BEFORE_SENDING, _end(State.SUPPRESSED)),
    Cancelled: (_BEFORE_SENDING, _end(State.CANCELLED)),
    Replayed: (frozenset({State.DEAD, State.AMBIGUOUS}), _replay),
}
