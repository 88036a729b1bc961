"""The notifier's step: a match in; whoever asked for it is put down to be told, and only news that was told before is settled at once."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from services.notifier.filing import NOTIFICATIONS, WINDOWS, write_fresh
from services.notifier.handlers import Desk, take_match
from services.notifier.recipients import Directory, Recipient
from shared.contracts import Outcome
from tests.unit.notifier.parts import AT
from tests.unit.notifier.world import news

EVERYBODY = (
    Recipient(id="now", email="now@example.org", group_wait=0),
    Recipient(id="chat", slack={"channel": "C0123456"}, group_wait=30),
    Recipient(id="daily", email="daily@example.org", when="daily", zone="Europe/Berlin"),
    Recipient(id="other", email="other@example.org", rules=("another-rule",)),
)


@pytest.fixture
async def store(open_store):
    return await open_store("notifier")


@pytest.fixture
def due() -> list[dt.datetime]:
    return []


@pytest.fixture
def begun() -> list[str]:
    """Who is told at once, without waiting for a window."""
    return []


@pytest.fixture
def desk(due, begun) -> Desk:
    async def begin(session, fresh) -> None:
        await write_fresh(session, fresh)
        begun.extend(one.row.recipient_id for one in fresh)

    return Desk(Directory(EVERYBODY), lambda: AT, due.append, begin)


async def take(store, desk, *matches):
    async def work(session):
        return [fact for match in matches async for fact in take_match(match, session=session, desk=desk)]

    return await store.run(work)


async def put_down(store) -> dict[str, dt.datetime]:
    """Who is going to be told, and when."""
    async with store.reading() as session:
        return {row.recipient_id: row.closes_at for row in await session.execute(select(WINDOWS))}


async def test_everybody_who_asked_is_put_down_for_their_own_time(store, desk, due, begun):
    assert await take(store, desk, news()) == []
    berlin_eight = dt.datetime(2026, 5, 5, 6, tzinfo=dt.UTC)  # 09:00 UTC is 11:00 in Berlin: the next one is tomorrow's
    assert await put_down(store) == {"now": AT, "chat": AT + dt.timedelta(seconds=30), "daily": berlin_eight}
    assert begun == ["now"]
    assert sorted(due) == [AT + dt.timedelta(seconds=30), berlin_eight]


async def test_the_same_match_again_puts_nobody_down_twice(store, desk, begun):
    assert await take(store, desk, news(), news()) == []
    before = await put_down(store)
    assert await take(store, desk, news()) == []
    assert await put_down(store) == before
    assert begun == ["now"]


async def test_a_match_that_nobody_asked_for_puts_nobody_down(store, desk, due):
    assert await take(store, replace(desk, recipients=Directory(EVERYBODY[3:])), news()) == []
    assert (await put_down(store), due) == ({}, [])


async def test_whoever_writes_is_told_of_it_only_after_the_commit(store, desk, due):
    async def work(session):
        assert [fact async for fact in take_match(news(), session=session, desk=desk)] == []
        assert due == []
        raise KeyError("the transaction ends here")

    with pytest.raises(KeyError):
        await store.run(work)
    assert (await put_down(store), due) == ({}, [])


async def test_news_that_was_told_is_settled_as_suppressed(store, desk):
    def told(session):
        return session.execute(NOTIFICATIONS.update().values(state="sent", due_at=None))

    desk = replace(desk, recipients=Directory(EVERYBODY[:1]))
    await take(store, desk, news())
    await store.run(told)
    [settled] = await take(store, desk, news(rule_id="rule-2"))
    assert (settled.outcome, settled.recipient_id, settled.correlation_id) == (Outcome.SUPPRESSED, "now", "article-of-deal-1")
    assert [item.rule_id for item in settled.items] == ["rule-2"]
