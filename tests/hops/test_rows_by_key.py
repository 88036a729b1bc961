"""Rows are found by their keys without reading the table, on either database."""

import random

import pytest
from sqlalchemy import select, text

from services.rule_engine.tables import told
from shared.rows_by_key import one_of
from shared.store import connection_of
from tests.hops.effort import effort_of
from tests.unit.ledger.telling import NOON

KEY = (told.c.rule_id, told.c.scope)


@pytest.fixture
async def store(open_store):
    return await open_store("rule_engine")


async def fill(session, many):
    rows = [{"rule_id": f"r{number % 50}", "scope": f"s{number // 50}", "at": NOON} for number in range(many)]
    await (await connection_of(session)).execute(told.insert(), random.Random(1).sample(rows, len(rows)))


async def test_exactly_the_rows_that_are_asked_for(store):
    async with store.transaction() as session:
        await fill(session, 500)
        wanted = [("r1", "s2"), ("r2", "s1"), ("r3", "s900"), ("r49", "s9"), ("r1", "s2")]
        rows = await session.execute(select(*KEY).where(one_of(KEY, wanted)))
        assert sorted(map(tuple, rows)) == [("r1", "s2"), ("r2", "s1"), ("r49", "s9")]
        assert not (await session.execute(select(*KEY).where(one_of(KEY, [])))).all()


async def test_a_large_table_costs_no_more_than_a_small_one(store):
    wanted = [("r1", "s2"), ("r2", "s1"), ("r7", "s3")]
    efforts = []
    async with store.transaction() as session:
        for many in (500, 20_000):
            await session.execute(told.delete())
            await fill(session, many)
            await session.execute(text(f"ANALYZE {told.name}"))

            async def look() -> None:
                assert len((await session.execute(select(*KEY).where(one_of(KEY, wanted)))).all()) == 3

            efforts.append(await effort_of(session, look))
    assert efforts[1] < 2 * efforts[0] + 200
