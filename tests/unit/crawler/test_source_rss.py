"""A feed, from its address to the articles that are given."""

import asyncio
import datetime as dt
import json

import pytest
from aiohttp import web

from services.crawler.handlers import on_sources, tell_health
from services.crawler.health import SourceHealth
from shared.contracts import Wish, article_id, content_hash
from tests.unit.crawler.feeds_written import SENTENCES, item, page, rss

TEXT = "\n".join(SENTENCES)


class Board:
    """The bucket of health, in memory."""

    def __init__(self) -> None:
        self.entries: dict[str, SourceHealth] = {}

    async def put(self, key: str, text: str) -> None:
        self.entries[key] = SourceHealth.model_validate_json(text)

    async def delete(self, key: str) -> None:
        self.entries.pop(key, None)


def source(site, path: str, **more) -> dict:
    return {"id": "paper", "kind": "rss", "url": site.url(path), **more}


@pytest.fixture(autouse=True)
def bare_site(site):
    site.pages.clear()
    site.asked.clear()


async def test_a_new_entry_becomes_an_article(site, desk):
    link = site.put("/deals/1", page("Nordwind in talks"))
    site.put("/feed", rss(item("Talks (feed title)", f"{link}?utm_source=rss", "g1")), "application/rss+xml")
    await desk.wish(source(site, "/feed", publisher="The Paper"))
    await desk.round()
    (article,) = desk.given
    assert (article.title, article.text) == ("Nordwind in talks", TEXT)
    assert (article.source_id, article.publisher, article.language) == ("paper", "The Paper", "en")
    assert article.canonical_url == link
    assert article.id == article_id(article.canonical_url, content_hash(article.title, article.text))
    assert dt.timedelta(minutes=50) < dt.datetime.now(dt.UTC) - article.published_at < dt.timedelta(minutes=70)


async def test_the_same_entry_again_and_in_another_feed_gives_one_article(site, desk):
    link = site.put("/deals/2", page())
    site.put("/feed", rss(item("Talks", link, "g1"), item("Talks", link, "g1"), item("Talks, again", f"{link}#top", "g2")))
    site.put("/other", rss(item("Another title", f"{link}?utm_campaign=x", "other-guid")))
    await desk.wish(source(site, "/feed"), {"id": "other", "kind": "rss", "url": site.url("/other")})
    await desk.round()
    site.put("/feed", rss(item("Talks", link, "g1"), item("Talks", link, "a new guid for an old entry")))
    desk.clock.advance(hours=1)
    await desk.round()
    assert len(desk.given) == 1


async def test_a_feed_that_did_not_change_costs_its_server_nothing(site, desk):
    async def feed(request: web.Request) -> web.Response:
        if "If-None-Match" in request.headers:
            return web.Response(status=304)
        return web.Response(text=rss(), headers={"ETag": '"v1"'}, content_type="application/rss+xml")

    site.handle("/feed", feed)
    await desk.wish(source(site, "/feed", every="10s"))
    for _ in range(3):
        await desk.round()
        desk.clock.advance(seconds=30)
    assert site.asked["/feed"] == 3
    row = await desk.row("paper")
    assert (row.failures, row.error) == (0, None)


async def test_what_is_old_when_a_feed_is_first_read_is_left_out_and_stays_so(site, desk):
    site.put("/old", page("Old"))
    site.put("/new", page("New"))
    undated = f"<item><title>Undated</title><link>{site.put('/undated', page('Undated'))}</link></item>"
    site.put("/feed", rss(item("Old", site.url("/old"), age_h=100), item("New", site.url("/new")), undated))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    desk.clock.advance(hours=1)
    await desk.round()
    assert sorted(article.title for article in desk.given) == ["New", "Undated"]
    assert not site.asked["/old"]


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


async def test_a_feed_that_has_the_whole_text_is_not_followed_to_its_pages(site, desk):
    site.put("/feed", rss(item("Whole", site.url("/page"), "g1", summary="All there is to say is here.")))
    await desk.wish(source(site, "/feed", read="feed"))
    await desk.round()
    assert [article.text for article in desk.given] == ["All there is to say is here."]
    assert not site.asked["/page"]


async def test_entries_that_share_one_link_are_articles_of_their_own(site, desk):
    home = site.put("/home", page("Home"))
    site.put("/feed", rss(item("One", home, "g1", summary="The first text."), item("Two", home, "g2", summary="The second text.")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    assert sorted(article.text for article in desk.given) == ["The first text.", "The second text."]
    assert not site.asked["/home"]


async def test_json_feed_and_atom_are_read_by_the_same_kind(site, desk):
    site.put("/1", page("From JSON"))
    site.put("/2", page("From Atom"))
    site.put(
        "/json",
        json.dumps({"version": "https://jsonfeed.org/version/1", "items": [{"id": 1, "url": site.url("/1"), "title": "J"}]}),
        "application/json",
    )
    site.put(
        "/atom",
        f'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>x</id><title>A</title><link href="{site.url("/2")}"/></entry></feed>',
    )
    await desk.wish({"id": "j", "kind": "rss", "url": site.url("/json")}, {"id": "a", "kind": "rss", "url": site.url("/atom")})
    await desk.round()
    assert sorted(article.title for article in desk.given) == ["From Atom", "From JSON"]


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


async def test_two_replicas_share_the_sources(site, desk):
    site.put("/feed", rss())
    await desk.wish(*[{"id": f"s{number}", "kind": "rss", "url": site.url("/feed")} for number in range(6)])
    from services.crawler.duty import Shift  # noqa: PLC0415 - the twin of the desk's own
    from services.crawler.looking import looking  # noqa: PLC0415

    twin = Shift(looking(desk.crawl), 8, desk.crawl.lease, desk.clock)
    taken = await asyncio.gather(desk.looks.step(), twin.step())
    assert sum(taken) == 6
    await desk.looks.idle()
    await twin.idle()


async def test_work_of_a_replica_that_died_falls_to_another_and_work_in_hand_does_not(site, desk):
    site.put("/feed", rss())
    await desk.wish(source(site, "/feed"))
    duty = desk.looks._duty
    assert len(await duty.take(5)) == 1
    assert await duty.take(5) == []
    desk.clock.advance(seconds=50)
    assert await duty.take(5) == []
    desk.clock.advance(seconds=20)
    taken = await duty.take(5)
    await duty.hold(taken, desk.clock() + dt.timedelta(seconds=60))
    desk.clock.advance(seconds=50)
    assert await duty.take(5) == []
    await duty.hold(taken, desk.clock())
    assert len(await duty.take(5)) == 1


async def test_a_stop_gives_back_what_is_in_hand(site, desk):
    hanging = asyncio.Event()

    async def hang(_request: web.Request) -> web.Response:
        hanging.set()
        await asyncio.sleep(30)
        return web.Response()

    site.handle("/hang", hang)
    await desk.wish(source(site, "/hang"))
    running = asyncio.create_task(desk.looks.run())
    await asyncio.wait_for(hanging.wait(), 5)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert len(await desk.looks._duty.take(5)) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Amazon \u202eto buy\u202c Halden \ud83d\ude42, the invented paper says in a text of some length.",
        "Deal\x00 with \x07controls, told in a text of some length here.",
    ],
)
async def test_odd_characters_reach_nobody(site, desk, text):
    body = text.encode("utf-16", "surrogatepass").decode("utf-16")
    site.put("/odd", page("Odd \u202etitle", (body, *SENTENCES)))
    site.put("/feed", rss(item("Odd", site.url("/odd"), "g")))
    await desk.wish(source(site, "/feed"))
    await desk.round()
    (article,) = desk.given
    assert not set("\u202e\u202c\x00\x07") & set(article.text + article.title)
    assert article.text.endswith(TEXT)
