"""Notifications in the database: what is due, and changes that count only if nobody was faster."""

import datetime as dt
import json
from collections.abc import Collection, Sequence
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import CursorResult, delete, func, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier.filing import ITEMS, NOTIFICATIONS, WINDOWS
from services.notifier.pacing import Pace
from services.notifier.states import TERMINAL, Standing, State
from services.notifier.tables import AttemptRow, PaceRow, ThreadRow
from shared.contracts import MatchFound, NotifiedItem
from shared.store import insert_for

_ATTEMPTS, _THREADS, _PACES = AttemptRow.__table__, ThreadRow.__table__, PaceRow.__table__  # type: ignore[attr-defined]
_MATCHES = TypeAdapter(list[MatchFound])
_KEEP_PAYLOADS = dt.timedelta(days=30)


async def due(session: AsyncSession, lane: str, now: dt.datetime, limit: int, busy: Collection[str]) -> Sequence[Any]:
    """Notifications of a lane that somebody must look at, the longest due first; not those that this process has in flight."""
    table = NOTIFICATIONS.c
    query = select(NOTIFICATIONS).where(table.due_at <= now, table.lane == lane)
    if busy:
        query = query.where(table.id.not_in(busy))
    return (await session.execute(query.order_by(table.due_at).limit(limit))).all()


async def next_due(session: AsyncSession) -> dt.datetime | None:
    found: dt.datetime | None = (await session.execute(select(func.min(NOTIFICATIONS.c.due_at)))).scalar()
    return found


async def find(session: AsyncSession, notification_id: str) -> Any:
    return (await session.execute(select(NOTIFICATIONS).where(NOTIFICATIONS.c.id == notification_id))).one()


def standing_of(row: Any) -> Standing:
    return Standing(
        State(row.state), row.due_at, row.attempts, row.reason, row.provider_id, resent=row.resent, rendered=row.payload is not None
    )


async def save(session: AsyncSession, row: Any, standing: Standing, now: dt.datetime, **further: Any) -> bool:
    """Write the new standing over the row as it was read; False when somebody changed it meanwhile."""
    settled = {"settled_at": now} if standing.state in TERMINAL else {}
    values = {
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
    as_read = (NOTIFICATIONS.c.id == row.id) & (NOTIFICATIONS.c.version == row.version)
    # the lease of a message in flight grows without a new version
    same_due = NOTIFICATIONS.c.due_at == row.due_at if row.due_at is not None else NOTIFICATIONS.c.due_at.is_(None)
    done = await session.execute(update(NOTIFICATIONS).where(as_read, same_due).values(**values))
    return isinstance(done, CursorResult) and done.rowcount == 1


async def extend(session: AsyncSession, notification_ids: Sequence[str], lease_until: dt.datetime) -> None:
    where = NOTIFICATIONS.c.id.in_(notification_ids) & (NOTIFICATIONS.c.state == State.SENDING)
    await session.execute(update(NOTIFICATIONS).where(where).values(due_at=lease_until))


async def matches_in(session: AsyncSession, window_id: str) -> list[list[MatchFound]]:
    """For each item of a window the matches it merged, in the order in which they were seen."""
    query = select(ITEMS.c.matches).where(ITEMS.c.window_id == window_id).order_by(ITEMS.c.seen_at, ITEMS.c.id)
    return [_MATCHES.validate_json(matches) for matches in (await session.execute(query)).scalars()]


async def told_in(session: AsyncSession, window_id: str) -> tuple[NotifiedItem, ...]:
    query = select(ITEMS.c.told).where(ITEMS.c.window_id == window_id).order_by(ITEMS.c.seen_at, ITEMS.c.id)
    return tuple(NotifiedItem(**entry) for told in (await session.execute(query)).scalars() for entry in json.loads(told))


async def window(session: AsyncSession, window_id: str) -> Any:
    return (await session.execute(select(WINDOWS).where(WINDOWS.c.id == window_id))).one()


async def add_attempt(session: AsyncSession, attempt: AttemptRow) -> None:
    await session.execute(insert_for(session)(_ATTEMPTS).values(**attempt.model_dump()).on_conflict_do_nothing())


async def attempts_of(session: AsyncSession, notification_id: str) -> Sequence[Any]:
    query = select(_ATTEMPTS).where(_ATTEMPTS.c.notification_id == notification_id).order_by(_ATTEMPTS.c.number)
    return (await session.execute(query)).all()


async def pace_of(session: AsyncSession, destination: str) -> Pace:
    row = (await session.execute(select(_PACES).where(_PACES.c.destination == destination))).first()
    return Pace(row.paused_until, row.next_slot, row.last_at) if row else Pace()


async def set_pace(session: AsyncSession, destination: str, pace: Pace) -> None:
    values = {"paused_until": pace.paused_until, "next_slot": pace.next_slot, "last_at": pace.last_at}
    statement = insert_for(session)(_PACES).values(destination=destination, **values)
    await session.execute(statement.on_conflict_do_update(index_elements=["destination"], set_=values))


async def claim_thread(session: AsyncSession, recipient_id: str, thread_key: str, notification_id: str) -> str | None:
    """The root to reply to; empty for the notification that makes the root; None while another one is making it."""
    values = {"recipient_id": recipient_id, "thread_key": thread_key, "notification_id": notification_id, "root": ""}
    await session.execute(insert_for(session)(_THREADS).values(**values).on_conflict_do_nothing())
    where = (_THREADS.c.recipient_id == recipient_id) & (_THREADS.c.thread_key == thread_key)
    row = (await session.execute(select(_THREADS).where(where))).one()
    if row.root or row.notification_id == notification_id:
        return str(row.root) if row.notification_id != notification_id else ""
    maker = (await session.execute(select(NOTIFICATIONS.c.state).where(NOTIFICATIONS.c.id == row.notification_id))).scalar()
    if maker is not None and maker not in TERMINAL:
        return None
    await session.execute(update(_THREADS).where(where).values(notification_id=notification_id))
    return ""


async def root_of(session: AsyncSession, recipient_id: str, thread_key: str) -> str | None:
    query = select(_THREADS.c.root).where(_THREADS.c.recipient_id == recipient_id, _THREADS.c.thread_key == thread_key)
    return (await session.execute(query)).scalar() or None


async def set_thread(session: AsyncSession, recipient_id: str, thread_key: str, root: str) -> None:
    where = (_THREADS.c.recipient_id == recipient_id) & (_THREADS.c.thread_key == thread_key)
    await session.execute(update(_THREADS).where(where, _THREADS.c.root == "").values(root=root))


async def drop_thread(session: AsyncSession, recipient_id: str, thread_key: str) -> None:
    await session.execute(delete(_THREADS).where(_THREADS.c.recipient_id == recipient_id, _THREADS.c.thread_key == thread_key))


async def prune(session: AsyncSession, now: dt.datetime) -> None:
    """The bytes of what was sent long ago; that it was sent is kept."""
    old = (NOTIFICATIONS.c.settled_at < now - _KEEP_PAYLOADS) & (NOTIFICATIONS.c.state == State.SENT)
    await session.execute(update(NOTIFICATIONS).where(old, NOTIFICATIONS.c.payload.is_not(None)).values(payload=None))
