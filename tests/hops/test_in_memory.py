"""The wiring of every `app.py`, joined over FastStream's in-memory broker: a pushed article goes in, its whole story comes out.

That broker calls who takes a fact before the publish returns. It knows no streams, buckets, timers and redeliveries: wishes are handed to the
followers here, and what becomes of failures is tried on a real server in tests/flow.
"""

import asyncio
import importlib
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

import httpx
import pytest
from faststream.nats import TestNatsBroker

from deploy.apply import read_watch
from services.console import queries
from services.console.rows import DealFilter
from shared.contracts import Bucket, Wish
from shared.service import Service
from shared.store import create_tables
from tests.hops.story import PUSHED, TOKEN, WATCH

SERVICES = ("crawler", "extractor", "ledger", "rule_engine", "notifier", "console")


@dataclass
class Road:
    """All services of one process, with every database open and no loop running but the notifier's."""

    services: dict[str, Service]
    loops: list[asyncio.Task[None]] = field(default_factory=list)

    async def up(self, wishes: dict[Bucket, dict[str, Wish]]) -> None:
        for service in self.services.values():
            for store in service.stores:
                await store.open()
                await create_tables(store)
            for follower in service.followers:
                if awaited := follower._on_change(wishes.get(follower._handle.bucket, {})):
                    await awaited
            service.is_up = True
        notifier = self.services["notifier"].background
        self.loops = [
            asyncio.create_task(notifier._forever(name, work)) for name, work in notifier._loops if not name.startswith("follow")
        ]

    async def down(self) -> None:
        for loop in self.loops:
            loop.cancel()
        await asyncio.gather(*self.loops, return_exceptions=True)
        for service in self.services.values():
            for store in service.stores:
                await store.close()

    async def push(self, article: dict[str, str]) -> httpx.Response:
        door = httpx.ASGITransport(self.services["crawler"].http_app())
        async with httpx.AsyncClient(transport=door, base_url="http://crawler") as client:
            return await client.post("/push", json=article, headers={"Authorization": f"Bearer {TOKEN}"})

    async def story(self, article_id: str) -> list[str]:
        """The kinds of what the console knows of an article, in order."""
        return [event.kind for event in await queries.story(self.services["console"].stores[0], article_id)]


@pytest.fixture
def wishes(tmp_path: Path) -> dict[Bucket, dict[str, Wish]]:
    for name, text in WATCH.items():
        (tmp_path / "watch" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "watch" / name).write_text(text, encoding="utf-8")
    read = read_watch(tmp_path / "watch").wishes
    return {bucket: {wish.key: wish for wish in of_bucket} for bucket, of_bucket in read.items()}


@pytest.fixture
async def road(wishes, database_url, monkeypatch) -> AsyncIterator[Road]:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("CRAWLER_PUSH_TOKEN", "")
    apps: dict[str, ModuleType] = {name: importlib.import_module(f"services.{name}.app") for name in SERVICES}
    road = Road({name: app.road() for name, app in apps.items()})
    async with TestNatsBroker(*[service.broker for service in road.services.values()]):
        await road.up(wishes)
        try:
            yield road
        finally:
            await road.down()


DOUBTFUL = (
    "Alder Boats, Birch Ferries, Cedar Mills, Damson Farms and Elder Works did not come, and Hollins, which sold and bought before, "
    "denied that it sold Larkfield."
)
WHOLE = ["article", "deal", "match", "mention", "notification"]


async def until_told(road: Road, article: str, kinds: list[str]) -> None:
    """The console is told last: who takes a fact before it gives all that follows from it first."""
    async with asyncio.timeout(10):
        while sorted(await road.story(article)) != kinds:
            await asyncio.sleep(0.02)


async def test_a_pushed_article_goes_the_whole_way(road):
    answer = await road.push(PUSHED)
    assert answer.status_code == 202
    await until_told(road, answer.json()["article_id"], WHOLE)
    [message] = await queries.messages(road.services["console"].stores[0], "slack", None, 10)
    assert (message.recipient_id, message.recipient) == ("desk", "C0123456789")
    assert await queries.messages(road.services["console"].stores[0], "email", None, 10) == []


async def test_the_same_article_again_adds_nothing(road):
    first, again = await road.push(PUSHED), await road.push(PUSHED)
    article = first.json()["article_id"]
    assert again.json() == {"article_id": article, "new": False}
    await until_told(road, article, WHOLE)
    await asyncio.sleep(0.5)
    assert sorted(await road.story(article)) == WHOLE


def counted(road: Road, metric: str) -> float | None:
    return road.services["extractor"].metrics.get_sample_value(metric)


async def test_a_deal_that_is_not_sure_enough_reaches_people_and_no_record(road):
    answer = await road.push(PUSHED | {"title": "Boats at the fair", "text": DOUBTFUL})
    await until_told(road, answer.json()["article_id"], ["article", "review"])
    console = road.services["console"].stores[0]
    [asked] = await queries.reviews(console, 10)
    [deal] = asked.body["undecided"]
    assert deal["confidence"] < 0.3
    assert deal["doubts"]
    assert counted(road, "dealwatch_deals_undecided_total") == 1
    assert (await queries.deals(console, DealFilter(told="all")))[1] == 0


async def test_an_article_that_is_too_long_tells_its_deal_and_how_far_it_was_read(road):
    answer = await road.push(PUSHED | {"text": PUSHED["text"] + " The harbour fair opens." * 4_000})
    await until_told(road, answer.json()["article_id"], sorted([*WHOLE, "review"]))
    [asked] = await queries.reviews(road.services["console"].stores[0], 10)
    assert (asked.body["read"], asked.body["undecided"]) == (60_000, [])
    assert asked.body["characters"] > 60_000
    assert counted(road, "dealwatch_articles_cut_total") == 1


async def test_an_article_without_a_deal_ends_at_the_extractor(road):
    answer = await road.push(
        PUSHED | {"title": "The fair opens", "text": "The harbour fair opens on Saturday at ten in the morning."}
    )
    await until_told(road, answer.json()["article_id"], ["article"])
