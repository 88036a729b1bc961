"""Reads what fired, what is held and what was known last, for people who ask why."""

from typing import Any

from sqlalchemy import Select, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.explaining import PastFire, trees_of
from services.rule_engine.history.keeping import rebuilt
from services.rule_engine.tables import FireRow, held, version
from shared.contracts import DealChanged, Truth

_FIRES = FireRow.__table__  # type: ignore[attr-defined]
_MOST = 100


async def past_fires(session: AsyncSession, rule_id: str, deal_id: str, key: str | None = None) -> list[PastFire]:
    """Of one rule for one deal, the oldest first; those under `key` as MatchFound says it, if given."""
    query = select(_FIRES).where(_FIRES.c.deal_id == deal_id, _FIRES.c.rule_id == rule_id)
    found = [_past(row) for row in (await session.execute(_in_order(query))).mappings()]
    return found if key is None else [fire for fire in found if fire.key == key]


async def is_held(session: AsyncSession, rule_id: str, deal_id: str) -> bool:
    query = select(held.c.rule_id).where(held.c.deal_id == deal_id, held.c.rule_id == rule_id).limit(1)
    return (await session.execute(query)).first() is not None


async def newest(session: AsyncSession, deal_id: str) -> DealChanged | None:
    """The last revision that came, with the one before it; None when the deal is not known here."""
    return await _told(session, select(version.c.body, version.c.news).where(version.c.deal_id == deal_id))


async def as_told(session: AsyncSession, deal_id: str, revision: int) -> DealChanged | None:
    """One revision, with the one before it; None when it is not known here."""
    query = select(version.c.body, version.c.news).where(version.c.deal_id == deal_id, version.c.revision <= revision)
    found = await _told(session, query)
    return found if found and found.deal.revision == revision else None


async def _told(session: AsyncSession, query: Select[Any]) -> DealChanged | None:
    rows = (await session.execute(query.order_by(version.c.revision.desc()).limit(2))).all()
    if not rows:
        return None
    before = rebuilt(rows[1].body, rows[1].news).deal if len(rows) > 1 else None
    return rebuilt(rows[0].body, rows[0].news, before)


def _in_order(query: Select[Any]) -> Select[Any]:
    return query.order_by(_FIRES.c.at, _FIRES.c.number).limit(_MOST)


def _past(row: Any) -> PastFire:
    return PastFire(
        rule_id=row["rule_id"],
        deal_id=row["deal_id"],
        key=row["key"] if row["number"] == 1 else f"{row['key']}#{row['number']}",
        revision=row["revision"],
        rule_hash=row["rule_hash"],
        verdict=Truth(row["verdict"]),
        at=row["at"],
        conditions=trees_of(row["conditions"]),
    )
