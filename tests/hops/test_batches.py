"""A batch is looked up at once and written at its end: what comes of it is what comes of its mentions one by one."""

import functools

import pytest
from sqlalchemy import delete, select

from services.ledger.handlers import look_up
from services.ledger.tables import circle, deal, edge, flow, key, leg, mention, version
from shared.inbox import Inbox, inbox_table
from tests.hops.test_replicas import DESK, NOON, step, story
from tests.unit.ledger.telling import mention as told_mention
from tests.unit.ledger.telling import money

KEPT = (deal, key, mention, version, edge, flow, circle, leg)


def revised() -> list:
    """One deal whose companies and sums come piece by piece, so that it is found by other keys each time."""
    return [
        told_mention("investment", "investee:~Halden Robotics", article="r1", money=[money(40)]),
        told_mention("investment", "investor:i9", "investee:~Halden Robotics", article="r2", money=[money(44)]),
        told_mention("funding_round", "investor:i9", "investor:i10", "investee:halden", article="r3", money=[money(44)]),
        told_mention("investment", "investor:i10", "investee:halden", article="r4", money=[money(440)]),
        told_mention("investment", "investor:i9", "investee:~Halden Robotic", article="r5", money=[money(44)]),
    ]


async def forget(store) -> None:
    async with store.transaction() as session:
        for table in (*KEPT, inbox_table("ledger")):
            await session.execute(delete(table))


async def rows(store) -> dict[str, list]:
    async with store.reading() as session:
        return {table.name: sorted(map(tuple, await session.execute(select(table))), key=repr) for table in KEPT}


@pytest.mark.parametrize("size", [2, 7, 64])
async def test_a_batch_does_what_its_mentions_do_one_by_one(open_store, size):
    told = [*story(), *revised()]
    store = await open_store("ledger")
    found = []
    for many in (1, size):
        await forget(store)
        inbox = Inbox(store, "ledger", step, lambda: NOON, functools.partial(look_up, desk=DESK))
        for start in range(0, len(told), many):
            outcomes = await inbox.take(told[start : start + many])
            assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        found.append(await rows(store))
    assert found[0] == found[1]
    assert len(found[0]["ledger_mention"]) == len(told)


async def test_a_mention_that_cannot_be_taken_takes_no_neighbour_along(open_store):
    told = story()
    poison = told[3].identity

    async def poisoned(fact, session):
        async for given in step(fact, session):
            if fact.identity == poison:
                raise ValueError("cannot be taken")
            yield given

    store = await open_store("ledger")
    outcomes = await Inbox(store, "ledger", poisoned, lambda: NOON, functools.partial(look_up, desk=DESK)).take(told)
    assert [isinstance(outcome, Exception) for outcome in outcomes] == [one.identity == poison for one in told]
    kept = await rows(store)
    assert len(kept["ledger_mention"]) == len(told) - 1
    assert poison not in {row[0] for row in kept["ledger_mention"]}
