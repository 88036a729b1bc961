"""Several ledgers share the work, each a whole batch at a time: no deal is opened twice, and no telling is lost or counted twice."""

import asyncio
import datetime as dt
import functools
import itertools
import random

from sqlalchemy import func, select

from services.ledger.handlers import Desk, look_up, record_mention
from services.ledger.tables import circle, deal, edge, flow, mention, version
from services.ledger.tables import leg as leg_table
from shared.contracts import Deal
from shared.database_errors import Contended
from shared.inbox import Inbox
from shared.store import Store, contention_pause
from tests.unit.ledger.telling import NOON, money
from tests.unit.ledger.telling import mention as told_mention

DESK = Desk(dt.timedelta(days=270), lambda: NOON)
REPLICAS, DEALS, TELLINGS = 3, 6, 5


def story() -> list:
    """Each deal by several articles: investments that are told by one side only now and then, and the contract that closes a circle."""
    told = []
    for number, again in itertools.product(range(DEALS), range(TELLINGS)):
        pair = (f"investor:i{number}", f"investee:e{number}")
        told.append(told_mention("investment", *pair[again % 5 == 4 :], article=f"a{number}-{again}", money=[money(10 + number)]))
        trade = (f"customer:e{number}", f"supplier:i{number}")
        told.append(told_mention("contract", *trade, article=f"a{number}-{again}", ordinal=1, money=[money(30)]))
    random.Random(7).shuffle(told)
    # a telling of one side alone, before anybody told both, may be of any deal
    return sorted(told, key=lambda one: len(one.parties) == 1)


def step(fact, session):
    return record_mention(fact, session=session, desk=DESK)


async def work(store: Store, batches: list) -> None:
    """As the hop does it: a batch that lost against another begins again."""
    inbox = Inbox(store, "ledger", step, lambda: NOON, functools.partial(look_up, desk=DESK))
    for batch in batches:
        for attempt in itertools.count():
            try:
                outcomes = await inbox.take(batch)
            except Contended:
                await asyncio.sleep(contention_pause(attempt))
                continue
            assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
            break


async def count(session, table, *where) -> int:
    return (await session.execute(select(func.count()).select_from(table).where(*where))).scalar_one()


async def test_three_ledgers_at_once_keep_one_record_of_each_deal(open_store, database_url):
    ledgers = [await open_store("ledger")]
    for _ in range(REPLICAS - 1):
        other = Store("ledger", database_url)
        await other.open()
        ledgers.append(other)
    told = story()
    batches = [told[at : at + 7] for at in range(0, len(told), 7)]
    await asyncio.gather(*(work(store, batches[number::REPLICAS]) for number, store in enumerate(ledgers)))
    async with ledgers[0].reading() as session:
        records = [Deal.model_validate_json(body) for body in (await session.execute(select(deal.c.body))).scalars()]
        assert sorted(record.kind for record in records) == ["contract"] * DEALS + ["investment"] * DEALS
        assert {record.article_count for record in records} == {TELLINGS}
        assert await count(session, mention) == len(told)
        assert await count(session, circle) == DEALS
        assert await count(session, edge, edge.c.known_to.is_(None)) == 2 * DEALS
        held = (edge.c.payer, edge.c.payee, edge.c.relation, edge.c.deal_id, edge.c.usd, edge.c.stage)
        flows = await session.execute(select(*(flow.c[column.name] for column in held)))
        assert sorted(flows) == sorted(await session.execute(select(*held).where(edge.c.known_to.is_(None))))
        for record in records:
            assert await count(session, version, version.c.deal_id == record.id) == record.revision
            assert await count(session, version, version.c.deal_id == record.id, version.c.known_to.is_(None)) == 1
    for other in ledgers[1:]:
        await other.close()


async def test_legs_that_end_in_two_ledgers_at_once_leave_no_circle_behind(open_store, database_url):
    one, other = await open_store("ledger"), Store("ledger", database_url)
    await other.open()

    def told(number: int, leg: int, **slots) -> list:
        names = [f"c{number}-{at}" for at in range(3)]
        kind, giver, taker = (
            ("investment", "investor", "investee"),
            ("debt", "lender", "borrower"),
            ("contract", "customer", "supplier"),
        )[leg]
        parties = (f"{giver}:{names[leg]}", f"{taker}:{names[(leg + 1) % 3]}")
        return [
            told_mention(kind, *parties, article=f"{slots['stage']}{number}-{leg}", money=[money(5 + len(slots["stage"]))], **slots)
        ]

    for stage in ("in_talks", "agreed"):
        await work(one, [told(number, leg, stage=stage) for number in range(DEALS) for leg in range(3)])
    async with one.reading() as session:
        assert await count(session, leg_table) == 3 * 2 * DEALS
    ends = [told(number, leg, stage="terminated") for number in range(DEALS) for leg in (0, 1)]
    await asyncio.gather(work(one, ends[::2]), work(other, ends[1::2]))
    async with one.reading() as session:
        records = [Deal.model_validate_json(body) for body in (await session.execute(select(deal.c.body))).scalars()]
        assert [record.circles for record in records] == [()] * 3 * DEALS
        assert await count(session, leg_table) == 0
    await other.close()
