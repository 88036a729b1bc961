"""Which records show circles with legs of other deals, and the flows that such legs stand for now.

When a deal falls through, the records that show it as a leg are found by this, however long ago they were written.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.graph.circles import Flow
from services.ledger.tables import flow, leg
from shared.contracts import Bound, Deal, Relation, Stage
from shared.store import IgnoringKnown, before_commit, connection_of, do_what_is_left

Key = tuple[str, str, Relation]
_SHOW = IgnoringKnown(leg)
_HIDE = delete(leg).where(leg.c.deal_id == bindparam("of"), leg.c.shown_by == bindparam("by"))
_SHOWN_BY = select(leg.c.shown_by, leg.c.deal_id).where(leg.c.deal_id.in_(bindparam("ids", expanding=True)))
_FLOW = select(
    flow.c.payer,
    flow.c.payee,
    flow.c.relation,
    flow.c.deal_id,
    flow.c.stage,
    flow.c.usd,
    flow.c.payer_name,
    flow.c.payee_name,
    flow.c.bound,
).where(flow.c.payer == bindparam("from_"), flow.c.payee == bindparam("to"), flow.c.relation == bindparam("how"))


@dataclass(frozen=True)
class _Shown:
    """The deals that are legs in a record's circles, before a change of it and after."""

    by: str
    before: frozenset[str]
    after: frozenset[str]


def keep_legs(session: AsyncSession, before: Deal | None, after: Deal) -> None:
    """At the end of the transaction."""
    shown = _Shown(after.id, _legs(before) if before else frozenset(), _legs(after))
    if shown.before != shown.after:
        before_commit(session, _write, shown)


async def shown_by(session: AsyncSession, deal_ids: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The records that show these deals as legs, in the order of their ids; with each the deals."""
    await do_what_is_left(session)
    found: dict[str, list[str]] = {}
    for row in await (await connection_of(session)).execute(_SHOWN_BY, {"ids": sorted(deal_ids)}):
        found.setdefault(row.shown_by, []).append(row.deal_id)
    return dict(sorted(found.items()))


async def flow_now(session: AsyncSession, key: Key) -> Flow | None:
    """The weightiest flow between two companies."""
    payer, payee, relation = key
    rows = await (await connection_of(session)).execute(_FLOW, {"from_": payer, "to": payee, "how": relation.value})
    row = rows.first()
    return (
        Flow(row[0], row[1], Relation(row[2]), row[3], Stage(row[4]), row[5], row[6], row[7], Bound(row[8]) if row[8] else None)
        if row
        else None
    )


def _legs(deal: Deal) -> frozenset[str]:
    return frozenset(leg.deal_id for circle in deal.circles for leg in circle.legs) - {deal.id}


async def _write(session: AsyncSession, shown: Sequence[_Shown]) -> None:
    """What a transaction does of one record is one difference."""
    before: dict[str, frozenset[str]] = {}
    after: dict[str, frozenset[str]] = {}
    for one in shown:
        before.setdefault(one.by, one.before)
        after[one.by] = one.after
    connection = await connection_of(session)
    if gone := [{"of": of, "by": by} for by in sorted(before) for of in sorted(before[by] - after[by])]:
        await connection.execute(_HIDE, gone)
    if new := [{"deal_id": of, "shown_by": by} for by in sorted(before) for of in sorted(after[by] - before[by])]:
        await connection.execute(_SHOW[connection.dialect.name], new)
