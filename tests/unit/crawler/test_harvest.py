"""The page of an entry that cannot be had: later, from its feed, or given up where a person sees it."""

import datetime as dt

import pytest
from aiohttp import web

from services.crawler import harvest
from services.crawler.handlers import tell_health
from services.crawler.troubles import NO_TROUBLES, Troubles, troubles_of
from tests.unit.crawler.board import Board, source
from tests.unit.crawler.feeds_written import SENTENCES, item, page, rss

TEXT = "\n".join(SENTENCES)


@pytest.fixture(autouse=True)
def bare_site(site):
    site.pages.clear()
    site.asked.clear()


async def test_a_page_that_cannot_be_had_now_is_had_later_though_the_feed_says_not_modified(site, desk):
    async def feed(request: web.Request) -> web.Response:
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(text=rss(item("Talks", site.url("/late"), "g1")), headers={"ETag": '"v1"'})

    site.handle("/feed", feed)
    site.answer("/late", 500)
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert desk.given == []
    site.put("/late", page())
    desk.clock.advance(minutes=30)
    await desk.round()
    assert [article.text for article in desk.given] == [TEXT]


async def test_a_page_that_is_not_there_is_stood_in_for_by_its_feed(site, desk):
    long = " ".join(SENTENCES)
    site.put(
        "/feed",
        rss(
            item("Whole", site.url("/nowhere"), "g1", summary=long),
            item("Short", site.url("/nowhere2"), "g2", summary="Too short."),
        ),
    )
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert [(article.title, article.text) for article in desk.given] == [("Whole", long)]


async def pages_of(desk) -> Troubles:
    board = Board()
    await tell_health(desk.crawl, board)
    return board.entries["paper"].pages


async def test_a_page_that_was_given_up_is_seen_with_the_reason(site, desk):
    site.put("/feed", rss(item("Gone", site.url("/nowhere"), "g1"), item("Empty", site.put("/empty", "<html></html>"), "g2")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    pages = await pages_of(desk)
    assert (pages.given_up, pages.waiting) == (2, 0)
    reasons = {trouble.url: trouble.reason for trouble in pages.last}
    assert "404" in reasons[site.url("/nowhere")]
    assert "no main text" in reasons[site.url("/empty")]
    assert all(dt.datetime.now(dt.UTC) - trouble.at < dt.timedelta(minutes=5) for trouble in pages.last)


async def test_what_stands_in_for_a_page_is_seen_too(site, desk):
    site.answer("/paid", 403)
    site.put("/feed", rss(item("Paid", site.url("/paid"), "g1", summary=" ".join(SENTENCES))))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert len(desk.given) == 1
    (trouble,) = (await pages_of(desk)).last
    assert (trouble.stood_in, "403" in trouble.reason) == (True, True)


async def test_a_page_that_fails_for_hours_is_waited_for_and_then_had(site, desk):
    site.answer("/late", 503, {"Retry-After": "1"})
    site.put("/feed", rss(item("Talks", site.url("/late"), "g1")))
    await desk.wish(source(site, "/feed"))
    for _ in range(12):
        await desk.round()
        desk.clock.advance(minutes=30)
    assert (await pages_of(desk)).waiting == 1
    assert site.asked["/late"] < 11
    site.put("/late", page())
    desk.clock.advance(hours=9)
    await desk.round()
    assert [article.text for article in desk.given] == [TEXT]
    assert await pages_of(desk) == NO_TROUBLES


async def test_a_page_that_fails_for_a_day_is_given_up(site, desk):
    site.answer("/never", 500)
    site.put("/feed", rss(item("Talks", site.url("/never"), "g1")))
    await desk.wish(source(site, "/feed"))
    for _ in range(30):
        await desk.round()
        desk.clock.advance(hours=2)
    pages = await pages_of(desk)
    assert (pages.given_up, pages.waiting, site.asked["/never"]) == (1, 0, 11)


async def test_a_slip_of_our_own_is_tried_again_and_never_hidden(site, desk, monkeypatch):
    def slip(*_):
        raise KeyError("nobody thought of this")

    monkeypatch.setattr(harvest, "with_page", slip)
    site.put("/feed", rss(item("Talks", site.put("/deal", page()), "g1")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert (await pages_of(desk)).waiting == 1
    monkeypatch.undo()
    desk.clock.advance(minutes=2)
    await desk.round()
    assert len(desk.given) == 1


async def test_entries_of_a_source_that_is_no_longer_wished_for_wait_an_hour_and_are_new_when_it_comes_back(site, desk):
    site.answer("/late", 503)
    site.put("/feed", rss(item("Talks", site.url("/late"), "g1")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    await desk.wish()
    for _ in range(3):
        desk.clock.advance(minutes=45)
        await desk.round()
    async with desk.crawl.store.reading() as session:
        assert await troubles_of(session, ["paper"]) == {}
    site.put("/late", page())
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert [article.text for article in desk.given] == [TEXT]


async def test_a_replica_that_does_not_know_a_source_yet_leaves_its_entries_alone(site, desk):
    site.answer("/late", 503)
    site.put("/feed", rss(item("Talks", site.url("/late"), "g1")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    known, desk.crawl.sources = desk.crawl.sources, {}
    desk.clock.advance(hours=10)
    await desk.round()
    desk.crawl.sources = known
    assert (await pages_of(desk)).waiting == 1
