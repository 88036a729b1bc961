"""Wishes in a bucket are followed as they change."""

import asyncio

from shared.contracts import Bucket, Wish
from shared.service import Service
from shared.service.lifecycle import Lifecycle
from shared.settings import Settings
from tests.flow.conftest import eventually


async def test_a_bucket_is_followed_live_and_through_a_broker_restart(fresh_broker):
    states: list[dict[str, str]] = []
    service = Service("extractor", Settings(nats_url=fresh_broker.url))
    service.follow(Bucket.RULES, lambda wishes: states.append({key: wish.body for key, wish in wishes.items()}))
    lifecycle = Lifecycle(service)
    await lifecycle.up()
    assert states == [{}]
    bucket = service.bucket(Bucket.RULES)
    await bucket.put_wish(Wish(key="rules/cloud & co.yaml", body="a"))
    await eventually(lambda: states[-1] == {"rules/cloud & co.yaml": "a"}, 3)
    await asyncio.to_thread(fresh_broker.stop, 9)
    await asyncio.to_thread(fresh_broker.start)
    await eventually(lambda: service.connection.is_connected)
    await bucket.put_wish(Wish(key="b", body="b"))
    await bucket.delete("rules/cloud & co.yaml")
    await bucket.put("c", "not a wish")
    await eventually(lambda: states[-1] == {"b": "b"})
    await lifecycle.down()
