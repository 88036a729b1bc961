"""Circles in the ledger: found when their last leg is told, told once and as news, gone when a leg is taken back."""

import datetime as dt
import itertools

import pytest

from services.ledger.handlers import Desk, record_mention
from shared.contracts import Change
from tests.hops.test_judging import Ledger
from tests.unit.ledger.telling import mention, money

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


class Others(Ledger):
    """With all facts of a telling, and the record as it is."""

    async def tell_all(self, *args, **slots):
        self.at += dt.timedelta(minutes=1)

        async def work(session):
            desk = Desk(dt.timedelta(days=270), lambda: self.at)
            return [fact async for fact in record_mention(mention(*args, **slots), session=session, desk=desk)]

        return await self.store.run(work)

    async def circles(self, deal_id):
        return (await self.deal(deal_id))["circles"]


@pytest.fixture
async def others(open_store):
    return Others(await open_store("ledger"))


async def test_when_a_leg_falls_through_the_record_that_shows_the_circle_says_so_once(others):
    leg = await others.tell(*CONTRACT, article="a1", money=[money(38 * BILLION)])
    closing = await others.tell(*INVESTMENT, article="a2", stage="in_talks")
    told, ended = await others.tell_all(*CONTRACT, article="a3", stage="terminated")
    assert (told.deal.id, told.changes) == (leg.deal.id, (Change.STAGE_MOVED,))
    assert (ended.deal.id, ended.changes, ended.deal.circles) == (closing.deal.id, (Change.CIRCLE_ENDED,), ())
    assert (ended.deal.revision, ended.previous.revision, ended.cause.id) == (2, 1, "a3")
    assert await others.circles(closing.deal.id) == []
    assert len(await others.tell_all(*CONTRACT, article="a4", stage="terminated")) == 1


async def test_another_deal_of_the_same_companies_stands_in_for_a_leg(others):
    large = await others.tell(*CONTRACT, article="a1", money=[money(38 * BILLION)])
    small = await others.tell("partnership", *CONTRACT[1:], article="a2", money=[money(2 * BILLION, "about")])
    assert small.deal.id != large.deal.id
    closing = await others.tell(*INVESTMENT, article="a3")
    _, stands = await others.tell_all(*CONTRACT, article="a4", stage="terminated")
    assert (stands.deal.id, stands.changes) == (closing.deal.id, ())
    assert [leg.deal_id for leg in stands.deal.circles[0].legs] == [closing.deal.id, small.deal.id]
    assert [leg.bound for leg in stands.deal.circles[0].legs] == [None, "about"]
    assert stands.deal.circles[0].first_seen == closing.deal.circles[0].first_seen
    _, ended = await others.tell_all("partnership", *CONTRACT[1:], article="a5", stage="terminated")
    assert (ended.changes, ended.deal.circles) == ((Change.CIRCLE_ENDED,), ())


async def test_a_leg_that_was_never_true_corrects_the_records_that_show_it(others):
    leg = await others.tell(*CONTRACT, article="a1", money=[money(38 * BILLION)])
    closing = await others.tell(*INVESTMENT, article="a2")
    await others.judge("wrong", deal=leg.deal.id, articles=["a1"])
    gone, told = others.post.facts
    assert (gone.deal.withdrawn, told.deal.id, told.changes) == (True, closing.deal.id, (Change.CORRECTED,))
    assert (told.correction.by, told.correction.reason) == ("ada", "I know them")
    [slot] = told.correction.changed
    assert (slot.slot, slot.before, slot.after) == ("circle", "amazon invests in openai; openai buys from amazon", "")


async def test_a_leg_that_is_joined_to_another_deal_goes_on_as_that(others):
    one = await others.tell(*CONTRACT, article="a1", money=[money(38 * BILLION)])
    other = await others.tell("partnership", *CONTRACT[1:], article="a2", money=[money(50 * BILLION)])
    closing = await others.tell(*INVESTMENT, article="a3")
    judged = await others.judge("merge", deal=other.deal.id, into=one.deal.id)
    [circle] = await others.circles(closing.deal.id)
    assert circle["legs"][1]["deal_id"] == one.deal.id
    await others.judge("undo", judgement=judged["judgement"])
    [circle] = await others.circles(closing.deal.id)
    assert circle["legs"][1]["deal_id"] in {one.deal.id, other.deal.id}


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
async def test_in_whatever_order_the_legs_come_none_is_left_with_a_circle_that_ended(others, order):
    legs = [
        ("investment", "investor:a", "investee:b"),
        ("debt", "lender:b", "borrower:c"),
        ("contract", "customer:c", "supplier:a"),
    ]
    told = [await others.tell(*legs[number], article=f"a{number}", money=[money(5)]) for number in order]
    again = [await others.tell(*legs[number], article=f"b{number}", money=[money(70)]) for number in order]
    assert [len(fact.deal.circles) for fact in again] == [1, 1, 1]
    facts = await others.tell_all(*legs[order[0]], article="c", stage="terminated")
    assert sorted(fact.deal.id for fact in facts[1:]) == sorted(fact.deal.id for fact in told[1:])
    assert all(fact.changes == (Change.CIRCLE_ENDED,) for fact in facts[1:])
    assert [await others.circles(fact.deal.id) for fact in told] == [[], [], []]
