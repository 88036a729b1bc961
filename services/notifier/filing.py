"""Puts news into the window in which its recipient is told of it. Runs inside the transaction of whoever calls."""

import datetime as dt
import functools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from sqlalchemy import CursorResult, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier.news import content_hash, notification_id, notified
from services.notifier.recipients import Recipient
from services.notifier.states import State
from services.notifier.tables import ItemRow, NotificationRow, WindowRow, row_of
from services.notifier.windows import Span, When, span_of
from shared.contracts import MatchFound, NotifiedItem, digest
from shared.store import insert_for, left_in

ITEMS, WINDOWS, NOTIFICATIONS = ItemRow.__table__, WindowRow.__table__, NotificationRow.__table__  # type: ignore[attr-defined]
_NEW_WINDOW, _NEW_NOTIFICATION = WINDOWS.insert(), NOTIFICATIONS.insert()
LANES = ("email", "slack")
_UNRENDERED = (State.PENDING, State.HELD)
_MOST_STEPS = 60
_DUE_NOW: Mapping[str, dict[str, Any]] = MappingProxyType({})


@dataclass(frozen=True)
class Fresh:
    """News for one recipient that can go at once: its window and its notification, written when the transaction ends.

    Until then a second rule that finds the same news adds its match.
    """

    window: Any
    row: Any
    matches: list[MatchFound]
    told: list[NotifiedItem] = field(default_factory=list)


@dataclass(frozen=True)
class Filed:
    """What became of one match for one recipient. `due_at` is when its window closes, None when it was told already; `told_by` by whom; it waits in `window_id`.

    `fresh` is for whoever begins to send: it is not written yet.
    """

    due_at: dt.datetime | None
    window_id: str = ""
    told_by: str | None = None
    fresh: Fresh | None = None


async def file_match(
    session: AsyncSession, recipient: Recipient, match: MatchFound, group_wait: dt.timedelta, now: dt.datetime
) -> Filed:
    """Once for each content; a second rule that finds the same news joins it as long as it is not told."""
    content = content_hash(match)
    item_id = digest(recipient.id, match.deal.id, content)
    span = Span(f"instant:{item_id}", now, now + group_wait)
    own = new_window(recipient.id, f"deal:{match.deal.id}", span, due_at=span.closes_at if group_wait else None)
    news = notified(match)
    item = row_of(
        ItemRow,
        id=item_id,
        recipient_id=recipient.id,
        deal_id=match.deal.id,
        content_hash=content,
        window_id=own.id,
        matches=f"[{match.model_dump_json()}]",
        told=json.dumps([news.model_dump()]),
        seen_at=now,
    )
    if not await insert_once(session, ITEMS, vars(item)):
        known = (await session.execute(select(ITEMS).where(ITEMS.c.id == item_id))).one()
        return await _join(session, known, match)
    if recipient.when is When.INSTANT and not group_wait:
        return Filed(now, fresh=Fresh(own, new_notification(own, recipient.medium, now), [match], [news]))
    window_id, due = await (
        _grouped_window(session, own) if recipient.when is When.INSTANT else _digest_window(session, recipient, match.at, now)
    )
    await session.execute(update(ITEMS).where(ITEMS.c.id == item_id).values(window_id=window_id))
    return Filed(due, window_id)


async def write_fresh(session: AsyncSession, fresh: Sequence[Fresh], standing: Mapping[str, dict[str, Any]] = _DUE_NOW) -> None:
    """Their windows and notifications; those that `standing` has by their ids with these columns, the others due now."""
    await session.execute(_NEW_WINDOW, [vars(one.window) for one in fresh])
    await session.execute(_NEW_NOTIFICATION, [vars(one.row) | standing.get(one.row.id, {}) for one in fresh])


async def add_notification(session: AsyncSession, window: Any, lane: str, now: dt.datetime) -> None:
    """The notification that tells a closed window, unless there is one already. `window` has the columns of WindowRow."""
    await insert_once(session, NOTIFICATIONS, vars(new_notification(window, lane, now)))


def new_notification(window: Any, lane: str, now: dt.datetime) -> Any:
    """A row of NotificationRow. A lane that hangs does not hold up another."""
    is_instant = window.digest_key.startswith("deal:")
    return row_of(
        NotificationRow,
        id=notification_id(window.recipient_id, window.digest_key, window.period_key),
        recipient_id=window.recipient_id,
        window_id=window.id,
        lane=lane,
        digest=not is_instant,
        max_age_of="instant" if is_instant else window.digest_key,
        thread_key=window.digest_key.removeprefix("deal:") if is_instant else None,
        created_at=now,
        state=State.PENDING.value,
        due_at=now,
    )


async def insert_once(session: AsyncSession, table: Any, *rows: dict[str, Any]) -> bool:
    """Insert what is not there yet; for one row, whether it was not."""
    done = await session.execute(_ignoring_repeats(insert_for(session), table), rows if len(rows) > 1 else rows[0])
    return isinstance(done, CursorResult) and done.rowcount == 1


async def open_window(session: AsyncSession, recipient_id: str, digest_key: str, span: Span) -> Any:
    """The window as it stands, made if there is none yet. Of two who make it at once, one finds the other's."""
    row = new_window(recipient_id, digest_key, span, due_at=span.closes_at)
    await insert_once(session, WINDOWS, vars(row))
    return (await session.execute(select(WINDOWS).where(WINDOWS.c.id == row.id))).one()


def new_window(recipient_id: str, digest_key: str, span: Span, *, due_at: dt.datetime | None) -> Any:
    """A row of WindowRow."""
    return row_of(
        WindowRow,
        id=digest(recipient_id, digest_key, span.period_key),
        recipient_id=recipient_id,
        digest_key=digest_key,
        period_key=span.period_key,
        opens_at=span.opens_at,
        closes_at=span.closes_at,
        due_at=due_at,
        state="closed" if due_at is None else "open",
    )


@functools.cache
def _ignoring_repeats(insert: Any, table: Any) -> Any:
    """Built once: building a statement costs three times what executing it does."""
    return insert(table).on_conflict_do_nothing()


async def _join(session: AsyncSession, item: Any, match: MatchFound) -> Filed:
    told = json.loads(item.told)
    fresh = next((one for one in left_in(session, Fresh) if one.window.id == item.window_id), None)
    if fresh and match.identity not in {news.match_id for news in fresh.told}:
        fresh.matches.append(match)
        fresh.told.append(notified(match))
        await _add_to_item(session, item, told, match)
    if fresh:
        return Filed(None)
    window = (await session.execute(select(WINDOWS).where(WINDOWS.c.id == item.window_id))).one()
    if any(entry["match_id"] == match.identity for entry in told):
        return Filed(window.due_at)
    nid = notification_id(window.recipient_id, window.digest_key, window.period_key)
    if window.state != "open":
        is_open = NOTIFICATIONS.c.state.in_(_UNRENDERED) & NOTIFICATIONS.c.payload.is_(None)
        if not (await session.execute(select(NOTIFICATIONS.c.id).where(NOTIFICATIONS.c.id == nid, is_open))).first():
            return Filed(None, told_by=nid)
        # whoever renders it right now finds that it was changed, and begins again
        await session.execute(update(NOTIFICATIONS).where(NOTIFICATIONS.c.id == nid).values(version=NOTIFICATIONS.c.version + 1))
    await _add_to_item(session, item, told, match)
    return Filed(window.due_at, window.id)


async def _add_to_item(session: AsyncSession, item: Any, told: list[Any], match: MatchFound) -> None:
    matches = f"{item.matches[:-1]},{match.model_dump_json()}]"
    now_told = json.dumps([*told, notified(match).model_dump()])
    await session.execute(update(ITEMS).where(ITEMS.c.id == item.id).values(matches=matches, told=now_told))


async def _grouped_window(session: AsyncSession, own: Any) -> tuple[str, dt.datetime]:
    """News of a deal within the group wait of the first go together: the window that is open for it, else its own."""
    of_deal = (WINDOWS.c.recipient_id == own.recipient_id) & (WINDOWS.c.digest_key == own.digest_key)
    is_open = (WINDOWS.c.due_at > own.opens_at) & (WINDOWS.c.state == "open")
    waiting = (await session.execute(select(WINDOWS).where(of_deal, is_open))).first()
    if waiting is None:
        await session.execute(_NEW_WINDOW, vars(own))
    return (waiting or own).id, (waiting or own).closes_at


async def _digest_window(
    session: AsyncSession, recipient: Recipient, seen: dt.datetime, now: dt.datetime
) -> tuple[str, dt.datetime]:
    """The window of the moment at which the rule matched; when that one is told already, the next that is not."""
    schedule = recipient.schedule
    span = span_of(schedule, min(seen, now))
    for _ in range(_MOST_STEPS):
        window = await open_window(session, recipient.id, schedule.when.value, span)
        if window.state == "open":
            if span.closes_at != window.closes_at:  # the recipient changed zone or time meanwhile
                values = {"closes_at": span.closes_at, "due_at": span.closes_at}
                await session.execute(update(WINDOWS).where(WINDOWS.c.id == window.id).values(**values))
            return window.id, span.closes_at
        span = span_of(schedule, max(now, span.closes_at))
    raise RuntimeError(f"recipient {recipient.id}: no open window within {_MOST_STEPS} periods of {seen}")
