"""Facts that no message started, on both databases: each is published, whoever dies, and none is kept for ever."""

import pytest
from sqlalchemy import text

from shared.bus.outbox import Outbox
from shared.clock import utc_now
from shared.errors import Transient
from tests.unit.shared.facts import mention


class Broker:
    """Keeps what is published; away while told so."""

    def __init__(self) -> None:
        self.given: list[str] = []
        self.is_away = False

    async def publish(self, given) -> None:
        if self.is_away:
            raise Transient("the broker is away")
        self.given.append(given.identity)


async def write(store, outbox, *facts) -> None:
    async def work(session) -> None:
        await outbox.add(session, *facts)

    await store.run(work)


async def rows(store) -> int:
    async with store.reading() as session:
        return (await session.execute(text("SELECT count(*) FROM probe_outbox"))).scalar_one()


async def test_what_was_committed_here_is_published_at_once_and_forgotten_by_the_sweep(store):
    broker = Broker()
    outbox = Outbox(store, broker.publish, utc_now)
    facts = [mention(1), mention(2)]
    await write(store, outbox, *facts)
    await outbox.flush()
    assert broker.given == [fact.identity for fact in facts]
    assert await outbox.sweep() == 0
    assert (broker.given, await rows(store)) == ([fact.identity for fact in facts], 0)


async def test_what_was_rolled_back_is_never_published(store):
    broker = Broker()
    outbox = Outbox(store, broker.publish, utc_now)

    async def work(session) -> None:
        await outbox.add(session, mention(1))
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        await store.run(work)
    await outbox.flush()
    assert (await outbox.sweep(), broker.given) == (0, [])


async def test_the_sweep_publishes_what_another_process_left_behind(store):
    broker = Broker()
    await write(store, Outbox(store, broker.publish, utc_now), mention(1))
    assert await Outbox(store, broker.publish, utc_now).sweep() == 1
    assert (broker.given, await rows(store)) == ([mention(1).identity], 0)


async def test_an_absent_broker_loses_nothing(store):
    broker = Broker()
    outbox = Outbox(store, broker.publish, utc_now)
    broker.is_away = True
    await write(store, outbox, mention(1))
    for step in (outbox.flush, outbox.sweep):
        with pytest.raises(Transient):
            await step()
    broker.is_away = False
    await outbox.flush()
    assert broker.given == []
    assert await outbox.sweep() == 1
    assert (broker.given, await rows(store)) == ([mention(1).identity], 0)
