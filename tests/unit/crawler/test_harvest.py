"""The page of an entry that cannot be had: later, from its feed, or given up where a person sees it."""

import pytest
from aiohttp import web

from tests.unit.crawler.board import source
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
