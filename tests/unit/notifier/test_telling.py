"""From a match to what a person has, on both databases: windows, threads, moves, pace."""

import asyncio
import datetime as dt
from collections import Counter
from itertools import pairwise

import pytest

from shared.contracts import MessagePosted, Outcome
from tests.unit.notifier.parts import AT
from tests.unit.notifier.world import BOX, CHAT, DAILY, DESK, by_slack, news, until, world


async def test_news_is_told_at_once_and_settled_with_its_story(database_url, relay):
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news())
        await replica.rounds()
        assert len(relay.received) == 1
        [settled] = here.settled()
        assert (settled.outcome, settled.channel, settled.attempts, settled.correlation_id) == (
            Outcome.SENT,
            "email",
            1,
            "article-of-deal-1",
        )
        assert settled.items[0].rule_id == "rule-1"


async def test_two_rules_that_found_the_same_news_make_one_message(database_url, relay):
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news(), news(rule_id="rule-2"))
        await replica.rounds(2)
        assert len(relay.received) == 1
        assert [item.rule_id for item in here.settled()[0].items] == ["rule-1", "rule-2"]
        [again] = await here.take(replica, news(rule_id="rule-3"))
        assert again.outcome is Outcome.SUPPRESSED
        assert here.settled()[0].notification_id in again.reason
        await replica.rounds()
        assert len(relay.received) == 1


async def test_news_of_one_deal_within_the_group_wait_goes_together(database_url, relay):
    async with world(database_url, DESK.model_copy(update={"group_wait": 60})) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news())
        here.clock.forward(seconds=20)
        await here.take(replica, news(revision=2, money=()))
        await replica.rounds()
        assert relay.received == []
        here.clock.forward(seconds=41)
        await replica.rounds()
        assert len(relay.received) == 1
        assert len(here.settled()[0].items) == 2
        assert here.woken[0] == AT + dt.timedelta(seconds=60)


async def test_a_digest_closes_at_its_local_time_once_a_date_and_loses_nothing(database_url, relay):
    async with world(database_url, DAILY) as here:  # 09:00 UTC is 11:00 in Berlin: today's digest is over
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news("a"))
        here.clock.forward(hours=12)
        await here.take(replica, news("b").model_copy(update={"at": here.clock()}))
        await replica.rounds()
        assert relay.received == []
        here.clock.at = dt.datetime(2026, 5, 5, 6, 0, tzinfo=dt.UTC)
        await here.take(replica, news("c").model_copy(update={"at": here.clock()}))  # at the very instant: tomorrow's
        await replica.rounds(3)
        assert len(relay.received) == 1
        assert [item.deal_id for item in here.settled()[0].items] == ["a", "b"]
        here.clock.forward(days=1)
        await replica.rounds()
        assert [item.deal_id for item in here.settled()[1].items] == ["c"]
        here.clock.forward(days=3)
        await replica.rounds()
        assert len(relay.received) == 2  # an empty window sends nothing


async def test_after_days_away_one_digest_tells_all_that_was_missed(database_url, relay):
    async with world(database_url, DAILY) as here:
        replica = here.replica(smtp_port=relay.port)
        for day in range(3):
            here.clock.at = AT + dt.timedelta(days=day)
            await here.take(replica, news(f"deal-{day}").model_copy(update={"at": here.clock()}))
        here.clock.forward(days=1)
        await replica.rounds(2)
        assert len(relay.received) == 1
        assert {item.deal_id for item in here.settled()[0].items} == {"deal-0", "deal-1", "deal-2"}


async def test_a_digest_asked_for_now_leaves_the_regular_one_in_place(database_url, relay):
    async with world(database_url, DAILY) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news("a"))
        assert await replica.counter.digest({"recipient": "daily"}) == {"closed": ["daily"]}
        assert await replica.counter.digest({}) == {"closed": []}
        await replica.rounds()
        await here.take(replica, news("b"))
        here.clock.forward(days=1)
        await replica.rounds()
        assert [[item.deal_id for item in settled.items] for settled in here.settled()] == [["a"], ["b"]]
        with pytest.raises(ValueError, match="did you mean 'daily'"):
            await replica.counter.digest({"recipient": "dayly"})


async def test_a_recipient_who_moved_to_a_later_hour_is_told_at_that_hour(database_url, relay):
    async with world(database_url, DAILY) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news("a"))
        here.recipients.replace([DAILY.model_copy(update={"at": dt.time(18)})])
        here.clock.at = dt.datetime(2026, 5, 5, 6, 1, tzinfo=dt.UTC)
        await replica.rounds()
        assert relay.received == []
        here.clock.at = dt.datetime(2026, 5, 5, 16, 0, tzinfo=dt.UTC)
        await replica.rounds()
        assert len(relay.received) == 1


async def test_a_recipient_who_was_removed_before_the_sending_is_not_told(database_url, relay):
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news())
        here.recipients.replace([])
        await replica.rounds()
        assert relay.received == []
        assert (here.settled()[0].outcome, here.settled()[0].reason) == (Outcome.SUPPRESSED, "the recipient was removed")


async def test_a_recipient_who_moved_after_a_refusal_gets_it_at_the_new_address(database_url, relay):
    relay.replies["desk@example.org"] = ["451 4.7.1 later"]
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news())
        await replica.rounds()
        here.recipients.replace([DESK.model_copy(update={"email": "new@example.org"})])
        here.clock.forward(minutes=2)
        await replica.rounds()
        [mail] = relay.received
        assert mail.recipient == "new@example.org"
        assert b"To: new@example.org" in mail.data


async def test_retry_after_holds_all_of_the_channel_and_nothing_else(database_url, slack, relay):
    slack.script = ["429:120"]
    async with world(database_url, CHAT, DESK) as here:
        replica = here.replica(smtp_port=relay.port, **by_slack(slack))
        await here.take(replica, news("a"))
        await replica.rounds()
        await here.take(replica, news("b"))
        await replica.rounds()
        assert (slack.calls, len(relay.received)) == (1, 2)
        here.clock.forward(seconds=119)
        await replica.rounds()
        assert slack.calls == 1
        here.clock.forward(seconds=20)
        await replica.rounds(2)
        assert Counter(post["text"] for post in slack.posts).total() == 2


async def test_a_channel_gets_one_message_a_second_from_all_replicas_together(database_url, slack):
    async with world(database_url, CHAT) as here:
        one, two = (here.replica(**{**by_slack(slack), "slack_pace_s": 1.0}) for _ in range(2))
        await here.take(one, *[news(f"deal-{number}") for number in range(6)])
        counts = []
        for _ in range(14):
            await asyncio.gather(one.rounds(), two.rounds())
            counts.append(len(slack.posts))
            here.clock.forward(seconds=0.5)
        assert slack.calls == 6
        assert all(after - before <= 1 for before, after in pairwise(counts))
        assert all(counts[step + 1] - counts[step - 1] <= 1 for step in range(1, len(counts) - 1))


async def test_news_of_a_deal_comes_under_its_first_message(database_url, slack):
    async with world(database_url, CHAT) as here:
        replica = here.replica(**by_slack(slack))
        await here.take(replica, news())
        await replica.rounds()
        await here.take(replica, news(revision=2, money=()))
        await replica.rounds()
        root, reply = slack.posts
        assert reply["thread_ts"] == root["ts"]
        slack.posts.clear()  # somebody deleted the root
        await here.take(replica, news(revision=3, parties=()))
        await replica.rounds(3)
        assert [post.get("thread_ts") for post in slack.posts] == [None]


async def test_a_reply_waits_for_its_root(database_url, slack):
    slack.script = ["429:5"]
    async with world(database_url, CHAT) as here:
        replica = here.replica(**by_slack(slack))
        await here.take(replica, news(), news(revision=2, money=()))
        for _ in range(8):
            await replica.rounds()
            here.clock.forward(seconds=1)
        root, reply = slack.posts
        assert (root.get("thread_ts"), reply["thread_ts"]) == (None, root["ts"])


async def test_while_nothing_is_configured_people_are_told_in_the_mailbox(database_url):
    async with world(database_url, DESK, CHAT) as here:
        replica = here.replica(**BOX)
        await here.take(replica, news())
        await replica.rounds()
        mail, chat = sorted((fact for fact in here.outbox.facts if isinstance(fact, MessagePosted)), key=lambda fact: fact.medium)
        assert "Meridian Cloud" in mail.subject
        assert mail.html is not None
        assert mail.raw.startswith("From:")
        assert (mail.to, chat.to, chat.thread) == ("desk@example.org", "C0123456", "deal-1")
        assert len(chat.blocks) > 2
        assert {settled.channel for settled in here.settled()} == {"mailbox"}


async def test_a_test_message_says_what_came_of_it(database_url, slack):
    slack.script = ["error:channel_not_found"]
    async with world(database_url, CHAT, DAILY) as here:
        replica = here.replica(smtp_host=None, **by_slack(slack))
        answer = await replica.counter.send_test({"recipient": "chat"})
        assert (answer["sent"], answer["channel"], answer["detail"]) == (False, "slack", "slack: channel_not_found")
        assert (await replica.counter.send_test({"recipient": "daily"}))["channel"] == "mailbox"
        assert isinstance(here.outbox.facts[0], MessagePosted)


async def test_a_running_service_tells_within_milliseconds(database_url, slack):
    async with world(database_url, CHAT) as here:
        here.clock.at = dt.datetime.now(dt.UTC)
        replica = here.replica(**by_slack(slack))
        replica.dispatcher._sweep_s = 30
        running = [asyncio.create_task(replica.dispatcher.run()), asyncio.create_task(replica.settler.run())]
        await asyncio.sleep(0.1)
        await here.take(replica, news())
        await until(lambda: len(slack.posts) == 1, timeout_s=2)
        await until(lambda: len(here.settled()) == 1, timeout_s=2)
        for task in running:
            task.cancel()
