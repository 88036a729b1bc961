"""What a person has when channels fail, workers die and nobody answers, on both databases."""

import asyncio
import datetime as dt
from collections import Counter

import pytest

from services.notifier.recipients import Recipient
from services.notifier.states import State
from shared.contracts import Outcome
from tests.doubles.smtp import FaultySmtp
from tests.unit.notifier.world import CHAT, DESK, by_slack, news, until, world


async def test_every_try_sends_the_same_bytes(database_url):
    async with FaultySmtp("dot", "451 4.3.0 later", times=2) as relay, world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news())
        hashes = set()
        for _ in range(3):
            await replica.rounds()
            hashes.add((await here.rows())[0].payload_sha256)
            here.clock.forward(hours=1)
        assert len(relay.queued) == 1
        assert len(hashes) == 1
        assert here.settled()[0].attempts == 3


async def test_a_mail_of_unknown_fate_is_sent_once_more_with_the_same_id_and_then_left_to_a_person(database_url):
    async with FaultySmtp("dot", "close") as relay, world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news())
        await replica.rounds(2)
        assert await here.states() == ["ambiguous"]
        assert len(relay.queued) == 1
        for _ in range(4):
            here.clock.forward(minutes=16)
            await replica.rounds(2)
        assert len(relay.queued) == 2
        assert relay.queued[0] == relay.queued[1]
        assert [settled.outcome for settled in here.settled()] == [Outcome.AMBIGUOUS]


async def test_a_slack_post_of_unknown_fate_is_looked_for_and_not_doubled(database_url, slack):
    slack.script = ["drop-posted"]
    async with world(database_url, CHAT) as here:
        here.clock.at = dt.datetime.now(dt.UTC)
        replica = here.replica(**by_slack(slack))
        await here.take(replica, news())
        await replica.rounds()
        assert await here.states() == ["ambiguous"]
        here.clock.forward(seconds=6)
        await replica.rounds()
        assert await here.states() == ["sent"]
        assert (len(slack.posts), slack.calls) == (1, 1)
        assert here.settled()[0].provider_id.endswith(slack.posts[0]["ts"])


async def test_a_slack_post_that_is_not_there_after_a_minute_is_sent_again(database_url, slack):
    slack.script = ["drop"]
    async with world(database_url, CHAT) as here:
        here.clock.at = dt.datetime.now(dt.UTC)
        replica = here.replica(**by_slack(slack))
        await here.take(replica, news())
        await replica.rounds()
        for _ in range(8):
            here.clock.forward(seconds=11)
            await replica.rounds(2)
        assert await here.states() == ["sent"]
        assert len(slack.posts) == 1


async def test_an_ambiguous_webhook_post_is_left_to_a_person(database_url, slack):
    slack.script = ["500-posted"]
    hook = Recipient(id="hook", slack={"webhook": f"{slack.url}/services/T1"}, group_wait=0)
    async with world(database_url, hook) as here:
        replica = here.replica()
        await here.take(replica, news())
        for _ in range(3):
            await replica.rounds(2)
            here.clock.forward(minutes=20)
        assert (await here.states(), slack.calls) == (["ambiguous"], 1)
        assert here.settled()[0].outcome is Outcome.AMBIGUOUS


async def test_a_wrong_password_keeps_everything_until_it_is_mended(database_url):
    async with FaultySmtp("mail", "550 5.7.1 who are you", times=1) as relay, world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news("a"), news("b"))
        await replica.rounds()
        here.clock.forward(seconds=30)
        await replica.rounds()
        here.clock.forward(hours=20)
        await replica.rounds()
        assert len(relay.queued) == 2
        assert {settled.outcome for settled in here.settled()} == {Outcome.SENT}


async def test_what_a_dead_worker_had_in_flight_is_taken_up_when_its_lease_ends(database_url, slack):
    async with world(database_url, CHAT) as here:
        here.clock.at = dt.datetime.now(dt.UTC)
        dead, alive = here.replica(**by_slack(slack)), here.replica(**by_slack(slack))
        await here.take(dead, news())
        claims = (await dead.dispatcher._look(here.clock())).prepared
        await here.store.run(lambda session: dead.dispatcher._parts.claims.claim_all(session, claims, here.clock()))
        await alive.rounds()
        assert (await here.states(), slack.calls) == (["sending"], 0)
        for _ in range(10):
            here.clock.forward(seconds=31)
            await alive.rounds()
        assert (await here.states(), len(slack.posts)) == (["sent"], 1)
        assert [outcome for outcome, _ in await here.tries()] == ["unknown", "sent"]


async def test_replicas_that_look_at_once_send_each_message_once(database_url, relay):
    async with world(database_url, DESK) as here:
        replicas = [here.replica(smtp_port=relay.port) for _ in range(3)]
        await here.take(replicas[0], *[news(f"deal-{number}") for number in range(20)])
        for _ in range(3):
            await asyncio.gather(*[replica.rounds() for replica in replicas])
        assert len(relay.received) == 20
        assert Counter(settled.notification_id for settled in here.settled()).most_common(1)[0][1] == 1


async def test_a_hanging_relay_holds_up_no_slack_message(database_url, slack):
    async with FaultySmtp("greeting", "hang") as relay, world(database_url, DESK, CHAT) as here:
        replica = here.replica(smtp_port=relay.port, notify_concurrency=2, smtp_command_timeout_s=20, **by_slack(slack))
        await here.take(replica, *[news(f"deal-{number}") for number in range(4)])
        running = [asyncio.create_task(replica.dispatcher.run()), asyncio.create_task(replica.settler.run())]
        await until(lambda: len(slack.posts) == 4)
        for task in (*running, *replica.dispatcher._tasks):
            task.cancel()
        await asyncio.gather(*running, *replica.dispatcher._tasks, return_exceptions=True)


async def test_a_deal_that_cannot_be_rendered_stops_nobody_else(database_url, relay, monkeypatch):
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        await here.take(replica, news("bad"), news("good"))
        claims = replica.dispatcher._parts.claims
        compose = claims._composer.compose

        def fails(recipient, frame, matches, at):
            if matches[0][0].deal.id == "bad":
                raise RuntimeError("a bug")
            return compose(recipient, frame, matches, at)

        monkeypatch.setattr(claims._composer, "compose", fails)
        await replica.rounds()
        assert sorted(await here.states()) == [State.DEAD, State.SENT]
        assert len(relay.received) == 1


@pytest.mark.parametrize(("deaths", "state", "received"), [(3, "sent", 1), (5, "ambiguous", 0)])
async def test_a_mail_whose_workers_die_before_the_first_byte_still_arrives_but_kills_no_sixth(
    database_url, relay, deaths, state, received
):
    async with world(database_url, DESK) as here:
        replica = here.replica(smtp_port=relay.port)
        claims = replica.dispatcher._parts.claims
        await here.take(replica, news())
        for _ in range(deaths):
            looked = await replica.dispatcher._look(here.clock())
            await here.store.run(lambda session, looked=looked: claims.claim_all(session, looked.prepared, here.clock()))
            here.clock.forward(hours=1)
            await replica.rounds(2)
        assert relay.received == []
        await replica.rounds()
        assert (await here.states(), len(relay.received)) == ([state], received)
