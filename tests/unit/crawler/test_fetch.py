"""Servers that behave badly, and what becomes of us."""

import asyncio
import datetime as dt
import itertools
import socket
import time

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver

from services.crawler.fetch import FEED, Fetcher, Gone, Validators, Wanted
from services.crawler.pacing import Busy, Pacing, reserve_in_memory
from services.crawler.transport import Allowance, Bounds, Refused, Transport
from shared.errors import Permanent, Transient
from tests.unit.crawler.conftest import clock_now, make_fetcher
from tests.unit.crawler.site import raw_server

BOUNDS = Bounds(seconds=2, size=1 << 20)


@pytest.fixture
def pauses() -> list[tuple[str, dt.datetime]]:
    return []


@pytest.fixture
def fetcher(transport: Transport, pauses) -> Fetcher:
    async def on_pause(host: str, until: dt.datetime) -> None:
        pauses.append((host, until))

    return make_fetcher(transport, Pacing(reserve_in_memory(), clock_now, 0.0), clock_now, on_pause)


def wanted(url: str, **more) -> Wanted:
    return Wanted(url, FEED, more.pop("bounds", BOUNDS), **more)


async def get(allowance: Allowance, url: str, resolver=None):
    """One polite fetch by a crawler of its own."""
    transport = Transport("dealwatch/test", allowance, resolver)
    await transport.open()

    async def on_pause(_host, _until) -> None:
        return None

    try:
        return await make_fetcher(transport, Pacing(reserve_in_memory(), clock_now, 0.0), clock_now, on_pause).get(wanted(url))
    finally:
        await transport.close()


async def test_we_say_who_we_are_and_carry_nothing_else(site, fetcher):
    url = site.answer("/polite", headers={"Set-Cookie": "id=1"}, body=b"x")
    await fetcher.get(wanted(url))
    await fetcher.get(wanted(url))
    headers = site.headers_of("/polite")[-1]
    assert headers["User-Agent"] == "dealwatch/test (+mailto:test@example.org)"
    assert headers["Accept-Encoding"] == "gzip, deflate"
    assert not {"Cookie", "Referer", "Authorization"} & headers.keys()


async def test_a_feed_that_has_not_changed_is_asked_for_with_what_its_server_gave(site, fetcher):
    async def handler(request: web.Request) -> web.Response:
        if request.headers.get("If-None-Match") == 'W/"abc"':
            return web.Response(status=304, headers={"Cache-Control": "max-age=600"})
        return web.Response(body=b"feed", headers={"ETag": 'W/"abc"', "Last-Modified": "yesterday, about noon"})

    url = site.handle("/conditional", handler)
    first = await fetcher.get(wanted(url))
    assert (first.body, first.changed) == (b"feed", True)
    second = await fetcher.get(wanted(url, validators=first.validators))
    assert (second.changed, second.validators) == (False, first.validators)
    assert second.fresh_for == dt.timedelta(minutes=10)
    assert site.headers_of("/conditional")[-1]["If-Modified-Since"] == "yesterday, about noon"


@pytest.mark.parametrize(
    ("status", "headers", "error", "retry_in"),
    [
        (410, {}, Gone, None),
        (404, {}, Permanent, None),
        (403, {}, Permanent, None),
        (500, {}, Transient, None),
        (502, {"Retry-After": "90"}, Transient, 90),
        (503, {}, Transient, 600),
        (503, {"Retry-After": "120"}, Transient, 120),
        (429, {"Retry-After": "3600"}, Transient, 3600),
        (429, {}, Transient, 1800),
        (408, {}, Transient, None),
    ],
)
async def test_what_a_status_means(site, fetcher, pauses, status, headers, error, retry_in):
    with pytest.raises(error, match=str(status)) as raised:
        await fetcher.get(wanted(site.answer("/status", status, headers)))
    if error is Transient:
        assert raised.value.retry_in == (retry_in and dt.timedelta(seconds=retry_in))
    assert bool(pauses) == (status == 429)  # only 429 speaks for the whole host


async def test_what_a_server_gave_is_kept_where_it_repeats_only_half_of_it(site, fetcher):
    both = Validators('"v1"', "Sat, 01 Mar 2025 12:00:00 GMT")
    url = site.answer("/half", 304, {"ETag": '"v2"'})
    assert (await fetcher.get(wanted(url, validators=both))).validators == Validators('"v2"', both.last_modified)


async def test_not_modified_is_no_answer_to_who_has_nothing(site, fetcher):
    with pytest.raises(Transient, match="304"):
        await fetcher.get(wanted(site.answer("/unasked", 304, {"ETag": '"v1"'})))


async def test_a_validator_that_no_header_can_hold_is_left_out(transport, fetcher):
    answer = b'HTTP/1.1 200 OK\r\nETag: "v\xff\xe9"\r\nLast-Modified: yesterday\r\nContent-Length: 4\r\n\r\nfeed'
    async with raw_server(answer) as host:
        transport._allowance = Allowance(frozenset({host}))
        assert (await fetcher.get(wanted(f"http://{host}/"))).validators == Validators(None, "yesterday")


async def test_a_server_that_sends_a_body_after_not_modified_is_asked_again_without_a_condition(transport, fetcher):
    def answer(request: bytes) -> bytes:
        if b"If-None-Match" in request:
            return b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\nContent-Length: 9\r\n\r\n<rss><rss'
        return b'HTTP/1.1 200 OK\r\nETag: "v1"\r\nContent-Length: 4\r\n\r\nfeed'

    async with raw_server(answer) as host:
        transport._allowance = Allowance(frozenset({host}))
        assert (await fetcher.get(wanted(f"http://{host}/", validators=Validators('"v1"')))).body == b"feed"


@pytest.mark.parametrize(
    ("first", "second", "for_good"), [(301, 308, True), (301, 302, False), (302, 301, False), (307, 307, False)]
)
async def test_a_move_for_good_is_one_when_every_step_is(site, fetcher, first, second, for_good):
    site.put("/new", "feed")
    site.answer("/between", second, {"Location": "/new"})
    assert (await fetcher.get(wanted(site.answer("/old", first, {"Location": "/between"})))).for_good is for_good
    assert (await fetcher.get(wanted(site.url("/new")))).for_good is False


async def test_a_redirect_is_followed_and_an_endless_one_is_not(site, fetcher):
    site.answer("/end", body=b"here")
    site.answer("/middle", 302, {"Location": "/end"})
    found = await fetcher.get(wanted(site.answer("/start", 301, {"Location": "middle"})))
    assert (found.url, found.body) == (site.url("/end"), b"here")
    loop = site.answer("/loop", 302, {"Location": "/loop"})
    with pytest.raises(Permanent, match="more than 5 times"):
        await fetcher.get(wanted(loop))
    assert site.asked["/loop"] == 6


@pytest.mark.parametrize(
    "target",
    [
        "http://169.254.169.254/latest/meta-data/", "http://127.0.0.1/", "http://127.0.0.1:6379/", "http://[::1]/", "http://2130706433/",
        "http://0x7f.1/", "http://[::ffff:169.254.169.254]/", "http://[64:ff9b::7f00:1]/", "http://10.0.0.1/", "file:///etc/passwd",
        "gopher://127.0.0.1/", "http://168.63.129.16/", "//169.254.169.254/", "http://0177.0.0.1/", "http://017700000001/", "http://127.1/",
        "http://0/", "http://[::]/", "http://[::ffff:7f00:1]/", "http://①②⑦.0.0.1/", "http://user:pass@127.0.0.1/", "http://[fd00::1]/",
        "http://127.0.0.1.:80/", "http://192.0.0.192/", "http://100.100.100.200/", "data:text/xml,<rss/>", "javascript:alert(1)",
    ],
)  # fmt: skip
async def test_a_redirect_into_the_inside_is_refused(site, fetcher, target):
    with pytest.raises(Refused):
        await fetcher.get(wanted(site.answer("/inward", 302, {"Location": target}), obey_robots=False))


class Names(AbstractResolver):
    """A name server that says what the test wants."""

    answers: dict = {}

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [
            {
                "hostname": host,
                "host": address,
                "port": port,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
                "proto": 0,
                "flags": 0,
            }
            for address in self.answers[host]
        ]

    async def close(self) -> None:
        return None


@pytest.mark.parametrize(
    "addresses", [["127.0.0.1"], ["169.254.169.254"], ["10.0.0.1", "192.168.0.1"], ["::1"], ["::ffff:127.0.0.1"], ["fd00::1"]]
)
async def test_a_name_that_answers_with_an_inner_address_is_refused(addresses, monkeypatch):
    monkeypatch.setattr(Names, "answers", {"evil.example": addresses})
    with pytest.raises(Refused, match="open Internet"):
        await get(Allowance(), "http://evil.example/", Names)


async def test_a_private_address_is_dialled_only_for_the_host_that_is_allowed(site, monkeypatch):
    monkeypatch.setattr(Names, "answers", {"demo.example": ["127.0.0.1"], "other.example": ["127.0.0.1"]})
    site.answer("/allowed", body=b"demo")
    host = f"demo.example:{site.port}"
    assert (await get(Allowance(frozenset({host})), f"http://{host}/allowed", Names)).body == b"demo"
    assert (await get(Allowance(frozenset({"demo.example"})), f"http://{host}/allowed", Names)).body == b"demo"
    assert (await get(Allowance(anywhere=True), f"http://other.example:{site.port}/allowed", Names)).body == b"demo"
    for refused in (Allowance(frozenset({"demo.example:1"})), Allowance(frozenset({"example"}))):
        with pytest.raises(Refused):
            await get(refused, f"http://{host}/allowed", Names)


async def test_other_ports_are_refused():
    with pytest.raises(Refused, match="port"):
        await get(Allowance(), "http://93.184.216.34:22/")


async def test_a_host_that_is_not_there_is_told_in_words(fetcher):
    with pytest.raises(Transient, match="cannot be resolved"):
        await fetcher.get(wanted("http://no-such-host.invalid/"))


async def test_a_host_is_asked_one_at_a_time_with_a_pause_between():
    starts, running, most = [], 0, 0
    pacing = Pacing(reserve_in_memory(), clock_now, 0.1)

    async def ask() -> None:
        nonlocal running, most
        async with pacing.turn("e.org"):
            starts.append(time.monotonic())
            running += 1
            most = max(most, running)
            await asyncio.sleep(0.02)
            running -= 1

    await asyncio.gather(*[ask() for _ in range(3)])
    assert most == 1
    assert all(later - earlier >= 0.09 for earlier, later in itertools.pairwise(starts))


async def test_who_would_wait_long_is_sent_away_with_the_time_to_come_back():
    pacing = Pacing(reserve_in_memory(), clock_now, 60)
    async with pacing.turn("e.org"):
        pass
    with pytest.raises(Busy) as busy:
        async with pacing.turn("e.org"):
            pass
    assert dt.timedelta(seconds=50) < busy.value.retry_in <= dt.timedelta(seconds=60)
    async with pacing.turn("other.org"):
        pass


def test_nothing_is_asked_with_by_default():
    assert Validators() == Wanted("https://e.org/", FEED, BOUNDS).validators
