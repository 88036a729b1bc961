"""News that nobody waits for leaves with the commit that took it, and what cannot go then goes with the next round."""

import pytest

from tests.unit.notifier.parts import AT
from tests.unit.notifier.world import CHAT, DAILY, DESK, by_slack, news, until, world


async def test_news_leaves_without_a_round(database_url, relay):
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news(), at_once=True)
        await replica.dispatcher.drain(5)
        assert (len(relay.received), await here.states()) == (1, ["sent"])
        await replica.rounds(2)
        assert len(relay.received) == 1


async def test_it_is_claimed_in_the_commit_that_took_it(database_url, relay):
    """So that whoever finds it after a crash knows that it may have left."""
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        replica.dispatcher._leave = lambda *_, **__: None  # the process dies right after the commit
        await here.take(replica, news(), at_once=True)
        assert await here.states() == ["sending"]
        other = here.replica(smtp_port=relay.port, smtp_resend_after_s=0)
        await other.rounds()
        assert relay.received == []
        here.clock.forward(minutes=10)
        await other.rounds(3)
        assert (len(relay.received), await here.states()) == (1, ["sent"])


async def test_nothing_leaves_when_the_commit_fails(database_url, relay):
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        with pytest.raises(AttributeError):
            await here.take(replica, news(), object(), at_once=True)
        await replica.dispatcher.drain(1)
        assert (relay.received, await here.states()) == ([], [])


async def test_two_rules_of_one_batch_make_one_message(database_url, relay):
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news(), news(rule_id="rule-2"), at_once=True)
        await replica.rounds()
        assert len(relay.received) == 1
        assert [item.rule_id for item in here.settled()[0].items] == ["rule-1", "rule-2"]


async def test_what_finds_no_room_is_left_to_the_next_round(database_url, relay):
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port, notify_concurrency=1)
        await here.take(replica, news("deal-1"), news("deal-2"), news("deal-3"), at_once=True)
        await until(lambda: len(relay.received) == 1)
        await replica.rounds(3)
        assert (len(relay.received), set(await here.states())) == (3, {"sent"})


async def test_a_second_news_of_a_deal_waits_for_the_root_of_its_thread(database_url, slack):
    async with world(database_url, CHAT) as here:
        replica = here.replica(**by_slack(slack))
        await here.take(replica, news(), news(revision=2, money=()), at_once=True)
        await replica.dispatcher.drain(5)
        assert len(slack.posts) == 1
        here.clock.forward(seconds=2)
        await replica.rounds(2)
        assert [post.get("thread_ts") for post in slack.posts] == [None, slack.posts[0]["ts"]]


async def test_a_digest_and_a_group_wait_leave_nothing_at_once(database_url, relay):
    async with world(database_url, DAILY, DESK.model_copy(update={"group_wait": 60})) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news(), at_once=True)
        await replica.dispatcher.drain(1)
        assert relay.received == []
        assert all(at > AT for at in here.woken)
