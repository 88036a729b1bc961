"""Circles in the ledger: found when their last leg is told, told once and as news, gone when a leg is taken back."""

import pytest

from shared.contracts import Change
from tests.hops.test_judging import Ledger
from tests.unit.ledger.telling import money

INVESTMENT = ("investment", "investor:amazon", "investee:openai")
CONTRACT = ("contract", "customer:openai", "supplier:aws<amazon")
BILLION = 10**9


@pytest.fixture
async def ledger(open_store):
    return Ledger(await open_store("ledger"))


async def test_the_last_leg_closes_the_circle_and_a_reprint_does_not_close_it_again(ledger):
    await ledger.tell(*CONTRACT, article="a1", money=[money(38 * BILLION)], background=True)
    closing = await ledger.tell(*INVESTMENT, article="a2", money=[money(10 * BILLION)], stage="in_talks")
    assert closing.changes == (Change.OPENED, Change.CIRCLE_CLOSED)
    assert [(leg.giver, leg.taker) for leg in closing.deal.circles[0].legs] == [("amazon", "openai"), ("openai", "amazon")]
    signed = await ledger.tell(*INVESTMENT, article="a3", stage="agreed")
    assert signed.changes == (Change.STAGE_MOVED,)
    assert signed.deal.circles[0].weakest_stage == "agreed"


async def test_circles_of_three_and_four_companies(ledger):
    await ledger.tell("investment", "investor:a", "investee:b", article="a1", money=[money(5)])
    await ledger.tell("contract", "customer:b", "supplier:c", article="a2", money=[money(4)])
    three = await ledger.tell("contract", "customer:c", "supplier:a", article="a3", money=[money(3)])
    assert [len(circle.legs) for circle in three.deal.circles] == [3]
    await ledger.tell("debt", "lender:c", "borrower:d", article="a4", money=[money(2)])
    four = await ledger.tell("contract", "customer:d", "supplier:a", article="a5", money=[money(2)])
    assert [len(circle.legs) for circle in four.deal.circles] == [4]


async def test_a_deal_that_falls_through_ends_the_circle(ledger):
    await ledger.tell(*CONTRACT, article="a1", money=[money(38 * BILLION)])
    await ledger.tell(*INVESTMENT, article="a2", stage="in_talks")
    over = await ledger.tell(*INVESTMENT, article="a3", stage="terminated")
    assert (over.deal.edges, over.deal.circles) == ((), ())
    again = await ledger.tell(*CONTRACT, article="a4", money=[money(40 * BILLION)])
    assert again.deal.circles == ()


async def test_a_leg_that_was_wrong_is_taken_out_and_comes_back(ledger):
    await ledger.tell(*CONTRACT, article="a1", money=[money(38 * BILLION)])
    closing = await ledger.tell(*INVESTMENT, article="a2")
    judged = await ledger.judge("wrong", deal=closing.deal.id, articles=["a2"])
    assert ledger.post.facts[0].deal.circles == ()
    await ledger.judge("undo", judgement=judged["judgement"])
    assert len(ledger.post.facts[0].deal.circles) == 1
