"""Closes the windows whose time has come: what is in them becomes one notification, an empty one becomes nothing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

import structlog
from sqlalchemy import CursorResult, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier.filing import ITEMS, LANES, WINDOWS, add_notification, new_window, open_window
from services.notifier.recipients import Directory, Recipient
from services.notifier.windows import Overdue, Span, catch_up, close_of, span_of

log = structlog.get_logger()
_AT_ONCE = 500
_NEXT_CLOSE = select(func.min(WINDOWS.c.due_at))


async def close_due(session: AsyncSession, recipients: Directory, now: dt.datetime) -> int:
    """Close every open window that is due, the missed ones of a recipient together. Returns how many notifications that made."""
    query = select(WINDOWS).where(WINDOWS.c.due_at <= now).order_by(WINDOWS.c.recipient_id, WINDOWS.c.digest_key).limit(_AT_ONCE)
    rows = (await session.execute(query)).all()
    made = 0
    for (recipient_id, digest_key), group in groupby(rows, key=lambda row: (row.recipient_id, row.digest_key)):
        recipient = recipients.get(recipient_id)
        if digest_key.startswith("deal:") or recipient is None or recipient.when.value != digest_key:
            made += await _close_each(session, recipient, group, now)
        else:
            made += await _close_scheduled(session, recipient, list(group), now)
    return made


async def close_now(session: AsyncSession, recipients: Directory, recipient_id: str | None, now: dt.datetime) -> list[str]:
    """Tell at once what waits in open digest windows. The windows stay open, so that the regular digest of the day still comes."""
    where = [WINDOWS.c.state == "open", ~WINDOWS.c.digest_key.like("deal:%")]
    if recipient_id is not None:
        where.append(WINDOWS.c.recipient_id == recipient_id)
    told: list[str] = []
    rows = (await session.execute(select(WINDOWS).where(*where).order_by(WINDOWS.c.recipient_id, WINDOWS.c.opens_at))).all()
    for (owner, digest_key), group in groupby(rows, key=lambda row: (row.recipient_id, row.digest_key)):
        windows = list(group)
        if not await _items_in(session, windows):
            continue
        span = Span(f"now:{now.isoformat()}", min(window.opens_at for window in windows), now)
        extra = new_window(owner, digest_key, span, due_at=None)
        await session.execute(WINDOWS.insert().values(**vars(extra)))
        await _move_items(session, [window.id for window in windows], extra.id)
        await add_notification(session, extra, _lane(recipients.get(owner)), now)
        told.append(owner)
    return told


async def next_close(session: AsyncSession) -> dt.datetime | None:
    found: dt.datetime | None = (await session.execute(_NEXT_CLOSE)).scalar()
    return found


async def _close_each(session: AsyncSession, recipient: Recipient | None, windows: Iterable[Any], now: dt.datetime) -> int:
    return sum([await _close(session, window, _lane(recipient), now) for window in windows])


async def _close_scheduled(session: AsyncSession, recipient: Recipient, windows: list[Any], now: dt.datetime) -> int:
    """Windows of the recipient's present schedule: one whose time was moved back waits, several missed ones become one."""
    due = [window for window in windows if not await _postponed(session, recipient, window, now)]
    if not due:
        return 0
    schedule, by_id = recipient.schedule, {window.id: window for window in due}
    overdue = [Overdue(window.id, window.opens_at, window.closes_at) for window in due]
    upcoming = span_of(schedule, now)
    plan = catch_up(schedule.when, overdue, upcoming.closes_at, now)
    if plan.target is None:
        target = await open_window(session, recipient.id, schedule.when.value, upcoming)
        if target.state != "open":
            plan = catch_up(schedule.when, overdue, now + schedule.when.period, now)
    if plan.target is not None:
        target = by_id[plan.target]
    if plan.merged:
        log.info(
            "windows_merged", recipient=recipient.id, into=target.period_key, windows=[by_id[key].period_key for key in plan.merged]
        )
        await _move_items(session, plan.merged, target.id)
        await _set(session, plan.merged, due_at=None, state="merged")
        await _set(session, [target.id], opens_at=min(plan.opens_at, target.opens_at))
    return await _close(session, target, recipient.medium, now) if plan.target is not None else 0


async def _postponed(session: AsyncSession, recipient: Recipient, window: Any, now: dt.datetime) -> bool:
    closes_at = close_of(recipient.schedule, window.period_key)
    if closes_at is None or closes_at <= now:
        return False
    await _set(session, [window.id], closes_at=closes_at, due_at=closes_at)
    return True


async def _close(session: AsyncSession, window: Any, lane: str, now: dt.datetime) -> int:
    """1 if this closed it and there is something to tell."""
    has_items = await _items_in(session, [window])
    statement = update(WINDOWS).where(WINDOWS.c.id == window.id, WINDOWS.c.state == "open")
    closed = await session.execute(statement.values(state="closed" if has_items else "empty", due_at=None))
    if not (isinstance(closed, CursorResult) and closed.rowcount) or not has_items:
        return 0
    await add_notification(session, window, lane, now)
    return 1


def _lane(recipient: Recipient | None) -> str:
    return recipient.medium if recipient else LANES[0]


async def _items_in(session: AsyncSession, windows: Sequence[Any]) -> int:
    query = select(func.count()).select_from(ITEMS).where(ITEMS.c.window_id.in_([window.id for window in windows]))
    return int((await session.execute(query)).scalar() or 0)


async def _move_items(session: AsyncSession, sources: Sequence[str], target: str) -> None:
    await session.execute(update(ITEMS).where(ITEMS.c.window_id.in_(sources)).values(window_id=target))


async def _set(session: AsyncSession, window_ids: Sequence[str], **values: Any) -> None:
    await session.execute(update(WINDOWS).where(WINDOWS.c.id.in_(window_ids)).values(**values))
