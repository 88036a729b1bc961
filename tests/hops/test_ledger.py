"""The step on real databases: mentions in, records out, and never two deals for one."""

import asyncio
import datetime as dt

import pytest
from sqlalchemy import func, select

from services.ledger.handlers import Desk, record_mention
from services.ledger.tables import deal as deals
from shared.contracts import Change
from shared.store import Store
from tests.unit.ledger.telling import NOON, mention, money

WINDOW = dt.timedelta(days=270)


@pytest.fixture
async def ledger(open_store):
    return await open_store("ledger")


async def take(ledger: Store, told):
    async def work(session):
        return [fact async for fact in record_mention(told, session=session, desk=Desk(WINDOW, lambda: NOON))]

    return await ledger.run(work)


async def test_a_story_is_one_record(ledger):
    talks = mention(
        "investment", "investor:amazon", "investee:openai", stage="in_talks", money=[money(10, "at_least")], cited=["Reuters"]
    )
    reprint = talks.model_copy(update={"article": talks.article.model_copy(update={"id": "a2"})})
    signed = mention("investment", "investor:amazon", "investee:openai", article="a3", stage="agreed")
    facts = [(await take(ledger, told))[0] for told in (talks, reprint, signed)]
    assert len({fact.deal.id for fact in facts}) == 1
    assert [fact.deal.revision for fact in facts] == [1, 2, 3]
    assert facts[0].previous is None
    assert facts[2].previous == facts[1].deal
    assert Change.STAGE_MOVED in facts[2].changes
    assert facts[2].correlation_id == "a3"


async def test_a_background_contract_stands_beside_the_news(ledger):
    contract = mention("contract", "customer:openai", "supplier:aws<amazon", background=True, ordinal=1)
    news = mention("investment", "investor:amazon", "investee:openai")
    first, second = (await take(ledger, contract))[0], (await take(ledger, news))[0]
    assert first.changes == (Change.BACKGROUND_RECORDED,)
    assert first.deal.id != second.deal.id


async def test_a_mention_of_nobody_is_nobodys_deal(ledger):
    assert await take(ledger, mention("acquisition")) == []


async def test_a_round_told_piecemeal_gathers_its_investors(ledger):
    for number, investor in enumerate(["lightspeed", "bessemer", "lightspeed"]):
        facts = await take(ledger, mention("funding_round", f"investor:{investor}", "investee:~Quill", article=f"q{number}"))
    assert [party.name for party in facts[0].deal.parties] == ["lightspeed", "Quill", "bessemer"]


async def test_two_ledgers_at_once_never_open_two_deals(ledger, database_url):
    other = Store("ledger", database_url)
    await other.open()
    for round_ in range(10):
        pair = (f"acquirer:a{round_}", f"target:b{round_}")
        one, two = (mention("acquisition", *pair, article=f"{side}{round_}") for side in ("x", "y"))
        facts = await asyncio.gather(take(ledger, one), take(other, two))
        assert sorted(fact.deal.revision for (fact,) in facts) == [1, 2]
    async with ledger.reading() as session:
        assert (await session.execute(select(func.count()).select_from(deals))).scalar_one() == 10
    await other.close()
