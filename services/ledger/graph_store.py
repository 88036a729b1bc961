"""Rows of the graph: the flows of money of every deal, and the circles that were seen. A search is two statements at most.

Of a company the weightiest neighbours are looked at, so that a hub with ten thousand deals costs no more than one with twenty.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, bindparam, insert, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.circles import Flow, circle_id, circle_of, circles_through
from services.ledger.tables import circle, edge
from shared.contracts import Circle, Deal, Edge, Relation, Stage
from shared.store import IgnoringKnown

# Neighbours by weight in US dollars: of a company on either side, and of the two in between in a circle of four.
_NEIGHBOURS, _INNER = 32, 16
_LARGEST = 2**62
_FLOW = (
    edge.c.payer, edge.c.payee, edge.c.relation, edge.c.deal_id, edge.c.stage, edge.c.usd, edge.c.payer_name, edge.c.payee_name,
)  # fmt: skip
_NOW = edge.c.known_to.is_(None)
_OPEN = insert(edge)
_END = update(edge).where(edge.c.deal_id == bindparam("of"), _NOW).values(known_to=bindparam("ends"))
_SEEN = IgnoringKnown(circle)
_FIRST_SEEN = select(circle.c.id, circle.c.first_seen).where(circle.c.id.in_(bindparam("ids", expanding=True)))


def _weightiest(where: Any, most: int) -> Any:
    return select(*_FLOW).where(where, _NOW).order_by(edge.c.usd.desc()).limit(most).subquery()


def _neighbourhood() -> Any:
    """What leaves the payee, what reaches the payer, and what goes straight back."""
    ranges: list[Any] = [
        _weightiest(edge.c.payer == bindparam("payee"), _NEIGHBOURS),
        _weightiest(edge.c.payee == bindparam("payer"), _NEIGHBOURS),
        _weightiest(and_(edge.c.payer == bindparam("payee"), edge.c.payee == bindparam("payer")), _NEIGHBOURS),
    ]
    return union_all(*(select(one) for one in ranges))


_AROUND = _neighbourhood()
_BETWEEN: Select[Any] = (
    select(*_FLOW)
    .where(edge.c.payer.in_(bindparam("payers", expanding=True)), edge.c.payee.in_(bindparam("payees", expanding=True)), _NOW)
    .limit(_INNER * _INNER)
)


@dataclass(frozen=True)
class Closed:
    """The circles through a deal, and the ids of those that were never seen before."""

    circles: tuple[Circle, ...] = ()
    fresh: frozenset[str] = frozenset()


async def keep_edges(connection: AsyncConnection, before: Deal | None, after: Deal, now: dt.datetime) -> None:
    """Rows that no longer hold are kept with their end."""
    if before is not None and before.edges == after.edges:
        return
    if before is not None and before.edges:
        await connection.execute(_END, {"of": after.id, "ends": now})
    if after.edges:
        rows = [_row(one, number, after.revision, now) for number, one in enumerate(after.edges)]
        await connection.execute(_OPEN, rows)


async def close_circles(connection: AsyncConnection, deal: Deal, now: dt.datetime) -> Closed:
    """Search for the circles through each edge of the deal, whose rows are kept already."""
    paths: dict[str, tuple[Flow, ...]] = {}
    for start in map(flow_of, deal.edges):
        for path in circles_through(start, await _around(connection, start)):
            paths.setdefault(circle_id(path), path)
    if not paths:
        return Closed()
    fresh = await _note(connection, list(paths), deal.id, now)
    rows = await connection.execute(_FIRST_SEEN, {"ids": list(paths)})
    first_seen = {row.id: row.first_seen for row in rows}
    return Closed(tuple(circle_of(path, first_seen[one]) for one, path in paths.items()), fresh)


def flow_of(one: Edge) -> Flow:
    """Who is supplied pays the supplier; else who gives pays."""
    payer, payee = (one.taker, one.giver) if one.relation is Relation.SUPPLIES else (one.giver, one.taker)
    return Flow(
        payer=payer.key, payee=payee.key, relation=one.relation, deal_id=one.deal_id, stage=one.stage,
        usd=min(int(one.usd), _LARGEST) if one.usd else 0, payer_name=payer.name, payee_name=payee.name,
    )  # fmt: skip


async def _around(connection: AsyncConnection, start: Flow) -> list[Flow]:
    around = _flows(await connection.execute(_AROUND, {"payer": start.payer, "payee": start.payee}))
    ends = {start.payer, start.payee}
    beyond = _distinct((flow.payee for flow in around if flow.payer == start.payee and flow.payee not in ends), _INNER)
    before = _distinct((flow.payer for flow in around if flow.payee == start.payer and flow.payer not in ends), _INNER)
    if beyond and before:
        around += _flows(await connection.execute(_BETWEEN, {"payers": beyond, "payees": before}))
    return around


async def _note(connection: AsyncConnection, ids: Sequence[str], deal_id: str, now: dt.datetime) -> frozenset[str]:
    """Those of them that are seen for the first time."""
    fresh = set()
    for one in ids:
        row = {"id": one, "deal_id": deal_id, "first_seen": now}
        if (await connection.execute(_SEEN[connection.dialect.name], row)).rowcount:
            fresh.add(one)
    return frozenset(fresh)


def _distinct(companies: Iterable[str], most: int) -> list[str]:
    return list(dict.fromkeys(companies))[:most]


def _flows(rows: Any) -> list[Flow]:
    return [Flow(row[0], row[1], Relation(row[2]), row[3], Stage(row[4]), row[5], row[6], row[7]) for row in rows]


def _row(one: Edge, number: int, revision: int, now: dt.datetime) -> dict[str, object]:
    flow = flow_of(one)
    return {
        **vars(flow), "relation": flow.relation.value, "stage": flow.stage.value, "number": number, "revision": revision,
        "since": one.since, "known_from": now, "known_to": None,
    }  # fmt: skip
