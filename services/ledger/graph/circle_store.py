"""Searches the flows for circles, and notes those that were found. One statement for each edge of a deal, and one for all
that is known of what was found.

Companies with thousands of deals cost no more than others, for of every company the weightiest are looked at (by US dollars, then
stage, then deal): `_NEIGHBOURS` flows on either side, and for a circle of four the flows between the `_INNER` companies with the
weightiest flow on either side, at most `_ACROSS`. Where there are no more than these, every circle is found, up to `circles.MOST`.
"""

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.graph.circles import Flow, Path, circle_of, circles_through
from services.ledger.graph.edge_store import flows_of, write_flows
from services.ledger.graph.reach import leads_nowhere
from services.ledger.tables import circle
from shared.contracts import Bound, Circle, Deal, Relation, Stage
from shared.store import IgnoringKnown, connection_of, do_now, left_in, memory, write_at_end

_NEIGHBOURS, _INNER, _ACROSS = 24, 10, 64
# an enum's own look-up takes longer than the rest of a row
_RELATIONS, _STAGES = {str(one): one for one in Relation}, {str(one): one for one in Stage}
_BOUNDS: dict[str, Bound | None] = {"": None} | {str(one): one for one in Bound}
_FLOW = "payer, payee, relation, deal_id, stage, usd, payer_name, payee_name, bound"
_WEIGHT = "usd DESC, standing DESC, deal_id DESC"
_AROUND = """
WITH leaving AS MATERIALIZED (
    SELECT {flow} FROM ledger_flow WHERE payer = :payee ORDER BY {weight} LIMIT {neighbours}
), reaching AS MATERIALIZED (
    SELECT {flow} FROM ledger_flow WHERE payee = :payer ORDER BY {weight} LIMIT {neighbours}
), ahead AS MATERIALIZED (
    SELECT payee AS company FROM leaving WHERE payee <> :payer GROUP BY payee ORDER BY max(usd) DESC, payee LIMIT {inner}
), behind AS MATERIALIZED (
    SELECT payer AS company FROM reaching WHERE payer <> :payee GROUP BY payer ORDER BY max(usd) DESC, payer LIMIT {inner}
), across AS MATERIALIZED (
    SELECT inner_flow.* FROM ahead CROSS JOIN behind CROSS JOIN {inner_flow} ORDER BY {weight} LIMIT {most_across}
)
SELECT {flow} FROM ledger_flow WHERE payer = :payee AND payee >= :payer AND payee <= :payer
UNION ALL SELECT {flow} FROM leaving
    WHERE payee IN (SELECT payer FROM reaching) OR payee IN (SELECT payer FROM across)
UNION ALL SELECT {flow} FROM reaching
    WHERE payer IN (SELECT payee FROM leaving) OR payer IN (SELECT payee FROM across)
UNION ALL SELECT {flow} FROM across
"""
# One look-up for each two companies: a planner with a choice reads all flows of a company that has thousands. SQLite keeps to the
# order of a CROSS JOIN, PostgreSQL to a subquery with OFFSET; a range of one payee keeps it from reading all that anybody pays it.
_INNER_FLOW = {
    "sqlite": "ledger_flow AS inner_flow ON inner_flow.payer = ahead.company AND inner_flow.payee = behind.company",
    "postgresql": """LATERAL (
        SELECT * FROM ledger_flow WHERE payer = ahead.company AND payee >= behind.company AND payee <= behind.company OFFSET 0
    ) AS inner_flow""",
}
_KNOWN = {
    "sqlite": "SELECT id, first_seen FROM ledger_circle WHERE id IN (SELECT value FROM json_each(:ids))",
    "postgresql": "SELECT id, first_seen FROM ledger_circle WHERE id = ANY(CAST(:ids AS text[]))",
}


def _search(dialect: str) -> TextClause:
    parts = {"flow": _FLOW, "weight": _WEIGHT, "neighbours": _NEIGHBOURS, "inner": _INNER, "most_across": _ACROSS}
    return text(_AROUND.format(inner_flow=_INNER_FLOW[dialect], **parts))


_SEARCHES = {dialect: _search(dialect) for dialect in _INNER_FLOW}
_FIRST_SEEN = {dialect: text(known).columns(circle.c.id, circle.c.first_seen) for dialect, known in _KNOWN.items()}
_NOTE = IgnoringKnown(circle)


@dataclass(frozen=True)
class Closed:
    """The circles through a deal, and the ids of those that were never seen before."""

    circles: tuple[Circle, ...] = ()
    fresh: frozenset[str] = frozenset()


async def close_circles(session: AsyncSession, deal: Deal, now: dt.datetime) -> Closed:
    """Search for the circles through each edge of the deal, whose rows are kept already."""
    connection = await connection_of(session)
    paths: dict[str, Path] = {}
    for start in flows_of(deal):
        if leads_nowhere(session, start):
            continue
        if any(waiting.key != start.key for waiting in left_in(session, Flow)):
            await do_now(session, write_flows)
        paths = circles_through(start, await _around(connection, start)) | paths
    if not paths:
        return Closed()
    seen = await _seen(session, deal, paths)
    fresh = frozenset(paths.keys() - seen.keys())
    for one in sorted(fresh):
        # one that another ledger notes meanwhile makes this transaction begin again
        seen[one] = now
        write_at_end(session, _NOTE[connection.dialect.name], {"id": one, "deal_id": deal.id, "first_seen": now})
    return Closed(tuple(circle_of(one, path, seen[one]) for one, path in paths.items()), fresh)


async def _around(connection: AsyncConnection, start: Flow) -> list[Flow]:
    """What goes straight back; what leaves the payee and what reaches the payer, as far as it leads on; and what is between the two."""
    statement = _SEARCHES[connection.dialect.name]
    rows = await connection.execute(statement, {"payer": start.payer, "payee": start.payee})
    return [
        Flow(row[0], row[1], _RELATIONS[row[2]], row[3], _STAGES[row[4]], row[5], row[6], row[7], _BOUNDS[row[8]]) for row in rows
    ]


async def _seen(session: AsyncSession, deal: Deal, ids: Iterable[str]) -> dict[str, dt.datetime]:
    """When circles were first seen: those of these ids, and others that the transaction came across."""
    seen: dict[str, dt.datetime] = memory(session).setdefault(Closed, {})
    seen |= {one.id: one.first_seen for one in deal.circles}
    if asked := [one for one in ids if one not in seen]:
        connection = await connection_of(session)
        dialect = connection.dialect.name
        rows = await connection.execute(_FIRST_SEEN[dialect], {"ids": json.dumps(asked) if dialect == "sqlite" else asked})
        seen.update({row.id: row.first_seen for row in rows})
    return seen
