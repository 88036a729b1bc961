"""Servers that send too much, too slowly, or what is no HTTP."""

import gzip
import zlib

import pytest
from aiohttp import web

from services.crawler.fetch import FEED, Fetcher, Wanted
from services.crawler.pacing import Pacing, reserve_in_memory
from services.crawler.transport import Allowance, Bounds, Refused, TooLarge, Transport
from shared.errors import Transient
from tests.unit.crawler.conftest import clock_now, make_fetcher
from tests.unit.crawler.site import raw_server

BOUNDS = Bounds(seconds=2, size=1 << 20)


@pytest.fixture
def fetcher(transport: Transport) -> Fetcher:
    async def on_pause(_host, _until) -> None:
        return None

    return make_fetcher(transport, Pacing(reserve_in_memory(), clock_now, 0.0), clock_now, on_pause)


def wanted(url: str, **more) -> Wanted:
    return Wanted(url, FEED, more.pop("bounds", BOUNDS), **more)


async def test_fifty_megabytes_are_not_read(site, fetcher):
    async def endless(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _ in range(800):
            await response.write(b"x" * 65536)
        return response

    with pytest.raises(TooLarge, match="1,048,576"):
        await fetcher.get(wanted(site.handle("/endless", endless)))
    with pytest.raises(TooLarge, match="52,428,800"):
        await fetcher.get(wanted(site.answer("/large", body=b"x" * (50 << 20))))


async def test_a_gzip_bomb_is_stopped_at_the_cap(site, fetcher):
    packer = zlib.compressobj(9, wbits=31)
    bomb = b"".join([packer.compress(b"\x00" * (1 << 20)) for _ in range(40)] + [packer.flush()])
    with pytest.raises(TooLarge, match="decompressed"):
        await fetcher.get(wanted(site.answer("/bomb", headers={"Content-Encoding": "gzip"}, body=bomb)))


async def test_a_deflate_bomb_is_stopped_at_the_cap(site, fetcher):
    packer = zlib.compressobj(9)
    bomb = b"".join([packer.compress(b"\x00" * (1 << 20)) for _ in range(40)] + [packer.flush()])
    with pytest.raises(TooLarge, match="decompressed"):
        await fetcher.get(wanted(site.answer("/bomb", headers={"Content-Encoding": "deflate"}, body=bomb)))


async def test_a_length_that_lies_is_seen_through(transport, fetcher):
    for length in (b"5", b"-1", b"99999999999999999999999", b"0x10"):
        async with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: " + length + b"\r\n\r\n<rss></rss>") as host:
            transport._allowance = Allowance(frozenset({host}))
            try:
                assert len((await fetcher.get(wanted(f"http://{host}/"))).body) <= 11
            except (Transient, TooLarge) as error:
                assert str(error)


@pytest.mark.parametrize("coding", ["gzip, gzip", "br", "zstd", "klingon"])
async def test_codings_that_were_not_asked_for_are_refused(site, fetcher, coding):
    body = gzip.compress(gzip.compress(b"x"))
    with pytest.raises((Refused, Transient)):
        await fetcher.get(wanted(site.answer("/coded", headers={"Content-Encoding": coding}, body=body)))


async def test_a_slow_drip_is_cut_off(transport, fetcher, site):
    drip = b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n" + b"<rss>" * 100
    async with raw_server(drip, pause_s=0.05) as host:
        transport._allowance = Allowance(frozenset({host}))
        with pytest.raises(Transient, match="within 0.5 seconds"):
            await fetcher.get(wanted(f"http://{host}/", bounds=Bounds(0.5, 1 << 20)))


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n<rss><channel>",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nhalf",
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 9\r\n\r\nnot gzip!",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 100_000 + b"\r\n\r\n",
        b"HTTP/1.1 9999 Odd\r\n\r\n",
    ],
    ids=["truncated", "half a chunk", "not gzip", "not http", "nothing", "huge header", "odd status"],
)
async def test_answers_that_break_off_are_tried_again_later(transport, fetcher, answer):
    async with raw_server(answer) as host:
        transport._allowance = Allowance(frozenset({host}))
        with pytest.raises(Transient):
            await fetcher.get(wanted(f"http://{host}/"))
