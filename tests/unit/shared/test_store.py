"""The store's promises on both databases."""

import asyncio
import datetime as dt
import sqlite3

import pytest
from sqlalchemy import Column, Integer, Table, select, text
from sqlalchemy.exc import StatementError
from sqlmodel import SQLModel

from shared.database_errors import DatabaseAway
from shared.store import Store, UtcDateTime

MOMENT = Table("probe_moment", SQLModel.metadata, Column("id", Integer, primary_key=True), Column("at", UtcDateTime))


async def test_times_come_back_aware_and_in_utc(store):
    paris = dt.timezone(dt.timedelta(hours=1))

    async def work(session):
        await session.execute(MOMENT.insert(), [{"id": 1, "at": dt.datetime(2026, 1, 1, 0, 30, tzinfo=paris)}])

    await store.run(work)
    async with store.reading() as session:
        at = (await session.execute(select(MOMENT.c.at))).scalar_one()
    assert at == dt.datetime(2025, 12, 31, 23, 30, tzinfo=dt.UTC)
    assert at.utcoffset() == dt.timedelta()


async def test_a_time_without_a_zone_is_refused(store):
    async def work(session):
        await session.execute(MOMENT.insert(), [{"id": 1, "at": dt.datetime(2026, 1, 1)}])  # noqa: DTZ001 - the point

    with pytest.raises(StatementError, match="has no time zone"):
        await store.run(work)


async def test_calls_after_the_commit_see_what_was_written(store):
    seen = []

    async def work(session):
        session.info["after_commit"].append(lambda: seen.append("called"))
        assert seen == []

    await store.run(work)
    assert seen == ["called"]


async def test_what_raises_is_rolled_back(store):
    async def work(session):
        await session.execute(MOMENT.insert(), [{"id": 7, "at": dt.datetime.now(dt.UTC)}])
        raise LookupError("afterwards")

    with pytest.raises(LookupError):
        await store.run(work)
    async with store.reading() as session:
        assert (await session.execute(select(MOMENT.c.id))).all() == []


async def test_a_reader_does_not_wait_for_a_writer(store):
    async with store.transaction() as writing:
        await writing.execute(MOMENT.insert(), [{"id": 1, "at": dt.datetime.now(dt.UTC)}])
        async with store.reading() as session:
            assert (await session.execute(select(MOMENT.c.id))).all() == []


async def test_who_waits_for_another_process_stops_nobody_here(tmp_path):
    waiting = Store("probe", f"sqlite:///{tmp_path}/probe.db")
    await waiting.open()
    other = sqlite3.connect(tmp_path / "probe.db", isolation_level=None)
    other.execute("PRAGMA journal_mode=WAL")
    other.execute("BEGIN IMMEDIATE")

    async def write(session):
        return (await session.execute(text("SELECT 'written'"))).scalar_one()

    writing = asyncio.create_task(waiting.run(write))
    await asyncio.sleep(0.2)
    assert not writing.done()
    other.execute("COMMIT")
    assert await writing == "written"
    other.close()
    await waiting.close()


async def test_a_database_that_is_away_is_told_apart_from_a_bug():
    away = Store("probe", "postgresql+asyncpg://nobody@127.0.0.1:1/none")
    await away.open()
    assert await away.why_away()
    with pytest.raises(DatabaseAway):
        async with away.transaction() as session:
            await session.connection()
    await away.close()
