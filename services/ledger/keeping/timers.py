"""When silence about an announced date becomes news: a row for each deal that waits, woken by the broker, with a slow sweep as a net."""

import datetime as dt
from collections.abc import Callable

from sqlalchemy import bindparam, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.tables import timer
from shared.store import insert_for

_DUE = select(timer.c.deal_id).where(timer.c.due_at <= bindparam("now")).order_by(timer.c.due_at).limit(bindparam("most"))
_FORGET = delete(timer).where(timer.c.deal_id == bindparam("of"))
TIMERS_SET = "ledger_timers_set"


async def set_timer(session: AsyncSession, deal_id: str, due_at: dt.datetime | None) -> None:
    """Wait until `due_at`, or no longer. The instant is left in `session.info`, for whoever wakes the service."""
    if due_at is None:
        await session.execute(_FORGET, {"of": deal_id})
        return
    statement = insert_for(session)(timer).values(deal_id=deal_id, due_at=due_at)
    await session.execute(statement.on_conflict_do_update(index_elements=["deal_id"], set_={"due_at": due_at}))
    session.info.setdefault(TIMERS_SET, []).append(due_at)


def tell_after_commit(session: AsyncSession, due: Callable[[dt.datetime], None]) -> None:
    """Once the transaction is committed, `due` is told of the timers it set."""
    instants = session.info.pop(TIMERS_SET, [])
    if instants:
        session.info.setdefault("after_commit", []).extend((lambda at=at: due(at)) for at in instants)


async def due_deals(session: AsyncSession, now: dt.datetime, most: int) -> list[str]:
    return list((await session.execute(_DUE, {"now": now, "most": most})).scalars())
