"""Several crawlers share the work, and none of it is lost with one of them."""

import asyncio
import datetime as dt

import pytest
from aiohttp import web

from tests.unit.crawler.board import source
from tests.unit.crawler.feeds_written import rss


@pytest.fixture(autouse=True)
def bare_site(site):
    site.pages.clear()
    site.asked.clear()


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
