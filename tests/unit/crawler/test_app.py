"""The crawler as a whole, on a real broker: a wish goes in, an article and the health of its source come out."""

import asyncio
import datetime as dt

import pytest

from services.crawler.app import road
from services.crawler.health import SourceHealth
from services.crawler.settings import CrawlerSettings
from shared.bus.client import Client
from shared.contracts import ArticleFetched, Bucket, Wish
from shared.service.lifecycle import Lifecycle
from shared.store import create_tables
from tests.unit.crawler.feeds_written import SENTENCES, item, page, rss


@pytest.fixture
async def settings(fresh_broker, site, tmp_path):
    return CrawlerSettings(
        nats_url=fresh_broker.url,
        database_url=f"sqlite:///{tmp_path}/{{service}}.db",
        crawler_allow_hosts=site.host,
        crawler_pause_s=0,
    )


async def eventually(look, seconds: float = 15.0):
    deadline = asyncio.get_running_loop().time() + seconds
    while not (found := await look()):
        assert asyncio.get_running_loop().time() < deadline, "it did not happen in time"
        await asyncio.sleep(0.05)
    return found


async def test_a_wish_goes_in_an_article_and_health_come_out(settings, site):
    site.put("/feed", rss(item("Talks", site.put("/deal", page()), "g1")))
    service = road(settings)
    (store,) = service.stores
    await store.open()
    await create_tables(store)
    await store.close()
    lifecycle = Lifecycle(service)
    await lifecycle.up()
    async with Client(settings.nats_url) as client:
        messages = await client.jetstream.pull_subscribe(ArticleFetched.SUBJECT, "watcher")
        await client.bucket(Bucket.SOURCES).put_wish(
            Wish(key="paper", body=f'{{"id": "paper", "kind": "rss", "url": "{site.url("/feed")}"}}')
        )
        (message,) = await messages.fetch(1, timeout=15)
        fact = ArticleFetched.model_validate_json(message.data)
        assert fact.article.text == "\n".join(SENTENCES)
        assert message.headers["Nats-Msg-Id"] == fact.article.id == fact.correlation_id

        async def told() -> bool:
            text = await client.bucket(Bucket.SOURCE_HEALTH).get("paper")
            return bool(text) and SourceHealth.model_validate_json(text).articles == 1

        await eventually(told)
    await lifecycle.down()


def test_a_lease_outlasts_its_renewal():
    assert CrawlerSettings().lease / 3 > dt.timedelta(seconds=10)
