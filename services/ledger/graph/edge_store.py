"""Rows of the graph: every edge with the time in which it held, and of those that hold now the weightiest flow between two companies.

The flows are what the search for circles reads: one row where two companies have a thousand deals.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, case, delete, insert, or_, select, tuple_, update
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.graph.circles import STANDING, Flow
from services.ledger.graph.reach import reach_of
from services.ledger.tables import edge, flow
from shared.contracts import Deal, Edge, Relation
from shared.store import before_commit, connection_of, do_what_is_left, insert_for

_LARGEST = 2**62
_HOLDS = edge.c.known_to.is_(None)
_OPEN = insert(edge)
_END = update(edge).where(edge.c.deal_id == bindparam("of"), _HOLDS).values(known_to=bindparam("ends"))


async def keep_edges(session: AsyncSession, before: Deal | None, after: Deal, now: dt.datetime) -> None:
    """Rows that no longer hold are kept with their end. The same in the words of another article is no other edge."""
    if before is not None and _drawn(before) == _drawn(after):
        return
    rows = [_row(one, number, after.revision, now) for number, one in enumerate(after.edges)]
    before_commit(session, _write_edges, _Drawn(after.id, now, rows, ends=before is not None and bool(before.edges)))
    await _keep_flows(session, flows_of(before) if before else [], flows_of(after))


def flows_of(deal: Deal) -> list[Flow]:
    return [flow_of(one) for one in deal.edges]


def flow_of(one: Edge) -> Flow:
    """Who is supplied pays the supplier; else who gives pays."""
    payer, payee = (one.taker, one.giver) if one.relation is Relation.SUPPLIES else (one.giver, one.taker)
    return Flow(
        payer=payer.key, payee=payee.key, relation=one.relation, deal_id=one.deal_id, stage=one.stage,
        usd=min(int(one.usd), _LARGEST) if one.usd else 0, payer_name=payer.name, payee_name=payee.name,
        bound=one.bound,
    )  # fmt: skip


@dataclass(frozen=True)
class _Drawn:
    """The edges of a deal from `at` on; `ends`: it had others before."""

    deal_id: str
    at: dt.datetime
    rows: list[dict[str, Any]]
    ends: bool


async def _write_edges(session: AsyncSession, drawn: Sequence[_Drawn]) -> None:
    """All of a transaction in two statements; what it draws and ends itself has its end at once."""
    own: dict[str, _Drawn] = {}
    ended = []
    for one in drawn:
        earlier = own.get(one.deal_id)
        for row in earlier.rows if earlier else ():
            row["known_to"] = one.at
        if one.ends and not earlier:
            ended.append({"of": one.deal_id, "ends": one.at})
        own[one.deal_id] = one
    connection = await connection_of(session)
    if ended:
        await connection.execute(_END, ended)
    if rows := [row for one in drawn for row in one.rows]:
        await connection.execute(_OPEN, rows)


async def _keep_flows(session: AsyncSession, before: Iterable[Flow], after: Iterable[Flow]) -> None:
    """A flow that weighs no less than it did may stand at once; where one went or became lighter, the edges tell which is next."""
    old, new = {one.key: one for one in before}, {one.key: one for one in after}
    fallen = [one for key, one in sorted(old.items()) if key not in new or new[key].weight < one.weight]
    if fallen:
        await do_what_is_left(session)
        connection = await connection_of(session)
        freed = [{"from_": one.payer, "to": one.payee, "how": one.relation.value, "of": one.deal_id} for one in fallen]
        await connection.execute(_FREE, freed)
        await connection.execute(_NEXT_STANDS, freed)
    risen = [one for key, one in sorted(new.items()) if key not in old or (one != old[key] and one.weight >= old[key].weight)]
    reach_of(session).add(risen)
    for one in risen:
        before_commit(session, write_flows, one)


async def write_flows(session: AsyncSession, risen: Sequence[Flow]) -> None:
    """In the order of their keys, so that two ledgers never wait for one another."""
    connection = await connection_of(session)
    rows = [{**_columns(one), "standing": one.standing} for one in sorted(risen, key=lambda one: one.key)]
    await connection.execute(_stand(insert_for(connection)), rows)


def _next_stands() -> Any:
    standing = case({stage.value: order for stage, order in STANDING.items()}, value=edge.c.stage).label("standing")
    names = ["payer", "payee", "relation", "usd", "standing", "deal_id", "stage", "payer_name", "payee_name", "bound"]
    next_ = (
        select(*(standing if name == "standing" else edge.c[name] for name in names))
        .where(edge.c.payer == bindparam("from_"), edge.c.payee == bindparam("to"), edge.c.relation == bindparam("how"), _HOLDS)
        .order_by(edge.c.usd.desc(), standing.desc(), edge.c.deal_id.desc())
        .limit(1)
    )
    there = select(flow.c.deal_id).where(
        flow.c.payer == bindparam("from_"), flow.c.payee == bindparam("to"), flow.c.relation == bindparam("how")
    )
    return insert(flow).from_select(names, next_.where(~there.exists()))


_FREE = delete(flow).where(
    flow.c.payer == bindparam("from_"), flow.c.payee == bindparam("to"), flow.c.relation == bindparam("how"),
    flow.c.deal_id == bindparam("of"),
)  # fmt: skip
_NEXT_STANDS = _next_stands()


@lru_cache
def _stand(insert_into: Any) -> Any:
    """The weightiest stays; a deal's own row follows the deal."""
    statement = insert_into(flow)
    new = statement.excluded
    weightier = tuple_(new.usd, new.standing, new.deal_id) > tuple_(flow.c.usd, flow.c.standing, flow.c.deal_id)
    told = {column.name: new[column.name] for column in flow.columns if not column.primary_key}
    return statement.on_conflict_do_update(
        index_elements=list(flow.primary_key.columns), set_=told, where=or_(new.deal_id == flow.c.deal_id, weightier)
    )


def _drawn(deal: Deal) -> list[tuple[Flow, dt.datetime]]:
    return [(flow_of(one), one.since) for one in deal.edges]


def _row(one: Edge, number: int, revision: int, now: dt.datetime) -> dict[str, Any]:
    own = {"number": number, "revision": revision, "since": one.since, "known_from": now, "known_to": None}
    return {**_columns(flow_of(one)), **own}


def _columns(told: Flow) -> dict[str, Any]:
    return {
        **told._asdict(),
        "relation": told.relation.value,
        "stage": told.stage.value,
        "bound": told.bound.value if told.bound else "",
    }
