"""Reads the graph around a company, now or as it was known at an instant. For people who look; the search for circles has its own way."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from sqlalchemy import or_, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.graph.circles import Flow
from services.ledger.graph.neighbourhood import Known
from services.ledger.tables import circle, deal, edge, key
from shared.contracts import Bound, Deal, Relation, Stage

_COLUMNS = (
    edge.c.payer, edge.c.payee, edge.c.relation, edge.c.deal_id, edge.c.stage, edge.c.usd, edge.c.payer_name, edge.c.payee_name,
    edge.c.bound, edge.c.since, edge.c.known_from,
)  # fmt: skip
_MOST_EDGES = 300
_MOST_NAMES = 500
_AFTER_ALL = "\N{REPLACEMENT CHARACTER}"


async def around(connection: AsyncConnection, company: str, at: dt.datetime | None, most: int) -> list[Known]:
    """The weightiest flows from and to a company."""
    sides = (_weightiest(edge.c.payer == company, at, most), _weightiest(edge.c.payee == company, at, most))
    return _known(await connection.execute(union_all(*(select(side) for side in sides))))


async def between(connection: AsyncConnection, companies: Sequence[str], at: dt.datetime | None) -> list[Known]:
    """The weightiest flows among these companies."""
    among = edge.c.payer.in_(companies), edge.c.payee.in_(companies)
    statement = select(*_COLUMNS).where(*among, *_held(at)).order_by(edge.c.usd.desc(), edge.c.deal_id, edge.c.number)
    return _known(await connection.execute(statement.limit(_MOST_EDGES)))


async def has_edges(connection: AsyncConnection, companies: Sequence[str]) -> list[str]:
    """Those of the companies that the graph knows, or knew, in their order."""
    found = set()
    for side in (edge.c.payer, edge.c.payee):
        found |= set((await connection.execute(select(side).where(side.in_(companies)).distinct())).scalars())
    return [one for one in companies if one in found]


async def deal_with(connection: AsyncConnection, company_key: str) -> Deal | None:
    """One deal of a company that is no node itself, like a subsidiary."""
    statement = select(deal.c.body).join(key, key.c.deal_id == deal.c.id).where(key.c.key == company_key)
    body = (await connection.execute(statement.order_by(key.c.opened_at.desc()).limit(1))).scalar()
    return Deal.model_validate_json(body) if body else None


async def spelled_like(connection: AsyncConnection, start: str) -> list[str]:
    """Companies of the graph whose key begins so."""
    found: set[str] = set()
    for side in (edge.c.payer, edge.c.payee):
        statement = select(side).where(side >= start, side < start + _AFTER_ALL).distinct().order_by(side).limit(_MOST_NAMES)
        found |= set((await connection.execute(statement)).scalars())
    return sorted(found)


async def first_seen(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, dt.datetime]:
    """When each of the circles was noted."""
    rows = await connection.execute(select(circle.c.id, circle.c.first_seen).where(circle.c.id.in_(ids)))
    return {row.id: row.first_seen for row in rows}


def _weightiest(where: Any, at: dt.datetime | None, most: int) -> Any:
    return select(*_COLUMNS).where(where, *_held(at)).order_by(edge.c.usd.desc(), edge.c.deal_id).limit(most).subquery()


def _held(at: dt.datetime | None) -> tuple[Any, ...]:
    if at is None:
        return (edge.c.known_to.is_(None),)
    return edge.c.known_from <= at, or_(edge.c.known_to.is_(None), edge.c.known_to > at)


def _known(rows: Any) -> list[Known]:
    return [
        Known(
            Flow(
                row[0],
                row[1],
                Relation(row[2]),
                row[3],
                Stage(row[4]),
                row[5],
                row[6],
                row[7],
                Bound(row.bound) if row.bound else None,
            ),
            row.since,
            row.known_from,
        )
        for row in rows
    ]
