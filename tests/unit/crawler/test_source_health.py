"""A source that fails is put off and shown, and stops no other."""

import datetime as dt
import json

import pytest

from services.crawler.handlers import on_sources, tell_health
from shared.contracts import Wish
from tests.unit.crawler.board import Board, source
from tests.unit.crawler.feeds_written import item, page, rss


@pytest.fixture(autouse=True)
def bare_site(site):
    site.pages.clear()
    site.asked.clear()


async def test_a_source_that_fails_is_put_off_and_shown_and_stops_no_other(site, desk):
    site.answer("/broken", 500)
    site.put("/html", "<html><body>Please log in</body></html>")
    site.answer("/loop", 302, {"Location": "/loop"})
    site.answer("/gone", 410)
    site.answer("/slower", 429, {"Retry-After": "7200"})
    site.put("/good", rss(item("Talks", site.put("/deal", page()), "g")))
    kinds = ("broken", "html", "loop", "gone", "good")
    await desk.wish(*[{"id": name, "kind": "rss", "url": site.url(f"/{name}"), "every": "1m"} for name in kinds])
    await desk.round()
    board = Board()
    await tell_health(desk.crawl, board)
    assert len(desk.given) == 1
    assert {name: board.entries[name].state for name in kinds} == {
        "broken": "failing", "html": "failing", "loop": "failing", "gone": "gone", "good": "ok",
    }  # fmt: skip
    assert "500" in board.entries["broken"].error
    assert "not a feed" in board.entries["html"].error
    assert "more than 5 times" in board.entries["loop"].error
    assert (board.entries["good"].articles, board.entries["good"].failures, board.entries["gone"].next_fetch) == (1, 0, None)
    for _ in range(3):
        desk.clock.advance(hours=1)
        await desk.round()
    assert site.asked["/gone"] == 1
    row = await desk.row("broken")
    assert row.failures == 4
    assert row.next_at - row.last_fetch > dt.timedelta(minutes=12)


async def test_a_host_that_asks_for_a_pause_gets_it_from_all_its_sources(site, desk):
    site.answer("/slower", 429, {"Retry-After": "3600"})
    await desk.wish({"id": "slower", "kind": "rss", "url": site.url("/slower")})
    await desk.round()
    site.put("/feed", rss())
    await desk.wish({"id": "slower", "kind": "rss", "url": site.url("/slower")}, source(site, "/feed"))
    desk.clock.advance(minutes=30)
    await desk.round()
    assert site.asked["/feed"] == 0
    assert (await desk.row("paper")).failures == 0
    site.put("/slower", rss())  # else it may be asked first, and ask for another pause
    desk.clock.advance(hours=1)
    await desk.round()
    assert site.asked["/feed"] == 1


async def test_a_gone_source_comes_back_when_its_wish_changes(site, desk):
    site.answer("/gone", 410)
    await desk.wish(source(site, "/gone"))
    await desk.round()
    site.put("/moved", rss())
    await desk.wish(source(site, "/moved"))
    await desk.round()
    row = await desk.row("paper")
    assert (row.gone, row.failures, row.error) == (False, 0, None)
    assert row.last_success


async def test_a_wish_that_cannot_be_taken_leaves_the_source_as_it_was(site, desk):
    site.put("/feed", rss())
    await desk.wish(source(site, "/feed"))
    broken = [
        json.dumps(source(site, "/feed", evry="1m")),
        "not json",
        '{"id":"paper","kind":"carrier pigeon"}',
        json.dumps(source(site, "/x") | {"id": "else"}),
        "[" * 99999,
    ]
    board = Board()
    for body in broken:
        await on_sources(desk.crawl, {"paper": Wish(key="paper", body=body)})
        await tell_health(desk.crawl, board)
        assert board.entries["paper"].state == "misconfigured"
        assert board.entries["paper"].error
        assert desk.crawl.sources["paper"].url == site.url("/feed")
    await desk.round()
    assert site.asked["/feed"] == 1
    await desk.wish()
    await tell_health(desk.crawl, board)
    assert board.entries == {}
