"""What a site asks of robots is asked once, politely, and obeyed."""

import asyncio
import datetime as dt
import gzip

import pytest
from aiohttp import web

from services.crawler import robots as module
from services.crawler.fetch import FEED, Fetcher, Manners, Wanted
from services.crawler.pacing import Busy, Pacing, Turn, reserve_in_memory
from services.crawler.robots import Robots
from services.crawler.transport import Bounds, Refused
from shared.errors import Transient
from tests.unit.crawler.conftest import Clock


@pytest.fixture(autouse=True)
def bare_site(site):
    site.pages.clear()
    site.asked.clear()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def turns() -> list[Turn]:
    return []


@pytest.fixture
def fetcher(transport, clock, turns) -> Fetcher:
    reserve = reserve_in_memory()

    async def drawn(turn: Turn) -> dt.datetime:
        turns.append(turn)
        return await reserve(turn)

    async def on_pause(_host, _until) -> None:
        return None

    pacing = Pacing(drawn, clock, 0.0)
    return Fetcher(transport, Manners(Robots(transport, pacing, clock), pacing, on_pause), clock)


def wanted(url: str, **more) -> Wanted:
    return Wanted(url, FEED, Bounds(seconds=2, size=1 << 20), **more)


async def test_the_request_for_it_waits_its_turn_like_any_other(site, fetcher, turns):
    site.put("/feed", "feed")
    await fetcher.get(wanted(site.url("/feed")))
    await fetcher.get(wanted(site.url("/feed")))
    assert site.asked["/robots.txt"] == 1
    assert [turn.host for turn in turns] == [site.host] * 3


async def test_who_comes_while_it_is_read_is_sent_away_for_a_moment_and_asks_for_no_second_one(site, fetcher, clock):
    async def slow(_request: web.Request) -> web.Response:
        await asyncio.sleep(0.2)
        return web.Response(text="User-agent: *\nDisallow: /closed")

    site.handle("/robots.txt", slow)
    site.put("/feed", "feed")
    answers = await asyncio.gather(*[fetcher.get(wanted(site.url("/feed"))) for _ in range(8)], return_exceptions=True)
    assert [type(answer) for answer in answers].count(Busy) == 7
    assert all(answer.retry_in <= dt.timedelta(seconds=1) for answer in answers if isinstance(answer, Busy))
    assert site.asked["/robots.txt"] == 1
    with pytest.raises(Refused, match=r"robots\.txt"):
        await fetcher.get(wanted(site.url("/closed")))


async def test_it_is_obeyed_and_may_be_overruled(site, fetcher):
    rules = "User-agent: *\nDisallow: /private\n\nUser-agent: dealwatch\nDisallow: /drafts\nCrawl-delay: 0.01"
    site.put("/robots.txt", rules, "text/plain")
    site.put("/drafts/1", "draft")
    with pytest.raises(Refused, match=r"robots\.txt"):
        await fetcher.get(wanted(site.url("/drafts/1")))
    site.put("/private", "for other robots only")
    assert (await fetcher.get(wanted(site.url("/private")))).body == b"for other robots only"
    assert (await fetcher.get(wanted(site.url("/drafts/1"), obey_robots=False))).body == b"draft"


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
async def test_where_there_is_none_everything_is_allowed(site, fetcher, status):
    site.answer("/robots.txt", status, body=b"User-agent: *\nDisallow: /")
    site.put("/feed", "feed")
    assert (await fetcher.get(wanted(site.url("/feed")))).body == b"feed"


@pytest.mark.parametrize("status", [429, 500, 503])
async def test_while_it_is_broken_nothing_is_fetched_and_then_it_is_asked_again(site, fetcher, clock, status):
    site.answer("/robots.txt", status)
    site.put("/feed", "feed")
    with pytest.raises(Transient, match=rf"robots\.txt answers {status}") as away:
        await fetcher.get(wanted(site.url("/feed")))
    assert dt.timedelta(minutes=4) < away.value.retry_in <= dt.timedelta(minutes=5)
    assert not site.asked["/feed"]
    site.put("/robots.txt", "", "text/plain")
    clock.advance(minutes=6)
    assert (await fetcher.get(wanted(site.url("/feed")))).body == b"feed"


async def test_one_that_hangs_stops_its_own_site_only(site, fetcher, monkeypatch):
    async def hang(_request: web.Request) -> web.Response:
        await asyncio.sleep(30)
        return web.Response()

    monkeypatch.setattr(module, "_ANSWER_S", 0.2)
    site.handle("/robots.txt", hang)
    with pytest.raises(Transient, match=r"robots\.txt of .* cannot be had"):
        await fetcher.get(wanted(site.url("/feed")))


@pytest.mark.parametrize(
    ("headers", "body", "allowed"),
    [
        ({}, b"User-agent: *\nDisallow: /feed\n" + b"# filler\n" * 100_000, False),
        ({}, b"# filler\n" * 100_000 + b"User-agent: *\nDisallow: /feed\n", True),
        ({"Content-Encoding": "gzip"}, gzip.compress(b"User-agent: *\nDisallow: /feed\n" + b"\n" * (40 << 20)), False),
        ({"Content-Type": "text/html"}, b"<!doctype html><html><body>Not found</body></html>", True),
        ({}, "\ufeffUser-agent: *\r\nDisallow: /feed".encode(), False),
        ({}, b"\xff\xfe\x00" * 1000, True),
        ({}, b"", True),
    ],
    ids=["huge", "beyond what is read", "gzip bomb", "web page", "byte order mark", "noise", "empty"],
)
async def test_odd_ones_are_read_as_far_as_they_go(site, fetcher, headers, body, allowed):
    site.answer("/robots.txt", 200, headers, body)
    site.put("/feed", "feed")
    if allowed:
        assert (await fetcher.get(wanted(site.url("/feed")))).body == b"feed"
    else:
        with pytest.raises(Refused, match=r"robots\.txt"):
            await fetcher.get(wanted(site.url("/feed")))


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, {"Content-Encoding": "br"}),
        (302, {"Location": "http://169.254.169.254/robots.txt"}),
        (302, {"Location": "http://10.0.0.1/"}),
    ],
)
async def test_one_that_cannot_be_read_is_said_to_be_the_reason(site, fetcher, status, headers):
    site.answer("/robots.txt", status, headers, b"x")
    with pytest.raises(Transient, match=r"the robots\.txt of .* cannot be had"):
        await fetcher.get(wanted(site.url("/feed")))


async def test_one_that_moves_for_ever_is_none(site, fetcher):
    site.answer("/robots.txt", 302, {"Location": "/robots.txt"})
    site.put("/feed", "feed")
    assert (await fetcher.get(wanted(site.url("/feed")))).body == b"feed"
    assert site.asked["/robots.txt"] == 5


@pytest.mark.parametrize(("asked", "seconds"), [("nan", 0), ("inf", 0), ("-5", 0), ("1e9", 60), ("soon", 0), ("2.5", 2.5)])
async def test_a_delay_is_kept_within_reason(site, fetcher, turns, asked, seconds):
    site.put("/robots.txt", f"User-agent: *\nCrawl-delay: {asked}\nAllow: /", "text/plain")
    site.put("/feed", "feed")
    await fetcher.get(wanted(site.url("/feed")))
    assert turns[-1].gap == dt.timedelta(seconds=seconds)
