"""The road on a real broker, with both databases: what a hop does with facts, failures, restarts and stops."""

import asyncio
import contextlib
import datetime as dt
import json
from collections.abc import AsyncIterator
from pathlib import Path

import nats
import pytest

import services.ledger.tables  # noqa: F401 - declares the tables
from shared.bus.names import dead_subject
from shared.clock import utc_now
from shared.contracts import ArticleRef, Bucket, DealMentioned, Evidence, Wish
from shared.errors import Permanent, Transient
from shared.inbox import inbox_table
from shared.service import Service
from shared.service.lifecycle import Lifecycle
from shared.settings import Settings
from shared.store import Store, create_tables

EVIDENCE = Evidence(field="text", start=0, end=3, quote="buy", pattern="p")


def mention(article: str, ordinal: int = 0) -> DealMentioned:
    ref = ArticleRef(id=article, url="https://example.org/a", title="t")
    return DealMentioned(
        correlation_id=article, article=ref, ordinal=ordinal, kind="debt", stage="agreed", parties=(), evidence=EVIDENCE
    )


class Probe:
    """A step that notes what it is given and fails as told, by article id."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def __call__(self, fact, *, session):
        self.seen.append(fact.identity)
        await self.gate.wait()
        if fact.article.id == "poison":
            raise Permanent("cannot be")
        if fact.article.id == "busy" and self.seen.count(fact.identity) < 3:
            raise Transient("in a moment", retry_in=dt.timedelta(seconds=0.1))
        if fact.article.id == "bug":
            raise KeyError("a bug")
        yield fact.model_copy(update={"ordinal": fact.ordinal + 100})


@pytest.fixture
async def settings(fresh_broker, database_url) -> Settings:
    return Settings(nats_url=fresh_broker.url, database_url=database_url, ack_wait_s=2, fate_backoff_s=(0.05, 0.05), stop_grace_s=3)


@contextlib.asynccontextmanager
async def running(settings: Settings, probe: Probe) -> AsyncIterator[Service]:
    service = Service("ledger", settings)
    store = service.store()
    inbox_table("ledger")
    made = Store("ledger", settings.database_url)
    await made.open()
    await create_tables(made)
    await made.close()
    service.hop(DealMentioned, probe, gives=(DealMentioned,), store=store)
    lifecycle = Lifecycle(service)
    await lifecycle.up()
    try:
        yield service
    finally:
        await lifecycle.down()


async def send(service: Service, *facts: DealMentioned) -> None:
    for fact in facts:
        await service.publish(fact)


async def eventually(question, within_s: float = 10.0):
    for _ in range(int(within_s / 0.02)):
        answer = question()
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer:
            return answer
        await asyncio.sleep(0.02)
    pytest.fail(f"never came true: {question}")


async def given_by(service: Service) -> list[str]:
    """Identities in the stream, of facts that the step gave."""
    found, sequence = [], 1
    with contextlib.suppress(nats.js.errors.NotFoundError):
        while True:
            message = await service.jetstream.get_msg(
                "deal_mentioned", seq=sequence, subject="dealwatch.deal.mentioned.*", next=True
            )
            sequence = message.seq + 1
            body = json.loads(message.data)
            if body.get("ordinal", 0) >= 100:
                found.append(f"{body['article']['id']}.{body['ordinal']}")
    return found


class Once(Probe):
    """Does not take what it gave itself."""

    async def __call__(self, fact, *, session):
        if fact.ordinal < 100:
            async for given in super().__call__(fact, session=session):
                yield given


async def test_the_same_fact_three_times_is_taken_once_and_given_once(settings):
    probe = Once()
    async with running(settings, probe) as service:
        for _ in range(3):
            headers = {"content-type": "application/json"}  # without a message id the broker cannot drop it
            await service.jetstream.publish(DealMentioned.SUBJECT, mention("a").model_dump_json().encode(), headers=headers)
        await eventually(lambda: probe.seen.count("a.0") == 1)
        await asyncio.sleep(0.3)
        assert probe.seen.count("a.0") == 1
        assert await given_by(service) == ["a.100"]


async def test_a_poisoned_fact_is_set_aside_with_its_reason_while_others_pass(settings):
    probe = Once()
    async with running(settings, probe) as service:
        await send(service, mention("a"), mention("poison"), mention("b"), mention("bug"))
        await eventually(lambda: given_by(service), 5)
        letters = await eventually(lambda: _letters(service, 2))
        assert {letter.reason for letter in letters} == {"permanent", "exhausted"}
        bug = next(letter for letter in letters if letter.reason == "exhausted")
        assert "KeyError" in bug.error
        assert "tests/flow/test_road.py" in bug.traceback
        assert bug.attempts == 3
        assert bug.headers["correlation_id"] == "bug"
        assert json.loads(bug.body)["article"]["id"] == "bug"
        assert sorted(await given_by(service)) == ["a.100", "b.100"]


async def _letters(service: Service, count: int):
    letters = await service.dead().list()
    return letters if len(letters) == count else None


async def test_what_is_transient_comes_again_until_it_works(settings):
    probe = Once()
    async with running(settings, probe) as service:
        await send(service, mention("busy"))
        await eventually(lambda: probe.seen.count("busy.0") == 3)
        await eventually(lambda: given_by(service))
        assert await service.dead().list() == []


@pytest.mark.parametrize(
    "body",
    [
        b"{nonsense",
        b"\xff\xfe\x00",
        b"",
        b"[]",
        b"null",
        b'{"correlation_id": "x"}',
        b'{"correlation_id": "x", "article": {"id": 3}}',
        b"1" * 100_000,
    ],
)
async def test_a_payload_that_does_not_fit_is_set_aside_at_once(settings, body):
    probe = Once()
    async with running(settings, probe) as service:
        await service.jetstream.publish(DealMentioned.SUBJECT, body)
        letter = (await eventually(lambda: _letters(service, 1)))[0]
        assert letter.reason == "contract"
        assert letter.attempts == 1
        assert letter.raw_body() == body
        assert probe.seen == []


async def test_unknown_fields_are_ignored_and_another_version_is_left_alone(settings):
    probe = Once()
    async with running(settings, probe) as service:
        body = json.loads(mention("a").model_dump_json()) | {"from_the_future": 1}
        await service.jetstream.publish(DealMentioned.SUBJECT, json.dumps(body).encode())
        await service.jetstream.publish("dealwatch.deal.mentioned.v2", b"{}")
        await eventually(lambda: probe.seen[:1] == ["a.0"])
        assert await service.dead().list() == []


async def test_what_was_set_aside_is_retried_or_dropped(settings):
    probe = Once()
    async with running(settings, probe) as service:
        await send(service, mention("poison", 1), mention("poison", 2))
        letters = await eventually(lambda: _letters(service, 2))
        assert await service.dead().drop(letters[0].id)
        assert await service.dead().retry(letters[1].id)
        again = (await eventually(lambda: _changed_letters(service, letters)))[0]
        assert again.body == letters[1].body
        assert probe.seen.count(f"poison.{json.loads(again.body)['ordinal']}") == 2
        assert not await service.dead().drop(12345)


async def _changed_letters(service: Service, before):
    now = await service.dead().list()
    return now if len(now) == 1 and now[0].id not in {letter.id for letter in before} else None


async def test_a_long_step_is_not_given_to_a_neighbour(settings):
    """The heartbeat: a step of five times ack_wait is run once."""
    probe = Once()
    probe.gate.clear()
    async with running(settings, probe) as service:
        await send(service, mention("slow"))
        await eventually(lambda: probe.seen)
        await asyncio.sleep(5)
        probe.gate.set()
        await eventually(lambda: given_by(service))
        assert probe.seen.count("slow.0") == 1


async def test_a_stop_finishes_what_is_in_flight(settings):
    probe = Once()
    probe.gate.clear()
    async with running(settings, probe) as service:
        await send(service, mention("a"))
        await eventually(lambda: probe.seen)
        asyncio.get_running_loop().call_later(0.5, probe.gate.set)
    second = Once()
    async with running(settings, second) as service:
        await eventually(lambda: given_by(service))
        assert "a.0" not in second.seen


async def test_the_broker_goes_and_comes_back_and_nothing_is_lost_or_doubled(settings, fresh_broker):
    probe = Once()
    async with running(settings, probe) as service:
        await send(service, *[mention(f"a{n}") for n in range(20)])
        await asyncio.to_thread(fresh_broker.stop, 9)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(fresh_broker.start)
        await send(service, *[mention(f"b{n}") for n in range(20)])
        wanted = sorted(f"{name}{n}.100" for name in "ab" for n in range(20))
        await eventually(lambda: _all_given(service, wanted), 20)
        await asyncio.sleep(0.5)
        assert sorted(await given_by(service)) == wanted


async def _all_given(service: Service, wanted: list[str]) -> bool:
    return set(await given_by(service)) >= set(wanted)


async def test_a_timer_wakes_its_service_once_and_a_second_replaces_the_first(fresh_broker, tmp_path):
    woken: list[str] = []
    service = Service(
        "notifier", Settings(nats_url=fresh_broker.url, database_url=f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db")
    )

    async def wake(key: str, at: dt.datetime) -> None:
        assert at.tzinfo is not None
        woken.append(key)

    timers = service.timers(wake)
    lifecycle = Lifecycle(service)
    await lifecycle.up()
    now = utc_now()
    await timers.wake_at(now + dt.timedelta(seconds=0.5), "digest:Ärzte & Co.")
    await timers.wake_at(now + dt.timedelta(seconds=1), "replaced")
    await timers.wake_at(now + dt.timedelta(seconds=0.2), "replaced")
    await timers.wake_at(now - dt.timedelta(hours=1), "past")
    await eventually(lambda: len(woken) == 3)
    await asyncio.sleep(1.2)
    assert sorted(woken) == ["digest:Ärzte & Co.", "past", "replaced"]
    await lifecycle.down()


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
    letter = (await eventually(lambda: _letters(collector, 1)))[0]
    assert (letter.reason, letter.service) == ("never_finished", "ledger")
    assert json.loads(letter.body)["article"]["id"] == "killer"
    await lifecycle.down()
    await connection.close()


async def test_the_dead_stream_keeps_one_letter_however_often_it_is_put(fresh_broker, settings):
    probe = Once()
    async with running(settings, probe) as service:
        await send(service, mention("poison"))
        letter = (await eventually(lambda: _letters(service, 1)))[0]
        await service.dead().put(letter)
        assert len(await service.dead().list()) == 1
        assert dead_subject(letter.subject) == "dead.dealwatch.deal.mentioned.v1"


async def test_without_its_consumers_a_service_says_what_is_missing(fresh_broker, tmp_path: Path):
    connection = await nats.connect(fresh_broker.url)
    await connection.jetstream().delete_consumer("article_fetched", "extractor_article_fetched_v1")
    await connection.close()
    service = Service("extractor", Settings(nats_url=fresh_broker.url))
    service.consumers.append(("article_fetched", "extractor_article_fetched_v1"))
    with pytest.raises(Exception, match="run `dealwatch prepare`"):
        await Lifecycle(service).up()
    service.stopping = True
    await service.broker.stop()
