"""Every consumer of every service on the real broker: what does not fit its contract is set aside at once, the rest is taken."""

import importlib
import json
from typing import Any

import pytest

from deploy.prepare.topology import TAKERS, WITH_TIMERS
from shared.bus.client import Client
from shared.bus.names import consumer_of, due_subject, stream_of
from shared.clock import utc_now
from shared.contracts import ArticleRevised, Fact, ReviewAsked
from shared.fate import DeadLetters
from shared.service.lifecycle import Lifecycle
from shared.store import create_tables
from tests.browser.console_sample import sample
from tests.flow.conftest import eventually

NO_FACTS = [b"{not json", b"\xff\xfe\x00", b"", b"null", b"[]", b'"text"', b'{"correlation_id": "x"}', b"1" * 50_000]


@pytest.fixture
async def running(fresh_broker, tmp_path, monkeypatch, service):
    """One service as its `app.py` wires it."""
    monkeypatch.setenv("NATS_URL", fresh_broker.url)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/{{service}}.db")
    monkeypatch.setenv("COLLECT_ADVISORIES", "no")
    road = importlib.import_module(f"services.{service}.app").road()
    for store in road.stores:
        await store.open()
        await create_tables(store)
        await store.close()
    lifecycle = Lifecycle(road)
    await lifecycle.up()
    yield road
    await lifecycle.down()


def whole(kind: type[Fact]) -> dict[str, Any]:
    """A fact of this kind, as JSON."""
    told = sample(utc_now())
    asked = ReviewAsked(correlation_id="a", article=told.talks.ref(), language="en", text_characters=len(told.talks.text))
    revised = ArticleRevised(correlation_id="a", article=told.talks.ref(), mentions=0)
    return json.loads(next(fact for fact in (*told.facts, asked, revised) if type(fact) is kind).model_dump_json())


async def idle(jetstream, service: str, kind: type[Fact]) -> bool:
    """Whether the service has been given everything and answered for it."""
    info = await jetstream.consumer_info(stream_of(kind.SUBJECT), consumer_of(service, kind.SUBJECT))
    return info.num_pending == 0 and info.num_ack_pending == 0


@pytest.mark.parametrize(("service", "kind"), TAKERS, ids=lambda one: one if isinstance(one, str) else one.__name__)
async def test_what_is_no_fact_is_set_aside_and_what_is_one_is_taken(running, service, kind, fresh_broker):
    from_the_future = whole(kind) | {"from_the_future": {"deep": [1]}}
    needed = next(name for name, info in kind.model_fields.items() if info.is_required() and name != "correlation_id")
    lacking = {name: value for name, value in whole(kind).items() if name != needed}
    bodies = [*NO_FACTS, json.dumps(lacking).encode()]
    async with Client(fresh_broker.url) as client:
        for body in bodies:
            await client.jetstream.publish(kind.SUBJECT, body)
        await client.jetstream.publish(kind.SUBJECT, json.dumps(from_the_future).encode())
        await client.jetstream.publish(kind.SUBJECT.replace(".v1", ".v2"), b"of a version that nobody here takes")
        await eventually(lambda: idle(client.jetstream, service, kind))
        letters = await DeadLetters(lambda: client.jetstream).list()
        assert {(letter.service, letter.reason, letter.attempts, letter.subject) for letter in letters} == {
            (service, "contract", 1, kind.SUBJECT)
        }
        assert sorted(letter.raw_body() for letter in letters) == sorted(bodies)


@pytest.mark.parametrize("service", WITH_TIMERS)
async def test_a_timer_that_says_nothing_is_set_aside_at_once(running, service, fresh_broker):
    bodies = [
        b"{not json",
        b"",
        b"[]",
        b'{"key": "digest"}',
        b'{"key": "digest", "at": "noon"}',
        b'{"key": "d", "at": "2026-01-01T00:00"}',
    ]
    async with Client(fresh_broker.url) as client:
        for body in bodies:
            await client.jetstream.publish(due_subject(service), body)
        letters = DeadLetters(lambda: client.jetstream)
        await eventually(lambda: _count(letters, len(bodies)))
        assert {(letter.reason, letter.attempts) for letter in await letters.list()} == {("contract", 1)}


@pytest.mark.parametrize(("service", "question"), [("notifier", "notifier.digest"), ("rule_engine", "rules")])
@pytest.mark.parametrize("asked", [[], "words", 3, None])
async def test_a_question_that_is_none_is_answered(running, service, question, asked, fresh_broker):
    async with Client(fresh_broker.url) as client:
        with pytest.raises(ValueError, match="a question is a JSON object"):
            await client.ask(question, asked, timeout_s=3)


async def _count(letters: DeadLetters, count: int) -> bool:
    return len(await letters.list()) == count
