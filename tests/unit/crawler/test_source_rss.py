"""A feed, from its address to the articles that are given."""

import datetime as dt
import json

import pytest
from aiohttp import web

from shared.contracts import article_id, content_hash
from tests.unit.crawler.board import source
from tests.unit.crawler.feeds_written import SENTENCES, item, page, rss

TEXT = "\n".join(SENTENCES)


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
