"""One look at a feed over HTTP: what is remembered of it, and what is told."""

import pytest
from aiohttp import web

from services.crawler.handlers import tell_health
from services.crawler.pacing import Busy
from services.crawler.readers import Readers, TooSlow
from services.crawler.visit import Visit
from tests.unit.crawler.board import Board, source
from tests.unit.crawler.feeds_written import item, page, rss


@pytest.fixture(autouse=True)
def bare_site(site):
    site.pages.clear()
    site.asked.clear()


async def health(desk):
    board = Board()
    await tell_health(desk.crawl, board)
    return board.entries["paper"]


async def test_the_rest_of_a_feed_that_broke_off_comes_though_its_server_says_not_modified(site, desk):
    whole = rss(*[item(f"Deal {number}", site.put(f"/deal/{number}", page(f"Deal {number}")), str(number)) for number in range(4)])
    shown = [whole[: whole.index("Deal 2")]]

    async def feed(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == '"v1"':
            return web.Response(status=304)
        return web.Response(text=shown[0], headers={"ETag": '"v1"'})

    site.handle("/feed", feed)
    await desk.wish(source(site, "/feed", every="10m"))
    await desk.round()
    assert len(desk.given) == 2
    assert "breaks off" in (await health(desk)).error
    shown[0] = whole
    desk.clock.advance(minutes=30)
    await desk.round()
    assert len(desk.given) == 4
    told = await health(desk)
    assert (told.error, told.state) == (None, "ok")
    desk.clock.advance(minutes=30)
    await desk.round()
    assert site.headers_of("/feed")[-1]["If-None-Match"] == '"v1"'


async def test_a_feed_that_moved_for_good_is_read_and_a_person_is_told_where_it_is(site, desk):
    site.put("/new", rss(item("Talks", site.put("/deal", page()), "g")))
    site.answer("/old", 301, {"Location": "/new"})
    await desk.wish(source(site, "/old"))
    await desk.round()
    told = await health(desk)
    assert len(desk.given) == 1
    assert (told.state, told.failures) == ("ok", 0)
    assert f"moved for good to {site.url('/new')}" in told.error


async def test_a_server_that_says_not_modified_for_ever_is_asked_anew_after_a_month(site, desk):
    async def feed(request: web.Request) -> web.Response:
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(text=rss(item("Talks", site.put("/deal", page()), "g")) if late else rss(), headers={"ETag": '"same"'})

    late = False
    site.handle("/feed", feed)
    await desk.wish(source(site, "/feed", every="1d"))
    await desk.round()
    late = True
    for _ in range(31):
        assert desk.given == []
        desk.clock.advance(days=1, hours=3)
        await desk.round()
        if desk.given:
            break
    assert len(desk.given) == 1


async def test_a_first_answer_of_not_modified_is_a_failure_that_is_shown(site, desk):
    site.answer("/feed", 304, {"ETag": '"x"'})
    await desk.wish(source(site, "/feed"))
    await desk.round()
    told = await health(desk)
    assert told.state == "failing"
    assert "304" in told.error


async def test_errors_that_quote_what_strangers_wrote_can_be_stored(site, desk):
    async def inward(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=302, headers={"Location": "gopher://x/\udcff\u202e"})

    site.handle("/feed", inward)
    await desk.wish(source(site, "/feed"))
    await desk.round()
    told = await health(desk)
    assert told.state == "failing"
    told.error.encode()
    assert "\u202e" not in told.error


async def test_a_host_whose_document_keeps_its_reader_busy_is_left_in_peace_for_a_while(site, desk, monkeypatch):
    async def slow(_self, _document):
        raise TooSlow("it could not be read within 10 seconds")

    monkeypatch.setattr(Readers, "page", slow)
    site.put("/feed", rss(*[item(f"Deal {number}", site.put(f"/deal/{number}", page()), str(number)) for number in range(6)]))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert sum(site.asked[f"/deal/{number}"] for number in range(6)) <= 4
    monkeypatch.undo()
    desk.clock.advance(minutes=6)
    await desk.round()
    assert site.asked["/deal/5"]


async def test_what_is_being_read_counts_as_waiting_at_its_host(site, desk):
    site.put("/page", page())
    visit = Visit(desk.crawl.reach, desk.clock())
    fetcher = desk.crawl.reach.fetcher
    a, b, c = (fetcher.occupied(site.url(path)) for path in ("/a", "/b", "/c"))
    with a, b, c, pytest.raises(Busy):
        await visit.page(site.url("/page"))
    assert (await visit.page(site.url("/page"))).read.text
