"""Effectively once, on both databases."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import Column, Integer, String, Table, event, select
from sqlmodel import SQLModel

from shared.errors import Permanent
from shared.inbox import Inbox
from shared.store import Contended, IgnoringKnown, Store, create_tables, write_at_end
from tests.unit.shared.facts import mention

NOW = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)
EFFECT = Table("probe_effect", SQLModel.metadata, Column("identity", String, primary_key=True), Column("times", Integer))
NEW_EFFECT = EFFECT.insert()


async def write_and_give(fact, session):
    if fact.ordinal == 13:
        raise Permanent("unlucky")
    await session.execute(EFFECT.insert(), [{"identity": fact.identity, "times": 1}])
    yield fact.model_copy(update={"ordinal": fact.ordinal + 1000})


def inbox(store: Store, step=write_and_give) -> Inbox:
    return Inbox(store, "probe_deal_mentioned_v1", step, lambda: NOW)


async def effects(store: Store) -> set[str]:
    async with store.reading() as session:
        return set((await session.execute(select(EFFECT.c.identity))).scalars())


async def test_a_fact_that_comes_again_gives_the_same_and_does_nothing(store):
    first = await inbox(store).take([mention(1)])
    again = await inbox(store).take([mention(1)])
    assert first == again
    assert [given.identity for given in first[0]] == ["a.1001"]
    assert await effects(store) == {"a.1"}


async def test_a_fact_twice_in_one_batch_is_taken_once(store):
    outcomes = await inbox(store).take([mention(1), mention(2), mention(1)])
    assert outcomes[0] == outcomes[2]
    assert await effects(store) == {"a.1", "a.2"}


async def test_a_poisoned_fact_takes_no_neighbour_along(store):
    outcomes = await inbox(store).take([mention(12), mention(13), mention(14)])
    assert isinstance(outcomes[1], Permanent)
    assert await effects(store) == {"a.12", "a.14"}
    assert await inbox(store).take([mention(12)]) == [outcomes[0]]


async def test_what_a_failed_step_wrote_is_undone_and_its_calls_are_forgotten(store):
    called = []

    async def step(fact, session):
        session.info["after_commit"].append(lambda: called.append(fact.ordinal))
        await session.execute(EFFECT.insert(), [{"identity": fact.identity, "times": 1}])
        if fact.ordinal == 2:
            raise ValueError("after its write")
        yield fact

    await inbox(store, step).take([mention(1), mention(2), mention(3)])
    assert await effects(store) == {"a.1", "a.3"}
    assert called == [1, 3]


async def test_rows_left_to_the_end_of_the_batch_are_written_with_those_of_others(store):
    statements = []

    async def step(fact, session):
        write_at_end(session, NEW_EFFECT, {"identity": fact.identity, "times": 1})
        yield fact

    event.listen(store.engine.sync_engine, "before_cursor_execute", lambda *of: statements.append(of[2]))
    await inbox(store, step).take([mention(1), mention(2), mention(3)])
    assert await effects(store) == {"a.1", "a.2", "a.3"}
    assert sum("INSERT INTO probe_effect" in statement for statement in statements) == 1


async def test_a_row_that_cannot_be_written_at_the_end_takes_no_neighbour_along(store):
    async def step(fact, session):
        write_at_end(session, NEW_EFFECT, {"identity": None if fact.ordinal == 2 else fact.identity, "times": 1})
        yield fact

    outcomes = await inbox(store, step).take([mention(1), mention(2), mention(3)])
    assert [isinstance(outcome, Exception) for outcome in outcomes] == [False, True, False]
    assert await effects(store) == {"a.1", "a.3"}


async def test_two_replicas_that_take_the_same_fact_do_it_once(store, database_url):
    other = Store("probe", database_url)
    await other.open()

    async def patient(of: Store):
        for _ in range(20):
            try:
                return await inbox(of).take([mention(n) for n in range(5)])
            except Contended:
                await asyncio.sleep(0.01)
        pytest.fail("always contended")

    ours, theirs = await asyncio.gather(patient(store), patient(other))
    assert ours == theirs
    assert len(await effects(store)) == 5
    await other.close()


async def test_pruned_facts_are_forgotten(store):
    await inbox(store).take([mention(1)])
    await inbox(store).prune(NOW + dt.timedelta(seconds=1))
    with pytest.raises(Contended):  # its effect is still there: a unique row that somebody wrote before
        await take_raising(store)


async def take_raising(store):
    outcome = (await inbox(store).take([mention(1)]))[0]
    if isinstance(outcome, Exception):
        raise Contended(str(outcome))


async def test_two_writers_that_both_find_nothing_do_not_both_write(store, database_url):
    """What SERIALIZABLE and BEGIN IMMEDIATE are for: read that there is none, then open one."""
    table = Table(
        "probe_unique_by_eye",
        SQLModel.metadata,
        Column("id", Integer, primary_key=True),
        Column("name", String),
        extend_existing=True,
    )
    await create_tables(store)
    other = Store("probe", database_url)
    await other.open()

    async def open_one(of: Store, row_id: int) -> None:
        async def work(session):
            found = (await session.execute(select(table.c.id).where(table.c.name == "the deal"))).first()
            await asyncio.sleep(0.05)
            if found is None:
                await session.execute(table.insert(), [{"id": row_id, "name": "the deal"}])

        await of.run(work)

    await asyncio.gather(open_one(store, 1), open_one(other, 2))
    async with store.reading() as session:
        assert len((await session.execute(select(table.c.id))).all()) == 1
    await other.close()


async def test_rows_that_are_there_already_stay_as_they_are(store):
    async def work(session):
        connection = await session.connection()
        statement = IgnoringKnown(EFFECT)[connection.dialect.name]
        return [(await connection.execute(statement, {"identity": "x", "times": times})).rowcount for times in (1, 2)]

    assert await store.run(work) == [1, 0]
