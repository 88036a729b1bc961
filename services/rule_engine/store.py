"""The fires in the database. Every function works inside the one transaction of its step.

The statements are built once: building one costs SQLAlchemy more than SQLite takes to run it.
"""

import functools
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.explaining import trees_json
from services.rule_engine.firing import Fire, Fired
from services.rule_engine.tables import FireRow, JudgedDeal
from shared.contracts import Deal
from shared.store import insert_for

_DEALS, _FIRES = JudgedDeal.__table__, FireRow.__table__  # type: ignore[attr-defined]
_JUDGED = select(_DEALS.c.revision).where(_DEALS.c.deal_id == bindparam("of"))
_OF_DEAL = select(_FIRES.c.rule_id, _FIRES.c.key, _FIRES.c.number, _FIRES.c.traces).where(_FIRES.c.deal_id == bindparam("of"))


async def advance(session: AsyncSession, deal: Deal) -> bool:
    """Note that this revision is being judged; False when it is late: it or a newer one was judged before."""
    judged = {"deal_id": deal.id, "revision": deal.revision}
    return (await session.execute(_advancing(insert_for(session)), judged)).first() is not None


async def judged_until(session: AsyncSession, deal_id: str) -> int:
    """The newest revision that was judged; 0 for a deal that never was."""
    return (await session.execute(_JUDGED, {"of": deal_id})).scalar() or 0


async def fires_of(session: AsyncSession, deal_id: str) -> list[Fired]:
    """What fired for the deal before."""
    return [Fired(*row) for row in await session.execute(_OF_DEAL, {"of": deal_id})]


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
            "conditions": trees_json(fire.trees),
            "at": fire.match.at,
        }
        for fire in fires
    ]
    await session.execute(_remembering(insert_for(session)), rows)


@functools.cache
def _advancing(insert: Any) -> Any:
    statement = insert(_DEALS)
    newer = _DEALS.c.revision < statement.excluded.revision
    return statement.on_conflict_do_update(
        index_elements=[_DEALS.c.deal_id], set_={"revision": statement.excluded.revision}, where=newer
    ).returning(_DEALS.c.revision)


@functools.cache
def _remembering(insert: Any) -> Any:
    return insert(_FIRES)
