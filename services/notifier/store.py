"""Notifications in the database: what is due, and changes that count only if nobody was faster."""

import datetime as dt
import functools
import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import CursorResult, bindparam, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier.filing import ITEMS, NOTIFICATIONS, WINDOWS, Fresh, insert_once
from services.notifier.pacing import Pace
from services.notifier.states import TERMINAL, Standing, State
from services.notifier.tables import AttemptRow, PaceRow, ThreadRow
from shared.contracts import MatchFound, NotifiedItem
from shared.rows_by_key import one_of
from shared.store import insert_for

_ATTEMPTS, _THREADS, _PACES = AttemptRow.__table__, ThreadRow.__table__, PaceRow.__table__  # type: ignore[attr-defined]
_MATCHES = TypeAdapter(list[MatchFound])
_DUE = (
    select(NOTIFICATIONS)
    .where(
        NOTIFICATIONS.c.due_at <= bindparam("now"),
        NOTIFICATIONS.c.lane == bindparam("lane"),
        NOTIFICATIONS.c.id.not_in(bindparam("busy", expanding=True)),
    )
    .order_by(NOTIFICATIONS.c.due_at)
    .limit(bindparam("most"))
)
_NEXT_DUE = select(func.min(NOTIFICATIONS.c.due_at)).where(NOTIFICATIONS.c.due_at > bindparam("now"))
_NEW_ROOT = (
    update(_THREADS)
    .where(_THREADS.c.recipient_id == bindparam("of"), _THREADS.c.thread_key == bindparam("key"), _THREADS.c.root == "")
    .values(root=bindparam("found"))
)
_KEEP_PAYLOADS = dt.timedelta(days=30)


@dataclass
class Content:
    """What a window holds: for each item the matches it merged, and what NotificationSettled says of them.

    `matches` raises ValidationError when what is stored fits no longer, so that it is one message's trouble only.
    """

    opens_at: dt.datetime
    closes_at: dt.datetime
    matches: Callable[[], list[list[MatchFound]]] = list
    told: list[NotifiedItem] = field(default_factory=list)


async def due(session: AsyncSession, lane: str, now: dt.datetime, limit: int, busy: Collection[str]) -> Sequence[Any]:
    """Notifications of a lane that somebody must look at, the longest due first; not those that this process has in flight."""
    return (await session.execute(_DUE, {"now": now, "lane": lane, "most": limit, "busy": list(busy)})).all()


async def next_due(session: AsyncSession, now: dt.datetime) -> dt.datetime | None:
    """The next time to come. What is due already waits for room, and is looked for when there is some."""
    found: dt.datetime | None = (await session.execute(_NEXT_DUE, {"now": now})).scalar()
    return found


async def find(session: AsyncSession, notification_ids: Collection[str]) -> dict[str, Any]:
    rows = await session.execute(select(NOTIFICATIONS).where(NOTIFICATIONS.c.id.in_(notification_ids)))
    return {row.id: row for row in rows}


def standing_of(row: Any) -> Standing:
    return Standing(
        State(row.state), row.due_at, row.attempts, row.reason, row.provider_id, resent=row.resent, rendered=row.payload is not None
    )


async def save(session: AsyncSession, row: Any, standing: Standing, now: dt.datetime, **further: Any) -> bool:
    """Write the new standing over the row as it was read; False when somebody changed it meanwhile."""
    values = changed(row, standing, now, **further)
    read = {"read_id": row.id, "read_version": row.version, "read_due_at": row.due_at}
    done = await session.execute(_saving(tuple(values), is_due=row.due_at is not None), values | read)
    return isinstance(done, CursorResult) and done.rowcount == 1


def changed(row: Any, standing: Standing, now: dt.datetime, **further: Any) -> dict[str, Any]:
    """The columns of a row that moves to another standing."""
    settled = {"settled_at": now} if standing.state in TERMINAL else {}
    return {
        "version": row.version + 1,
        "state": standing.state,
        "due_at": standing.due_at,
        "attempts": standing.attempts,
        "reason": standing.reason,
        "provider_id": standing.provider_id,
        "resent": standing.resent,
        **settled,
        **further,
    }


@functools.cache
def _saving(columns: tuple[str, ...], *, is_due: bool) -> Any:
    """The update of these columns, built once: building it costs three times what executing it does."""
    table = NOTIFICATIONS.c
    as_read = (table.id == bindparam("read_id")) & (table.version == bindparam("read_version"))
    # the lease of a message in flight grows without a new version
    same_due = table.due_at == bindparam("read_due_at") if is_due else table.due_at.is_(None)
    return update(NOTIFICATIONS).where(as_read, same_due).values({name: bindparam(name) for name in columns})


async def extend(session: AsyncSession, notification_ids: Sequence[str], lease_until: dt.datetime) -> None:
    where = NOTIFICATIONS.c.id.in_(notification_ids) & (NOTIFICATIONS.c.state == State.SENDING)
    await session.execute(update(NOTIFICATIONS).where(where).values(due_at=lease_until))


async def contents(session: AsyncSession, window_ids: Collection[str]) -> dict[str, Content]:
    """What is in these windows, in the order in which it was seen."""
    columns = (WINDOWS.c.id, WINDOWS.c.opens_at, WINDOWS.c.closes_at, ITEMS.c.matches, ITEMS.c.told)
    query = select(*columns).join(ITEMS, ITEMS.c.window_id == WINDOWS.c.id).where(WINDOWS.c.id.in_(window_ids))
    rows = (await session.execute(query.order_by(WINDOWS.c.id, ITEMS.c.seen_at, ITEMS.c.id))).all()
    return {window_id: _content(list(items)) for window_id, items in groupby(rows, key=lambda row: str(row.id))}


def content_of(fresh: Fresh) -> Content:
    """What news holds that is not written yet."""
    return Content(fresh.window.opens_at, fresh.window.closes_at, lambda: [fresh.matches], fresh.told)


def _content(items: Sequence[Any]) -> Content:
    told = [NotifiedItem(**entry) for item in items for entry in json.loads(item.told)]
    return Content(items[0].opens_at, items[0].closes_at, lambda: [_MATCHES.validate_json(item.matches) for item in items], told)


async def told_in(session: AsyncSession, window_id: str) -> tuple[NotifiedItem, ...]:
    query = select(ITEMS.c.told).where(ITEMS.c.window_id == window_id).order_by(ITEMS.c.seen_at, ITEMS.c.id)
    return tuple(NotifiedItem(**entry) for told in (await session.execute(query)).scalars() for entry in json.loads(told))


async def add_attempts(session: AsyncSession, attempts: Sequence[AttemptRow]) -> None:
    await insert_once(session, _ATTEMPTS, *[attempt.model_dump() for attempt in attempts])


async def attempts_of(session: AsyncSession, notification_id: str) -> Sequence[Any]:
    query = select(_ATTEMPTS).where(_ATTEMPTS.c.notification_id == notification_id).order_by(_ATTEMPTS.c.number)
    return (await session.execute(query)).all()


async def paces(session: AsyncSession, destinations: Collection[str]) -> dict[str, Pace]:
    """The pace of each; of those that nothing is known of, the default."""
    rows = await session.execute(select(_PACES).where(_PACES.c.destination.in_(destinations)))
    return dict.fromkeys(destinations, Pace()) | {
        row.destination: Pace(row.paused_until, row.next_slot, row.last_at) for row in rows
    }


async def set_pace(session: AsyncSession, destination: str, pace: Pace) -> None:
    values = {"paused_until": pace.paused_until, "next_slot": pace.next_slot, "last_at": pace.last_at}
    statement = insert_for(session)(_PACES).values(destination=destination, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["destination"], set_=values))


async def claim_threads(session: AsyncSession, wanted: Sequence[ThreadRow]) -> dict[str, str | None]:
    """For each notification the root to reply to: empty for the one that makes it, None while another one is making it."""
    if not wanted:
        return {}
    key = (_THREADS.c.recipient_id, _THREADS.c.thread_key)
    await insert_once(session, _THREADS, *[row.model_dump() for row in wanted])
    maker = select(_THREADS, NOTIFICATIONS.c.state).outerjoin(NOTIFICATIONS, NOTIFICATIONS.c.id == _THREADS.c.notification_id)
    rows = await session.execute(maker.where(one_of(key, [(row.recipient_id, row.thread_key) for row in wanted])))
    found = {(row.recipient_id, row.thread_key): row for row in rows}
    return {row.notification_id: await _root(session, row, found[row.recipient_id, row.thread_key]) for row in wanted}


async def _root(session: AsyncSession, wanted: ThreadRow, found: Any) -> str | None:
    if found.notification_id == wanted.notification_id:
        return ""
    if found.root:
        return str(found.root)
    if found.state not in TERMINAL:  # one that has none yet is written by this transaction
        return None
    # whoever was to make the root came to nothing; of several who wait, the first takes it over
    where = (_THREADS.c.recipient_id == wanted.recipient_id) & (_THREADS.c.thread_key == wanted.thread_key)
    same = _THREADS.c.notification_id == found.notification_id
    taken = await session.execute(update(_THREADS).where(where, same).values(notification_id=wanted.notification_id))
    return "" if isinstance(taken, CursorResult) and taken.rowcount == 1 else None


async def root_of(session: AsyncSession, recipient_id: str, thread_key: str) -> str | None:
    query = select(_THREADS.c.root).where(_THREADS.c.recipient_id == recipient_id, _THREADS.c.thread_key == thread_key)
    return (await session.execute(query)).scalar() or None


async def set_thread(session: AsyncSession, recipient_id: str, thread_key: str, root: str) -> None:
    await session.execute(_NEW_ROOT, {"of": recipient_id, "key": thread_key, "found": root})


async def drop_thread(session: AsyncSession, recipient_id: str, thread_key: str) -> None:
    await session.execute(delete(_THREADS).where(_THREADS.c.recipient_id == recipient_id, _THREADS.c.thread_key == thread_key))


async def prune(session: AsyncSession, now: dt.datetime) -> None:
    """The bytes of what was sent long ago; that it was sent is kept."""
    old = (NOTIFICATIONS.c.settled_at < now - _KEEP_PAYLOADS) & (NOTIFICATIONS.c.state == State.SENT)
    await session.execute(update(NOTIFICATIONS).where(old, NOTIFICATIONS.c.payload.is_not(None)).values(payload=None))
