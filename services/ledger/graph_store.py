"""Rows of the graph: the flows of money of every deal, and the circles that were seen. A search is two statements at most.

Of a company the weightiest neighbours are looked at, so that a hub with ten thousand deals costs no more than one with twenty: their
indexes hold only what is still true, in the order of its weight. What closes is noted in two statements more.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, insert, select, true, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.circles import Flow, circle_id, circle_of, circles_through
from services.ledger.tables import circle, edge
from shared.contracts import Circle, Deal, Edge, Relation, Stage
from shared.store import insert_for

# Neighbours by weight in US dollars: of a company on either side, and of the two in between in a circle of four.
_NEIGHBOURS, _INNER = 32, 16
_LARGEST = 2**62
# an enum's own look-up takes longer than the rest of a row
_RELATIONS, _STAGES = {str(one): one for one in Relation}, {str(one): one for one in Stage}
_FLOW = (
    edge.c.payer, edge.c.payee, edge.c.relation, edge.c.deal_id, edge.c.stage, edge.c.usd, edge.c.payer_name, edge.c.payee_name,
)  # fmt: skip
_NOW = edge.c.known_to.is_(None)
_OPEN = insert(edge)
_END = update(edge).where(edge.c.deal_id == bindparam("of"), _NOW).values(known_to=bindparam("ends"))
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
    """Rows that no longer hold are kept with their end. The same in the words of another article is no other edge."""
    if before is not None and _drawn(before) == _drawn(after):
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
    first_seen, fresh = await _note(connection, list(paths), deal.id, now)
    return Closed(tuple(circle_of(path, first_seen[one]) for one, path in paths.items()), fresh)


def _drawn(deal: Deal) -> list[tuple[Flow, dt.datetime]]:
    return [(flow_of(one), one.since) for one in deal.edges]


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


async def _note(
    connection: AsyncConnection, ids: Sequence[str], deal_id: str, now: dt.datetime
) -> tuple[dict[str, dt.datetime], frozenset[str]]:
    """When each was first seen, and those of them that are seen for the first time."""
    known = {row.id: row.first_seen for row in await connection.execute(_FIRST_SEEN, {"ids": ids})}
    missing = [one for one in ids if one not in known]
    if not missing:
        return known, frozenset()
    named = {f"id{number}": one for number, one in enumerate(missing)}
    statement = _noting(insert_for(connection), len(missing))
    fresh = frozenset((await connection.execute(statement, {**named, "of": deal_id, "at": now})).scalars())
    # one that another ledger noted in between is as new, and told by the other
    return {**dict.fromkeys(missing, now), **known}, fresh


@lru_cache
def _noting(insert: Any, many: int) -> Any:
    """All in one statement, which gives the ids of those that were not there. Rows of VALUES would be compiled at every call."""
    of, at = bindparam("of", type_=circle.c.deal_id.type), bindparam("at", type_=circle.c.first_seen.type)
    # SQLite reads ON CONFLICT as a part of a join unless a WHERE stands before it
    rows = [select(bindparam(f"id{number}", type_=circle.c.id.type), of, at).where(true()) for number in range(many)]
    statement = insert(circle).from_select(["id", "deal_id", "first_seen"], union_all(*rows))
    return statement.on_conflict_do_nothing().returning(circle.c.id)


def _distinct(companies: Iterable[str], most: int) -> list[str]:
    return list(dict.fromkeys(companies))[:most]


def _flows(rows: Any) -> list[Flow]:
    return [Flow(row[0], row[1], _RELATIONS[row[2]], row[3], _STAGES[row[4]], row[5], row[6], row[7]) for row in rows]


def _row(one: Edge, number: int, revision: int, now: dt.datetime) -> dict[str, object]:
    flow = flow_of(one)
    return {
        **vars(flow), "relation": flow.relation.value, "stage": flow.stage.value, "number": number, "revision": revision,
        "since": one.since, "known_from": now, "known_to": None,
    }  # fmt: skip
