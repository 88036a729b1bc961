"""The fires in the database. Every function works inside the one transaction of its step."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.firing import Fire, Fired
from services.rule_engine.tables import FireRow, JudgedDeal
from shared.contracts import Deal
from shared.store import insert_for

_DEALS, _FIRES = JudgedDeal.__table__, FireRow.__table__  # type: ignore[attr-defined]


async def advance(session: AsyncSession, deal: Deal) -> bool:
    """Note that this revision is being judged; False when it is late: it or a newer one was judged before."""
    insert = insert_for(session)(_DEALS).values(deal_id=deal.id, revision=deal.revision)
    statement = insert.on_conflict_do_update(
        index_elements=[_DEALS.c.deal_id],
        set_={"revision": insert.excluded.revision},
        where=_DEALS.c.revision < insert.excluded.revision,
    ).returning(_DEALS.c.revision)
    return (await session.execute(statement)).first() is not None


async def fires_of(session: AsyncSession, deal_id: str) -> list[Fired]:
    """What fired for the deal before."""
    columns = (_FIRES.c.rule_id, _FIRES.c.key, _FIRES.c.number, _FIRES.c.traces)
    rows = await session.execute(select(*columns).where(_FIRES.c.deal_id == deal_id))
    return [Fired(*row) for row in rows]


async def remember(session: AsyncSession, fires: Sequence[Fire]) -> None:
    rows = [
        {
            "deal_id": fire.match.deal.id,
            "rule_id": fire.fired.rule_id,
            "key": fire.fired.key,
            "number": fire.fired.number,
            "revision": fire.match.deal.revision,
            "rule_hash": fire.match.rule_hash,
            "verdict": fire.match.verdict.value,
            "traces": dict(fire.fired.traces),
            "conditions": [condition.model_dump(mode="json") for condition in fire.match.conditions],
            "at": fire.match.at,
        }
        for fire in fires
    ]
    await session.execute(insert_for(session)(_FIRES), rows)
