"""Announced dates that pass in silence become news, once; those that are kept, moved or met do not."""

import datetime as dt

import pytest

from services.ledger.handlers import Desk, record_mention
from services.ledger.keeping.waking import Waking
from shared.contracts import Change, Expected, Stage
from tests.hops.test_judging import Post
from tests.unit.ledger.telling import NOON, evidence, mention

DEAL = ("acquisition", "acquirer:a", "target:b")
MARCH = dt.date(2027, 3, 31)


def expected(latest=MARCH, stage="completed"):
    return (Expected(stage=stage, earliest=latest - dt.timedelta(days=30), latest=latest, evidence=evidence("by March")),)


class World:
    def __init__(self, store):
        self.store, self.post, self.at, self.asked = store, Post(), NOON, []
        self.waking = Waking(store, self.post, lambda: self.at)

    async def tell(self, article="a1", **slots):
        async def work(session):
            desk = Desk(dt.timedelta(days=270), lambda: self.at, self.asked.append)
            return [fact async for fact in record_mention(mention(*DEAL, article=article, **slots), session=session, desk=desk)]

        return (await self.store.run(work))[0]

    async def wait_until(self, day):
        self.at = dt.datetime.combine(day, dt.time(9), dt.UTC)
        return await self.waking.sweep()


@pytest.fixture
async def world(open_store):
    return World(await open_store("ledger"))


async def test_a_date_that_passes_in_silence_is_told_once(world):
    fact = await world.tell(expected=expected())
    assert (fact.deal.expected.latest, fact.deal.overdue_since) == (MARCH, None)
    assert world.asked == [dt.datetime(2027, 4, 3, tzinfo=dt.UTC)]
    assert await world.wait_until(dt.date(2027, 4, 2)) == 0
    assert await world.wait_until(dt.date(2027, 4, 3)) == 1
    [told] = world.post.facts
    assert (told.changes, told.deal.overdue_since, told.deal.revision) == ((Change.OVERDUE,), dt.date(2027, 4, 1), 2)
    assert await world.wait_until(dt.date(2027, 5, 3)) == 0


async def test_a_deal_that_closes_in_time_is_not_overdue(world):
    await world.tell(expected=expected())
    closed = await world.tell("a2", stage="completed")
    assert closed.deal.expected is None
    assert await world.wait_until(dt.date(2027, 5, 3)) == 0


async def test_a_date_that_is_moved_is_waited_for_anew(world):
    await world.tell(expected=expected())
    world.at += dt.timedelta(days=9)
    await world.tell("a2", expected=expected(MARCH + dt.timedelta(days=91)))
    assert await world.wait_until(dt.date(2027, 5, 3)) == 0
    assert await world.wait_until(dt.date(2027, 7, 3)) == 1


async def test_a_closing_that_comes_late_ends_the_wait(world):
    await world.tell(expected=expected())
    await world.wait_until(dt.date(2027, 4, 3))
    closed = await world.tell("a2", stage="completed")
    assert (closed.deal.overdue_since, closed.deal.stage) == (None, Stage.COMPLETED)
    assert Change.OVERDUE not in closed.changes


@pytest.mark.parametrize("slots", [{"background": True}, {"stage": "terminated"}])
async def test_what_is_history_or_over_is_not_waited_for(world, slots):
    await world.tell(expected=expected(), **slots)
    assert world.asked == []
    assert await world.wait_until(dt.date(2027, 5, 3)) == 0


async def test_a_date_that_was_past_when_it_was_first_seen_is_no_news(world):
    fact = await world.tell(expected=expected(dt.date(2024, 3, 31)))
    assert fact.changes == (Change.OPENED,)
    assert fact.deal.overdue_since is None
    assert await world.wait_until(dt.date(2027, 5, 3)) == 0
