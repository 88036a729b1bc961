"""All services as processes on a real broker: what reaches people, whatever breaks on the way."""

import asyncio
import email
import email.policy
import random
from collections import Counter

import aiohttp
import pytest
from sqlalchemy import text

from services.notifier.settings import NotifierSettings
from shared.bus.client import Client
from shared.fate import DeadLetters
from shared.store import Store
from tests.flow.conftest import eventually
from tests.flow.stories import takeover

_UNKNOWN_MAILS = text(
    "SELECT count(*) FROM notifier_attempt JOIN notifier_notification ON id = notification_id"
    " WHERE channel = 'email' AND outcome = 'unknown'"
)


def posts_by_notification(slack) -> Counter:
    return Counter(post["metadata"]["event_payload"]["nid"] for post in slack.posts)


def mails_by_id(smtp) -> Counter:
    return Counter(email.message_from_bytes(mail.data, policy=email.policy.default)["Message-ID"] for mail in smtp.received)


async def push_all(system, numbers, pause_s: float = 0.0) -> None:
    async with aiohttp.ClientSession() as session:
        for number in numbers:
            await system.push(session, takeover(number))
            await asyncio.sleep(pause_s)


async def letters(system):
    async with Client(system.broker.url) as client:
        return await DeadLetters(lambda: client.jetstream).list()


async def ambiguous(system) -> int:
    """How many mails the notifier itself says it handed over without learning what came of it."""
    store = Store("notifier", system.database_url)
    await store.open()
    async with store.reading() as session:
        count = (await session.execute(_UNKNOWN_MAILS)).scalar_one()
    await store.close()
    return int(count)


async def test_an_article_becomes_one_post_and_one_mail_however_often_it_is_pushed(start_system, slack, smtp):
    async with start_system() as system:
        await push_all(system, [1, 1, 1])
        await eventually(lambda: slack.posts and smtp.received)
        await asyncio.sleep(1)
        assert len(slack.posts) == 1
        assert len(smtp.received) == 1
        mail = email.message_from_bytes(smtp.received[0].data, policy=email.policy.default)
        assert mail["To"] == "reader@example.org"
        assert "$2.5" in mail["Subject"]
        assert not mail.defects
        assert smtp.received[0].tls
        assert smtp.received[0].login
        assert await letters(system) == []


async def test_two_replicas_of_every_service_share_the_work(start_system, slack, smtp):
    async with start_system(replicas=2) as system:
        await push_all(system, range(40))
        await eventually(lambda: len(slack.posts) >= 40 and len(smtp.received) >= 40, 60)
        await asyncio.sleep(1)
        assert set(posts_by_notification(slack).values()) == {1}
        assert set(mails_by_id(smtp).values()) == {1}
        assert (len(slack.posts), len(smtp.received)) == (40, 40)


async def test_the_broker_restarts_mid_flow(start_system, slack, smtp):
    async with start_system() as system:
        pushing = asyncio.create_task(push_all(system, range(40), 0.02))
        await eventually(lambda: slack.posts)
        await asyncio.to_thread(system.broker.stop, 9)
        await asyncio.sleep(1)
        await asyncio.to_thread(system.broker.start)
        await pushing
        await eventually(lambda: len(slack.posts) >= 40 and len(smtp.received) >= 40, 60)
        await asyncio.sleep(1)
        assert (len(slack.posts), len(smtp.received)) == (40, 40)


async def test_slack_and_mail_misbehave_and_everything_arrives_once(start_system, slack, smtp):
    async with start_system(SLACK_TIMEOUT_S="1") as system:
        slack.script = ["429:1", "500", "hang", "drop", "html"]
        smtp.replies = {"reader@example.org": ["451 4.7.1 grey", "421 4.3.2 later"]}
        await push_all(system, range(6))
        await eventually(lambda: len(posts_by_notification(slack)) >= 6 and len(mails_by_id(smtp)) >= 6, 120)
        await asyncio.sleep(1)
        assert set(posts_by_notification(slack).values()) == {1}
        assert set(mails_by_id(smtp).values()) == {1}


async def test_a_poisoned_article_is_set_aside_and_the_others_pass(start_system, slack, smtp):
    async with start_system() as system:
        async with Client(system.broker.url) as client:
            for body in (b"{not json", b'{"correlation_id": "x", "article": {}}', b"\xff\xfe"):
                await client.jetstream.publish("dealwatch.article.fetched.v1", body)
        await push_all(system, range(3))
        await eventually(lambda: len(slack.posts) == 3 and len(smtp.received) == 3)
        aside = await eventually(lambda: _at_least(system, 6))  # the extractor and the console each say so
        assert {letter.reason for letter in aside} == {"contract"}
        assert {letter.service for letter in aside} == {"extractor", "console"}


async def _at_least(system, count):
    found = await letters(system)
    return found if len(found) >= count else None


@pytest.mark.kill
@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
async def test_a_hundred_kills_lose_and_double_nothing(start_system, slack, smtp):
    """kill -9 of each service in turn, at random moments, while 500 articles flow."""
    articles, kills = 500, 102
    luck = random.Random(7313)
    async with start_system() as system:
        pushing = asyncio.create_task(push_all(system, range(articles), 0.09))
        done = 0
        while done < kills:
            await asyncio.sleep(luck.uniform(0.1, 0.7))
            done += system.kill(system.services[done % len(system.services)])
        await pushing
        await system.until_ready()
        await eventually(lambda: len(posts_by_notification(slack)) >= articles and len(mails_by_id(smtp)) >= articles, 180)
        await asyncio.sleep(5)
        assert len(posts_by_notification(slack)) == articles
        assert len(mails_by_id(smtp)) == articles
        assert set(posts_by_notification(slack).values()) == {1}
        # SMTP cannot be asked whether a mail arrived: one that was in the air when its sender was killed goes out once more, under the
        # same Message-ID, and the notifier says so. Nothing else may come twice.
        doubled = sum(count - 1 for count in mails_by_id(smtp).values())
        assert doubled <= await ambiguous(system)
        assert await letters(system) == []


def test_the_settings_that_the_flow_tests_use_exist():
    known = set(NotifierSettings.model_fields)
    assert {"slack_api_url", "slack_pace_s", "slack_settle_s", "smtp_resend_after_s", "notify_lease_s"} <= known
