"""The step: a rule found its deal; whoever asked for it will be told, in the window that is theirs."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier.filing import Filed, Fresh, file_match
from services.notifier.followups import bring_up_to_date, concerns, go_on_in_thread, reached, release
from services.notifier.news import notification_id, notified
from services.notifier.recipients import GROUP_WAIT_S, Directory, Recipient
from shared.contracts import MatchFound, NotificationSettled, OnConflict, Outcome
from shared.store import before_commit


@dataclass(frozen=True)
class Desk:
    """What the step needs of the running service. `due` is told when a window closes, once the news is committed; `begin` writes
    fresh notifications at the end of the transaction and lets them leave as soon as they are committed."""

    recipients: Directory
    now: Callable[[], dt.datetime]
    due: Callable[[dt.datetime], None]
    begin: Callable[[AsyncSession, list[Fresh]], Awaitable[None]]
    group_wait_s: float | None = None
    hold_at_most: dt.timedelta = dt.timedelta(hours=24)

    def group_wait(self, recipient: Recipient) -> dt.timedelta:
        for seconds in (recipient.group_wait, self.group_wait_s):
            if seconds is not None:
                return dt.timedelta(seconds=seconds)
        return dt.timedelta(seconds=GROUP_WAIT_S)


async def take_match(match: MatchFound, *, session: AsyncSession, desk: Desk) -> AsyncIterator[NotificationSettled]:
    """Gives a settled fact only for what was told before by another rule; the others settle when they are sent."""
    now = desk.now()
    if match.follow_up:
        async for settled in _follow_up(match, session, desk, now):
            yield settled
        return
    for recipient in desk.recipients.wanting(match):
        filed = await _file(session, recipient, match, desk, now)
        if filed.told_by:
            yield _told_before(recipient, match, filed.told_by, now)
        else:
            _set_going(session, desk, filed)


async def _file(session: AsyncSession, recipient: Recipient, match: MatchFound, desk: Desk, now: dt.datetime) -> Filed:
    """News with a conflict waits if it is to be held; what is clear again lets it go."""
    wait = desk.group_wait(recipient)
    holds = recipient.on_conflict or match.on_conflict
    held = holds is OnConflict.HOLD and bool(match.deal.conflicts)
    filed = await file_match(session, recipient, match, max(wait, desk.hold_at_most) if held else wait, now)
    if holds is OnConflict.HOLD and not held and filed.window_id and filed.due_at and filed.due_at > now + wait:
        await release(session, [filed.window_id], now + wait)
        _tell_after_commit(session, desk, now + wait)
    return filed


async def _follow_up(match: MatchFound, session: AsyncSession, desk: Desk, now: dt.datetime) -> AsyncIterator[NotificationSettled]:
    for one in await reached(session, match.deal.id):
        recipient = desk.recipients.get(one.recipient_id)
        if one.waiting:
            await bring_up_to_date(session, one, match, now)
            _tell_after_commit(session, desk, now)
        if not one.told or not concerns(one, match):
            continue
        if recipient is None:
            yield _gone(one.recipient_id, match, now)
            continue
        if match.deal.merged_into:
            await go_on_in_thread(session, recipient.id, match.deal.id, match.deal.merged_into)
        _set_going(session, desk, await file_match(session, recipient, match, dt.timedelta(0), now))


def _set_going(session: AsyncSession, desk: Desk, filed: Filed) -> None:
    if filed.fresh:
        before_commit(session, desk.begin, filed.fresh)
    elif filed.due_at:
        _tell_after_commit(session, desk, filed.due_at)


def _tell_after_commit(session: AsyncSession, desk: Desk, due_at: dt.datetime) -> None:
    session.info.setdefault("after_commit", []).append(lambda: desk.due(due_at))


def _gone(recipient_id: str, match: MatchFound, now: dt.datetime) -> NotificationSettled:
    return NotificationSettled(
        correlation_id=match.correlation_id,
        notification_id=notification_id(recipient_id, "gone", match.identity),
        recipient_id=recipient_id,
        channel="none",
        outcome=Outcome.SUPPRESSED,
        reason="was told of the deal, but is no recipient any more",
        attempts=0,
        items=(notified(match),),
        at=now,
    )


def _told_before(recipient: Recipient, match: MatchFound, told_by: str, now: dt.datetime) -> NotificationSettled:
    return NotificationSettled(
        correlation_id=match.correlation_id,
        notification_id=notification_id(recipient.id, "again", match.identity),
        recipient_id=recipient.id,
        channel=recipient.medium,
        outcome=Outcome.SUPPRESSED,
        reason=f"the same news was told by notification {told_by}",
        attempts=0,
        items=(notified(match),),
        at=now,
    )
