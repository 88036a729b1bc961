"""The graph around a company as a person asks for it: who is near, what they do, the circles, and the same as it was known before."""

import datetime as dt

import pytest

from services.ledger.graph.asking import GraphQuestions
from shared.graph.model import Graph
from tests.hops.test_judging import Ledger
from tests.unit.ledger.telling import NOON, money

BILLION = 10**9
INVESTMENT = ("investment", "investor:amazon", "investee:openai")
CONTRACT = ("contract", "customer:openai", "supplier:aws<amazon")


class Graphs(Ledger):
    async def graph(self, company, **asked):
        return Graph.model_validate(await GraphQuestions(self.store).graph({"company": company, **asked}))


@pytest.fixture
async def ledger(open_store):
    return Graphs(await open_store("ledger"))


def said(graph):
    return [(edge.giver.key, edge.relation.value, edge.taker.key, edge.usd and int(edge.usd)) for edge in graph.edges]


async def circular(ledger):
    await ledger.tell(*CONTRACT, article="a1", money=[money(38 * BILLION)], background=True)
    await ledger.tell(*INVESTMENT, article="a2", money=[money(10 * BILLION)], stage="in_talks")


async def test_it_tells_who_does_what_and_the_circle(ledger):
    await circular(ledger)
    graph = await ledger.graph("openai")
    assert [node.key for node in graph.nodes] == ["openai", "amazon"]
    assert said(graph) == [("openai", "buys_from", "amazon", 38 * BILLION), ("amazon", "invests_in", "openai", 10 * BILLION)]
    assert [[(leg.giver, leg.taker) for leg in circle.legs] for circle in graph.circles] in (
        [[("openai", "amazon"), ("amazon", "openai")]],
        [[("amazon", "openai"), ("openai", "amazon")]],
    )
    assert graph.circles[0].first_seen == NOON + dt.timedelta(minutes=2)
    assert graph.edges[0].since <= NOON + dt.timedelta(minutes=2)


@pytest.mark.parametrize("words", ["OpenAI", " openai ", "open", "~openai"])
async def test_a_company_is_found_by_its_name_or_a_part_of_it(ledger, words):
    await circular(ledger)
    if words == "~openai":
        with pytest.raises(ValueError, match="no company '~openai' has deals"):
            await ledger.graph(words)
    else:
        assert (await ledger.graph(words)).company.key == "openai"


async def test_a_subsidiary_stands_for_its_parent(ledger):
    await circular(ledger)
    assert (await ledger.graph("aws")).company.key == "amazon"


async def test_a_company_whose_deal_is_over_stands_alone(ledger):
    await ledger.tell(*INVESTMENT, article="a1", stage="in_talks")
    await ledger.tell(*INVESTMENT, article="a2", stage="terminated")
    graph = await ledger.graph("amazon")
    assert ([node.key for node in graph.nodes], graph.edges, graph.circles) == (["amazon"], (), ())


async def test_an_unknown_company_and_an_unclear_one_are_told_what_to_write(ledger):
    await circular(ledger)
    await ledger.tell("investment", "investor:amazonia", "investee:x", article="a3")
    with pytest.raises(ValueError, match="did you mean 'openai'"):
        await ledger.graph("opennai")
    with pytest.raises(ValueError, match="several companies are like 'amaz': amazon, amazonia; say which"):
        await ledger.graph("amaz")
    with pytest.raises(ValueError, match="depth"):
        await ledger.graph("amazon", depth=9)
    with pytest.raises(ValueError, match="company"):
        await ledger.graph("")


async def test_the_past_is_told_as_it_was_known(ledger):
    await circular(ledger)
    before = NOON + dt.timedelta(minutes=1, seconds=30)
    then = await ledger.graph("openai", as_of=before.isoformat())
    assert (said(then), then.circles) == ([("openai", "buys_from", "amazon", 38 * BILLION)], ())
    await ledger.tell(*INVESTMENT, article="a3", stage="terminated")
    assert (await ledger.graph("openai")).circles == ()
    between = NOON + dt.timedelta(minutes=2, seconds=30)
    assert len((await ledger.graph("openai", as_of=between.isoformat())).circles) == 1


async def test_of_a_hub_the_weightiest_are_shown_with_some_beyond_and_the_rest_is_counted(ledger):
    for number in range(12):
        await ledger.tell("investment", "investor:hub", f"investee:n{number:02}", article=f"a{number}", money=[money(1 + number)])
    await ledger.tell("contract", "customer:n11", "supplier:beyond", article="b", money=[money(5)])
    graph = await ledger.graph("hub", most=6)
    assert [node.key for node in graph.nodes] == ["hub", "n11", "n10", "n09", "beyond", "n08"]
    assert graph.left_out == 8
    assert [node.key for node in (await ledger.graph("hub", depth=1, most=4)).nodes] == ["hub", "n11", "n10", "n09"]


async def test_farther_companies_are_reached_by_depth(ledger):
    for number, (one, other) in enumerate((("a1", "b2"), ("b2", "c3"), ("c3", "d4"), ("d4", "e5"))):
        await ledger.tell("investment", f"investor:{one}", f"investee:{other}", article=f"x{number}")
    reached = [[node.key for node in (await ledger.graph("a1", depth=depth)).nodes] for depth in (1, 2, 3)]
    assert reached == [["a1", "b2"], ["a1", "b2", "c3"], ["a1", "b2", "c3", "d4"]]


@pytest.mark.parametrize("words", ["%", "_", "'; drop table ledger_edge; --", "\x00", "\u202eevil", "a" * 300])
async def test_odd_questions_are_answered_in_words(ledger, words):
    await circular(ledger)
    with pytest.raises(ValueError, match=r"no company|several"):
        await ledger.graph(words)
