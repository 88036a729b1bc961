"""A crawler without a bus: real store, real HTTP on loopback, real reading process; what it gives lands in a list."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from services.crawler import store as rows
from services.crawler.crawl import Crawl
from services.crawler.duty import Shift
from services.crawler.fetch import Fetcher, Manners
from services.crawler.giving import Giving
from services.crawler.handlers import on_sources
from services.crawler.harvest import harvest
from services.crawler.looking import looking
from services.crawler.pacing import Pacing
from services.crawler.readers import Readers
from services.crawler.robots import Robots
from services.crawler.schedule import Habits
from services.crawler.transport import Allowance, Bounds, Transport
from services.crawler.visit import Reach
from shared.bus.outbox import Outbox
from shared.contracts import Article, ArticleFetched, Wish
from shared.store import Store, create_tables
from tests.unit.crawler.site import Site, running_site


@dataclass
class Clock:
    """Runs with the real one, and can be put forward."""

    ahead: dt.timedelta = dt.timedelta()

    def __call__(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC) + self.ahead

    def advance(self, **by: float) -> None:
        self.ahead += dt.timedelta(**by)


@dataclass
class Desk:
    """The crawler under test, and what it gave."""

    crawl: Crawl
    clock: Clock
    looks: Shift
    harvests: Shift
    given: list[Article] = field(default_factory=list)

    async def wish(self, *sources: dict) -> None:
        import json  # noqa: PLC0415

        await on_sources(self.crawl, {source["id"]: Wish(key=source["id"], body=json.dumps(source)) for source in sources})

    async def round(self) -> None:
        """Everything that is due now, until nothing is."""
        for _ in range(4):  # those that found others before them at their host come back within a second
            while await self.looks.step() + await self.harvests.step():
                await self.looks.idle()
                await self.harvests.idle()
            self.clock.advance(seconds=1)
        await self.crawl.giving.settled()

    async def row(self, source_id: str):
        async with self.crawl.store.reading() as session:
            return (await rows.source_rows(session, [source_id]))[0]


@pytest.fixture(scope="session")
async def site() -> AsyncIterator[Site]:
    async with running_site() as site:
        yield site


@pytest.fixture(scope="session")
async def readers() -> AsyncIterator[Readers]:
    readers = Readers(deadline_s=10)
    yield readers
    await readers.close()


def clock_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def make_fetcher(transport: Transport, pacing: Pacing, now, on_pause) -> Fetcher:
    return Fetcher(transport, Manners(Robots(transport, pacing, now), pacing, on_pause), now)


@pytest.fixture
async def crawler_store(database_url: str) -> AsyncIterator[Store]:
    store = Store("crawler", database_url)
    await store.open()
    outbox = Outbox(store, _nobody, clock_now)
    assert outbox
    await create_tables(store)
    yield store
    await store.close()


@pytest.fixture
async def transport(site: Site) -> AsyncIterator[Transport]:
    transport = Transport("dealwatch/test (+mailto:test@example.org)", Allowance(frozenset({site.host})))
    await transport.open()
    yield transport
    await transport.close()


@pytest.fixture
async def desk(crawler_store: Store, transport: Transport, readers: Readers) -> Desk:
    store, clock = crawler_store, Clock()
    given: list[Article] = []

    async def publish(fact) -> None:
        given.append(ArticleFetched.model_validate_json(fact.body).article)

    async def on_pause(host: str, until: dt.datetime) -> None:
        await store.run(lambda session: rows.pause_host(session, host, until))

    pacing = Pacing(lambda turn: store.run(lambda session: rows.reserve_turn(session, turn)), clock, 0.0)
    fetcher = make_fetcher(transport, pacing, clock, on_pause)
    reach = Reach(fetcher, readers, Bounds(5, 1 << 20), Bounds(5, 5 << 20))
    giving = Giving(store, Outbox(store, publish, clock), clock)
    lease = dt.timedelta(seconds=60)
    crawl = Crawl(store, giving, reach, clock, lambda: 0.5, Habits(), lease)
    return Desk(crawl, clock, Shift(looking(crawl), 8, lease, clock), Shift(harvest(crawl), 8, lease, clock), given)


async def _nobody(_fact) -> None:
    return None
