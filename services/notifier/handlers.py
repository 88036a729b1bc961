"""The step: a rule found its deal; whoever asked for it will be told, in the window that is theirs."""

import datetime as dt
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier.filing import Fresh, file_match
from services.notifier.news import notification_id, notified
from services.notifier.recipients import GROUP_WAIT_S, Directory, Recipient
from shared.contracts import MatchFound, NotificationSettled, Outcome
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

    def group_wait(self, recipient: Recipient) -> dt.timedelta:
        for seconds in (recipient.group_wait, self.group_wait_s):
            if seconds is not None:
                return dt.timedelta(seconds=seconds)
        return dt.timedelta(seconds=GROUP_WAIT_S)


async def take_match(match: MatchFound, *, session: AsyncSession, desk: Desk) -> AsyncIterator[NotificationSettled]:
    """Gives a settled fact only for what was told before by another rule; the others settle when they are sent."""
    now = desk.now()
    for recipient in desk.recipients.wanting(match):
        filed = await file_match(session, recipient, match, desk.group_wait(recipient), now)
        if filed.told_by:
            yield _told_before(recipient, match, filed.told_by, now)
        elif filed.fresh:
            before_commit(session, desk.begin, filed.fresh)
        elif filed.due_at:
            _tell_after_commit(session, desk, filed.due_at)


def _tell_after_commit(session: AsyncSession, desk: Desk, due_at: dt.datetime) -> None:
    session.info.setdefault("after_commit", []).append(lambda: desk.due(due_at))


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
