"""The search for circles in a real database, against one that tries every path, while edges come, change and go."""

import datetime as dt
import random
from decimal import Decimal

import pytest
from sqlalchemy import select

from services.ledger.graph.circle_store import close_circles
from services.ledger.graph.circles import MOST, Flow
from services.ledger.graph.edge_store import flows_of, keep_edges
from services.ledger.tables import edge, flow
from shared.contracts import Deal, Edge, Node, Relation, Stage
from shared.store import do_what_is_left
from tests.unit.ledger.telling import NOON
from tests.unit.ledger.test_circles import COMPANIES, every_circle

STAGES = (Stage.RUMOURED, Stage.IN_TALKS, Stage.AGREED, Stage.COMPLETED)


def deal(name: str, revision: int, *edges: tuple[str, str, Relation, int, Stage]) -> Deal:
    """Only what the graph looks at; an edge is its giver, its taker, what, how much, and how far."""
    told = [
        Edge(
            relation=relation, giver=Node(key=giver, name=giver.upper()), taker=Node(key=taker, name=taker.upper()), deal_id=name,
            stage=stage, usd=Decimal(usd) if usd else None, since=NOON,
        )
        for giver, taker, relation, usd, stage in edges
    ]  # fmt: skip
    return Deal.model_construct(id=name, revision=revision, edges=tuple(told), circles=())


class Graph:
    """The edges that hold, in the database and beside it."""

    def __init__(self, session):
        self.session, self.deals, self.at = session, {}, NOON

    async def tell(self, name, *edges):
        """The circles through the deal."""
        self.at += dt.timedelta(minutes=1)
        before = self.deals.get(name)
        self.deals[name] = deal(name, before.revision + 1 if before else 1, *edges)
        await keep_edges(self.session, before, self.deals[name], self.at)
        return await close_circles(self.session, self.deals[name], self.at)

    @property
    def flows(self) -> list[Flow]:
        return [one for told in self.deals.values() for one in flows_of(told)]

    async def kept(self):
        await do_what_is_left(self.session)
        rows = await self.session.execute(select(flow))
        return {(row.payer, row.payee, Relation(row.relation)): (row.usd, row.standing, row.deal_id) for row in rows}


@pytest.fixture
async def graph(open_store):
    store = await open_store("ledger")
    async with store.transaction() as session:
        yield Graph(session)


def some_edges(dice: random.Random) -> list[tuple[str, str, Relation, int, Stage]]:
    edges = {}
    for _ in range(dice.choice((0, 1, 1, 1, 2, 3))):
        giver, taker = dice.sample(COMPANIES, 2)
        relation = dice.choice(list(Relation))
        edges[relation, giver, taker] = giver, taker, relation, dice.choice((0, 5, 5, 9)), dice.choice(STAGES)
    return list(edges.values())


@pytest.mark.parametrize("seed", range(6))
async def test_it_finds_what_trying_every_path_finds_whatever_came_changed_and_went(graph, seed):
    dice = random.Random(seed)
    for _ in range(40):
        name = f"d{dice.randrange(14)}"
        closed = await graph.tell(name, *some_edges(dice))
        through = [every_circle(start, graph.flows) for start in flows_of(graph.deals[name])]
        found = {circle.id for circle in closed.circles}
        assert found <= set().union(*through)
        assert all(circles <= found or len(found) >= MOST for circles in through)
        best = {}
        for one in graph.flows:
            best[one.key] = max(best.get(one.key, one.weight), one.weight)
        assert await graph.kept() == best
        weightiest = {(one.key, one.weight) for one in graph.flows if one.weight == best[one.key]} | {
            (one.key, one.weight) for one in flows_of(graph.deals[name])
        }
        for circle in closed.circles:
            for leg in circle.legs:
                payer, payee = (
                    (leg.taker_key, leg.giver_key) if leg.relation is Relation.SUPPLIES else (leg.giver_key, leg.taker_key)
                )
                shown = Flow(payer, payee, leg.relation, leg.deal_id, leg.stage, int(leg.usd or 0), "", "")
                assert (shown.key, shown.weight) in weightiest


async def test_each_circle_is_fresh_once(graph):
    await graph.tell("d1", ("a", "b", Relation.INVESTS_IN, 5, Stage.AGREED))
    closing = await graph.tell("d2", ("b", "a", Relation.BUYS_FROM, 5, Stage.AGREED))
    assert closing.fresh == {circle.id for circle in closing.circles} != set()
    assert closing.circles[0].first_seen == graph.at
    again = await graph.tell("d1", ("a", "b", Relation.INVESTS_IN, 6, Stage.COMPLETED))
    assert (again.fresh, again.circles[0].id) == (set(), closing.circles[0].id)
    assert again.circles[0].first_seen == closing.circles[0].first_seen


async def test_a_thousand_deals_of_two_companies_hide_no_other_circle(graph):
    for number in range(100):
        await graph.tell(f"hub{number}", ("b", "c", Relation.INVESTS_IN, 10**9 + number, Stage.AGREED))
    await graph.tell("small", ("b", "a", Relation.BUYS_FROM, 1, Stage.RUMOURED))
    await graph.tell("back", ("c", "a", Relation.BUYS_FROM, 1, Stage.RUMOURED))
    closed = await graph.tell("last", ("a", "b", Relation.INVESTS_IN, 1, Stage.RUMOURED))
    assert sorted(len(circle.legs) for circle in closed.circles) == [2, 3]
    assert closed.circles[-1].legs[1].deal_id == "hub99"


async def test_of_too_many_neighbours_the_weightiest_are_looked_at(graph):
    for number in range(40):
        await graph.tell(f"out{number}", ("b", f"n{number}", Relation.BUYS_FROM, 100 + number, Stage.AGREED))
    await graph.tell("heavy", ("n39", "a", Relation.BUYS_FROM, 1, Stage.AGREED))
    await graph.tell("light", ("n0", "a", Relation.BUYS_FROM, 1000, Stage.AGREED))
    closed = await graph.tell("last", ("a", "b", Relation.INVESTS_IN, 1, Stage.AGREED))
    assert [[leg.giver_key for leg in circle.legs] for circle in closed.circles] == [["a", "b", "n39"]]


async def test_an_end_is_kept_and_the_next_weightiest_stands(graph):
    for name, usd in (("large", 9), ("small", 5)):
        await graph.tell(name, ("a", "b", Relation.INVESTS_IN, usd, Stage.AGREED))
    await graph.tell("back", ("b", "a", Relation.BUYS_FROM, 7, Stage.AGREED))
    await graph.tell("large")
    closed = await graph.tell("back", ("b", "a", Relation.BUYS_FROM, 8, Stage.AGREED))
    assert [leg.deal_id for leg in closed.circles[0].legs] == ["back", "small"]
    await graph.tell("small")
    assert (await graph.tell("back", ("b", "a", Relation.BUYS_FROM, 9, Stage.AGREED))).circles == ()
    ended = select(edge.c.deal_id).where(edge.c.known_to.is_not(None), edge.c.payer == "a").order_by(edge.c.deal_id)
    await do_what_is_left(graph.session)
    assert list((await graph.session.execute(ended)).scalars()) == ["large", "small"]
