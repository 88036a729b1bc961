"""What a verdict makes of a notification, and of its neighbours on the same road. Pure."""

import datetime as dt
from dataclasses import dataclass

from services.notifier.retry import delay, max_age
from services.notifier.states import (
    Absent,
    Accepted,
    Event,
    Held,
    LookLater,
    Parked,
    RefusedForGood,
    RefusedForNow,
    SendOnceMore,
    Unanswered,
)
from services.notifier.verdicts import Finding, Found, Reconciled, Refused, Scope, Sent, Verdict

_LOOK_AGAIN = dt.timedelta(seconds=10)
# with our credentials refused nothing is lost yet: whoever mends them within this gets what waited
_PATIENCE = dt.timedelta(days=7)


@dataclass(frozen=True)
class Case:
    """What a judgement needs to know. `due_since` is when the message should have gone out, `chance` 0 to 1."""

    lane: str
    attempt: int
    max_age_of: str
    due_since: dt.datetime
    look_after: dt.timedelta
    account_pause: dt.timedelta
    chance: float = 0.5


@dataclass(frozen=True)
class Judgement:
    """`pause` names what else must wait, and until when."""

    event: Event
    pause: tuple[Scope, dt.datetime] | None = None


def judge(verdict: Verdict, case: Case, now: dt.datetime) -> Judgement:
    match verdict:
        case Sent():
            return Judgement(Accepted(verdict.provider_id))
        case Refused():
            return _refused(verdict, case, now)
    return Judgement(Unanswered(verdict.reason, now + case.look_after))


def judge_finding(finding: Reconciled, *, resent: bool, now: dt.datetime) -> Event:
    """A message whose fate stays unknown is sent at most once more; after that a person decides."""
    match finding:
        case Found():
            return Accepted(finding.provider_id)
        case Finding.ABSENT:
            return Absent(now)
        case Finding.TOO_EARLY:
            return LookLater(now + _LOOK_AGAIN)
        case Finding.SEND_ONCE_MORE if not resent:
            return SendOnceMore(now)
    return Parked()


def _refused(verdict: Refused, case: Case, now: dt.datetime) -> Judgement:
    if not verdict.again:
        return Judgement(RefusedForGood(verdict.reason))
    if verdict.scope is Scope.ACCOUNT:
        until = now + (verdict.retry_in or case.account_pause)
        if now - case.due_since > _PATIENCE:
            return Judgement(RefusedForGood(f"gave up after {_PATIENCE.days} days: {verdict.reason}"))
        return Judgement(Held(until, verdict.reason), (Scope.ACCOUNT, until))
    wait = (
        verdict.retry_in
        if verdict.retry_in is not None
        else delay("email" if case.lane == "email" else "slack", case.attempt, case.chance)
    )
    again_at = now + wait
    limit = max_age(case.max_age_of)
    if again_at - case.due_since > limit:
        return Judgement(RefusedForGood(f"gave up after {limit}: {verdict.reason}"))
    pause = (Scope.DESTINATION, again_at) if verdict.retry_in and verdict.scope is Scope.DESTINATION else None
    return Judgement(RefusedForNow(verdict.reason, again_at), pause)
