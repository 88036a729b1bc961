"""What can never work is set aside where a person sees it, and comes back or goes as the person says; on both databases."""

import contextlib
import json

import nats

from shared.bus.names import dead_subject
from shared.contracts import DealMentioned
from shared.service import Service
from shared.service.lifecycle import Lifecycle
from shared.settings import Settings
from tests.flow.conftest import eventually
from tests.flow.road import Probe, given_by, mention, running, send, set_aside


async def test_a_poisoned_fact_is_set_aside_with_its_reason_while_others_pass(settings):
    probe = Probe()
    async with running(settings, probe) as service:
        await send(service, mention("a"), mention("poison"), mention("b"), mention("bug"))
        await eventually(lambda: given_by(service), 5)
        letters = await eventually(lambda: set_aside(service, 2))
        assert {letter.reason for letter in letters} == {"permanent", "exhausted"}
        bug = next(letter for letter in letters if letter.reason == "exhausted")
        assert "KeyError" in bug.error
        assert "tests/flow/road.py" in bug.traceback
        assert bug.attempts == 3
        assert bug.headers["correlation_id"] == "bug"
        assert json.loads(bug.body)["article"]["id"] == "bug"
        assert sorted(await given_by(service)) == ["a.100", "b.100"]


async def test_what_was_set_aside_is_retried_or_dropped(settings):
    probe = Probe()
    async with running(settings, probe) as service:
        await send(service, mention("poison", 1), mention("poison", 2))
        letters = await eventually(lambda: set_aside(service, 2))
        assert await service.dead().drop(letters[0].id)
        assert await service.dead().retry(letters[1].id)
        again = (await eventually(lambda: _changed_letters(service, letters)))[0]
        assert again.body == letters[1].body
        assert probe.seen.count(f"poison.{json.loads(again.body)['ordinal']}") == 2
        assert not await service.dead().drop(12345)


async def _changed_letters(service: Service, before):
    now = await service.dead().list()
    return now if len(now) == 1 and now[0].id not in {letter.id for letter in before} else None


async def test_a_crash_loop_is_collected_given_once_more_and_then_set_aside(settings, fresh_broker):
    """A consumer that never answers, as a process that dies on the message: only the server sees it."""
    connection = await nats.connect(fresh_broker.url)
    jetstream = connection.jetstream()
    info = await jetstream.consumer_info("deal_mentioned", "ledger_deal_mentioned_v1")
    info.config.max_deliver, info.config.ack_wait = 2, 0.3
    await jetstream.add_consumer("deal_mentioned", info.config)
    await jetstream.publish(
        DealMentioned.SUBJECT, mention("killer").model_dump_json().encode(), headers={"Nats-Msg-Id": "killer.0"}
    )
    silent = await jetstream.pull_subscribe(DealMentioned.SUBJECT, durable="ledger_deal_mentioned_v1", stream="deal_mentioned")
    collector = Service("extractor", Settings(nats_url=fresh_broker.url))
    lifecycle = Lifecycle(collector)
    await lifecycle.up()
    for _ in range(8):
        with contextlib.suppress(nats.errors.TimeoutError):
            await silent.fetch(1, timeout=0.5)
    letter = (await eventually(lambda: set_aside(collector, 1)))[0]
    assert (letter.reason, letter.service) == ("never_finished", "ledger")
    assert json.loads(letter.body)["article"]["id"] == "killer"
    await lifecycle.down()
    await connection.close()


async def test_the_dead_stream_keeps_one_letter_however_often_it_is_put(fresh_broker, settings):
    probe = Probe()
    async with running(settings, probe) as service:
        await send(service, mention("poison"))
        letter = (await eventually(lambda: set_aside(service, 1)))[0]
        await service.dead().put(letter)
        assert len(await service.dead().list()) == 1
        assert dead_subject(letter.subject) == "dead.dealwatch.deal.mentioned.v1"
