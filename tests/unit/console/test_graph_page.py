"""The page of the graph: what stands on it, and what it says when there is nothing to draw."""

import pytest

from shared.contracts import Node
from shared.graph.model import Graph
from tests.browser.console_graph import graph_of
from tests.browser.console_site import Console
from tests.unit.console.asking import Browser, Tags


async def test_without_a_company_it_tells_what_to_do(browser: Browser):
    answer = await browser.get("/graph")
    assert answer.status == 200
    assert "Choose a company" in answer.text


async def test_it_draws_and_lists_what_the_ledger_tells(full: Console, browser: Browser):
    text = (await browser.get("/graph?company=openai&depth=3&as_of=2026-03-01")).text
    assert full.ledger.asked == [
        ("ledger.graph", {"company": "openai", "depth": 3, "as_of": "2026-03-01T23:59:59.999999+00:00"}),
    ]
    graph = graph_of(30, 18)
    assert text.count('class="dg-company') == 30
    assert '<a href="/graph?company=amazon&amp;depth=3&amp;as_of=2026-03-01"' in text
    assert text.count("The deal</a>") == len(graph.edges) + sum(len(circle.legs) for circle in graph.circles)
    assert text.count('aria-label="Circular structure ') == len(graph.circles) > 0
    assert "7 companies with smaller sums left out, as known on 2026-03-01" in text


async def test_an_unknown_company_is_told_what_may_be_meant(full: Console, browser: Browser):
    answer = await browser.get("/graph?company=opennai")
    assert answer.status == 404
    assert "did you mean &#39;openai&#39;?" in answer.text
    assert 'value="opennai"' in answer.text


async def test_a_date_that_is_none_is_said(full: Console, browser: Browser):
    answer = await browser.get("/graph?company=openai&as_of=soon&depth=99")
    assert answer.status == 422
    assert "&#39;soon&#39; is no date; write it like 2026-12-17" in answer.text
    assert full.ledger.asked == []


async def test_a_company_whose_deals_are_over_is_said_to_have_none(full: Console, browser: Browser):
    alone = Node(key="alone", name="Alone")
    full.ledger.graphs["alone"] = Graph(company=alone, nodes=(alone,))
    assert "No deals between companies" in (await browser.get("/graph?company=alone")).text


async def test_the_page_waits_for_the_ledger(full: Console, browser: Browser):
    full.ledger.away = True
    assert (await browser.get("/graph?company=openai")).status == 503


async def test_a_deal_leads_to_the_graph_of_its_companies(full: Console, browser: Browser, told):
    text = (await browser.get(f"/deals/{told.deal.id}")).text
    for party in told.deal.parties:
        assert f'href="/graph?company={party.key}"' in text


async def test_the_look_comes_from_the_console_itself(browser: Browser):
    answer = await browser.get("/graph.css")
    assert answer.headers["content-type"].startswith("text/css")
    assert ".dg-company" in answer.text


@pytest.mark.parametrize("name", ["<script>alert(1)</script>\"'&", "\u202egnp.exe", "x" * 10_000, "   ", "{{ 7*7 }}{% raw %}"])
async def test_names_stay_text(full: Console, browser: Browser, name: str):
    graph = graph_of(3, 2)
    hostile = Node(key=name, name=name)
    edges = tuple(edge.model_copy(update={"giver": hostile}) for edge in graph.edges if edge.taker.key != graph.nodes[0].key)
    full.ledger.graphs["bad"] = Graph(company=hostile, nodes=(hostile, *graph.nodes), edges=edges, circles=graph.circles)
    answer = await browser.get("/graph?company=bad")
    assert answer.status == 200
    tags = Tags(answer.text).found
    assert [tag for tag, _ in tags].count("script") == 1
    assert all(not key.startswith("on") for _, attributes in tags for key in attributes)
    assert "49" not in answer.text.partition("<svg xmlns")[2].partition("</title>")[0]
