"""Searches the flows for circles, and notes those that were found. One statement for each edge of a deal, and one or two to note.

Companies with thousands of deals cost no more than others, for of every company the weightiest are looked at (by US dollars, then
stage, then deal): `_NEIGHBOURS` flows on either side, and for a circle of four the flows between the `_INNER` companies with the
weightiest flow on either side, at most `_ACROSS`. Where there are no more than these, every circle is found, up to `circles.MOST`.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import TextClause, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.circles import Flow, Path, circle_of, circles_through
from services.ledger.graph_store import flows_of
from services.ledger.tables import circle
from shared.contracts import Circle, Deal, Relation, Stage

_NEIGHBOURS, _INNER, _ACROSS = 24, 10, 64
# an enum's own look-up takes longer than the rest of a row
_RELATIONS, _STAGES = {str(one): one for one in Relation}, {str(one): one for one in Stage}
_FLOW = "payer, payee, relation, deal_id, stage, usd, payer_name, payee_name"
_BY_WEIGHT = "ORDER BY usd DESC, standing DESC, deal_id DESC"
_AROUND = """
WITH leaving AS MATERIALIZED (
    SELECT {flow} FROM ledger_flow WHERE payer = :payee {by_weight} LIMIT {neighbours}
), reaching AS MATERIALIZED (
    SELECT {flow} FROM ledger_flow WHERE payee = :payer {by_weight} LIMIT {neighbours}
), ahead AS MATERIALIZED (
    SELECT payee AS company FROM leaving WHERE payee <> :payer GROUP BY payee ORDER BY max(usd) DESC, payee LIMIT {inner}
), behind AS MATERIALIZED (
    SELECT payer AS company FROM reaching WHERE payer <> :payee GROUP BY payer ORDER BY max(usd) DESC, payer LIMIT {inner}
), across AS MATERIALIZED (
    SELECT inner_flow.* FROM ahead CROSS JOIN behind CROSS JOIN {inner_flow} {by_weight} LIMIT {most_across}
)
SELECT {flow} FROM ledger_flow WHERE payer = :payee AND payee = :payer
UNION ALL SELECT {flow} FROM leaving
    WHERE payee IN (SELECT payer FROM reaching) OR payee IN (SELECT payer FROM across)
UNION ALL SELECT {flow} FROM reaching
    WHERE payer IN (SELECT payee FROM leaving) OR payer IN (SELECT payee FROM across)
UNION ALL SELECT {flow} FROM across
"""
# One look-up for each two companies: a planner with a choice reads all flows of a company that has thousands. SQLite keeps to the
# order of a CROSS JOIN, PostgreSQL to a subquery with OFFSET.
_INNER_FLOW = {
    "sqlite": "ledger_flow AS inner_flow ON inner_flow.payer = ahead.company AND inner_flow.payee = behind.company",
    "postgresql": """LATERAL (
        SELECT * FROM ledger_flow WHERE payer = ahead.company AND payee = behind.company OFFSET 0
    ) AS inner_flow""",
}
_NOTE_NEW = """
INSERT INTO ledger_circle (id, deal_id, first_seen) SELECT one, :of, :at FROM {each} WHERE true
ON CONFLICT DO NOTHING RETURNING id
"""
_KNOWN = "SELECT id, first_seen FROM ledger_circle WHERE id IN (SELECT one FROM {each})"
_BOTH = f"WITH fresh AS ({_NOTE_NEW}) {_KNOWN} UNION ALL SELECT id, NULL FROM fresh"  # noqa: S608 - of the constants above
_IN_JSON, _IN_ARRAY = "(SELECT value AS one FROM json_each(:ids))", "unnest(CAST(:ids AS text[])) AS one"


def _search(dialect: str) -> TextClause:
    parts = {"flow": _FLOW, "by_weight": _BY_WEIGHT, "neighbours": _NEIGHBOURS, "inner": _INNER, "most_across": _ACROSS}
    return text(_AROUND.format(inner_flow=_INNER_FLOW[dialect], **parts))


_INSTANT = circle.c.first_seen.type
_SEARCHES = {dialect: _search(dialect) for dialect in _INNER_FLOW}
_NOTE = text(_NOTE_NEW.format(each=_IN_JSON)).bindparams(bindparam("at", type_=_INSTANT))
_NOTED = text(_KNOWN.format(each=_IN_JSON)).columns(circle.c.id, circle.c.first_seen)
_NOTE_AND_NOTED = (
    text(_BOTH.format(each=_IN_ARRAY)).bindparams(bindparam("at", type_=_INSTANT)).columns(circle.c.id, circle.c.first_seen)
)


@dataclass(frozen=True)
class Closed:
    """The circles through a deal, and the ids of those that were never seen before."""

    circles: tuple[Circle, ...] = ()
    fresh: frozenset[str] = frozenset()


async def close_circles(connection: AsyncConnection, deal: Deal, now: dt.datetime) -> Closed:
    """Search for the circles through each edge of the deal, whose rows are kept already."""
    paths: dict[str, Path] = {}
    for start in flows_of(deal):
        paths = circles_through(start, await _around(connection, start)) | paths
    if not paths:
        return Closed()
    first_seen, fresh = await _note(connection, list(paths), deal.id, now)
    return Closed(tuple(circle_of(one, path, first_seen[one]) for one, path in paths.items()), fresh)


async def _around(connection: AsyncConnection, start: Flow) -> list[Flow]:
    """What goes straight back; what leaves the payee and what reaches the payer, as far as it leads on; and what is between the two."""
    statement = _SEARCHES[connection.dialect.name]
    rows = await connection.execute(statement, {"payer": start.payer, "payee": start.payee})
    return [Flow(row[0], row[1], _RELATIONS[row[2]], row[3], _STAGES[row[4]], row[5], row[6], row[7]) for row in rows]


async def _note(
    connection: AsyncConnection, ids: Sequence[str], deal_id: str, now: dt.datetime
) -> tuple[Mapping[str, dt.datetime], frozenset[str]]:
    """When each was first seen, and those of them that are seen for the first time."""
    if connection.dialect.name == "postgresql":
        rows = list(await connection.execute(_NOTE_AND_NOTED, {"ids": ids, "of": deal_id, "at": now}))
        fresh = frozenset(row.id for row in rows if row.first_seen is None)
    else:
        told = json.dumps(ids)
        fresh = frozenset((await connection.execute(_NOTE, {"ids": told, "of": deal_id, "at": now})).scalars())
        rows = list(await connection.execute(_NOTED, {"ids": told}))
    # one that another ledger noted in between is as new, and told by the other
    return dict.fromkeys(ids, now) | {row.id: row.first_seen for row in rows if row.first_seen}, fresh
