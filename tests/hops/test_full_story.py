"""The full story of one deal through the ledger: one record, the right history, and the same whatever order its articles come in."""

import asyncio
import datetime as dt
import functools
import tempfile
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.contracts import Bound, Change, Deal, DealChanged, DealMentioned, Kind, Measure, Novelty, Slip, Stage
from shared.store import Store
from tests.corpus.ledger.step import open_ledger, take
from tests.hops.full_story import by_article, full_story

OPENED, MOVED, REVISED = Change.OPENED, Change.STAGE_MOVED, Change.FIGURE_REVISED
FOUND, RESOLVED = Change.CONFLICT_FOUND, Change.CONFLICT_RESOLVED
ECHOED, BACKGROUND, CIRCLE = Change.ECHOED, Change.BACKGROUND_RECORDED, Change.CIRCLE_CLOSED
INVESTMENT, CONTRACT = Kind.INVESTMENT, Kind.CONTRACT
MINUTE = dt.timedelta(minutes=1)
# What depends on when the ledger saw an article, and on which one it saw first.
OF_THE_ORDER = {"id", "revision", "first_seen", "last_seen", "reports", "circles", "edges"}
ARTICLES = by_article(full_story())


@pytest.fixture
async def told(open_store) -> list[DealChanged]:
    """Every change of the story, its articles in the order of time."""
    ledger = await open_store("ledger")
    return [fact for mention in full_story() for fact in await take(ledger, mention, mention.article.published_at + MINUTE)]


def of(kind: Kind, facts: list[DealChanged]) -> list[DealChanged]:
    return [fact for fact in facts if fact.deal.kind is kind]


def test_it_is_one_deal_beside_the_older_contract(told):
    investment, contract = of(INVESTMENT, told), of(CONTRACT, told)
    assert len({fact.deal.id for fact in investment}) == 1
    assert len({fact.deal.id for fact in contract}) == 1
    assert [fact.deal.revision for fact in investment] == list(range(1, len(investment) + 1))
    assert all(fact.deal.background for fact in contract)
    assert contract[-1].deal.money_of(Measure.DEAL).duration_months == 84


def test_it_changes_just_as_it_should_and_in_this_order(told):
    assert [(fact.cause.id, fact.deal.kind, fact.changes) for fact in told] == [
        ("rumour", INVESTMENT, (OPENED,)),
        ("rumour", CONTRACT, (BACKGROUND,)),
        ("rumour", INVESTMENT, (CIRCLE,)),
        ("reprint-de", INVESTMENT, (ECHOED,)),
        ("reprint-de", CONTRACT, (BACKGROUND,)),
        ("reprint-ja", INVESTMENT, (ECHOED,)),
        ("reprint-en", INVESTMENT, (ECHOED,)),
        ("second-source", INVESTMENT, (REVISED, FOUND)),
        ("denial", INVESTMENT, (MOVED,)),
        ("denial-fr", INVESTMENT, (RESOLVED,)),
        ("signing", INVESTMENT, (MOVED, REVISED)),
        ("signing", CONTRACT, (BACKGROUND,)),
        ("signing-ja", INVESTMENT, (ECHOED,)),
        ("closing", INVESTMENT, (MOVED,)),
    ]


def test_every_article_brought_what_it_brought(told):
    assert [fact.novelty for fact in of(INVESTMENT, told)] == [
        Novelty.NEW_DEAL, None, Novelty.ECHO, Novelty.ECHO, Novelty.ECHO, Novelty.NEW_FIGURE, Novelty.NEW_STAGE, Novelty.ECHO,
        Novelty.NEW_STAGE, Novelty.ECHO, Novelty.NEW_STAGE,
    ]  # fmt: skip
    assert {fact.novelty for fact in of(CONTRACT, told)} == {Novelty.BACKGROUND}


def test_the_stages_stand_with_their_days_and_articles(told):
    steps = told[-1].deal.stage_history
    assert [(step.stage, step.at.date().isoformat(), step.article.id) for step in steps] == [
        (Stage.RUMOURED, "2026-11-02", "rumour"),
        (Stage.IN_TALKS, "2026-11-04", "denial"),
        (Stage.AGREED, "2026-11-25", "signing"),
        (Stage.COMPLETED, "2027-02-16", "closing"),
    ]


def test_ten_articles_have_four_origins(told):
    deal = told[-1].deal
    assert deal.article_count == 10
    assert deal.origins == ("Les Echos", "Reuters", "Bloomberg", "AFP")


def test_the_slip_is_a_conflict_with_its_name_until_it_is_outvoted(told):
    investment = of(INVESTMENT, told)
    found = next(fact.deal for fact in investment if FOUND in fact.changes)
    (conflict,) = found.conflicts
    assert (conflict.slot, conflict.slip) == ("valuation", Slip.MAGNITUDE)
    assert "ten" in conflict.likely_slip
    assert {(claim.origin, claim.money.value) for claim in conflict.claims} == {("Les Echos", 5 * 10**12), ("Reuters", 5 * 10**11)}
    assert conflict.lowest.value == 5 * 10**11
    assert investment[-1].deal.conflicts == ()


def test_what_is_signed_supersedes_what_was_rumoured_and_every_claim_is_kept(told):
    deal = told[-1].deal
    amount = deal.money_of(Measure.DEAL)
    assert (amount.value, amount.bound) == (8 * 10**9, Bound.EXACTLY)
    assert deal.money_of(Measure.VALUATION).value == 5 * 10**11
    claimed = {(claim.slot, claim.money.value, claim.origin) for claim in deal.claims if claim.money}
    assert {("amount", 10**10, "Les Echos"), ("amount", 8 * 10**9, "Reuters"), ("valuation", 5 * 10**12, "Les Echos")} <= claimed


def test_the_circle_with_the_older_contract_is_found_once_and_shown_with_its_legs(told):
    assert [fact.deal.kind for fact in told if CIRCLE in fact.changes] == [INVESTMENT]
    (circle,) = told[-1].deal.circles
    assert [(leg.giver, leg.verb, leg.taker, leg.usd, leg.stage) for leg in circle.legs] == [
        ("Amazon", "invests in", "OpenAI", 8 * 10**9, Stage.COMPLETED),
        ("OpenAI", "buys from", "Amazon", 38 * 10**9, Stage.AGREED),
    ]
    assert [leg.bound for leg in circle.legs] == [Bound.EXACTLY, Bound.EXACTLY]
    rumour = next(fact.deal.circles[0] for fact in told if CIRCLE in fact.changes)
    assert [(leg.usd, leg.bound) for leg in rumour.legs] == [(10**10, Bound.AT_LEAST), (38 * 10**9, Bound.EXACTLY)]
    assert (circle.forth_usd, circle.back_usd, circle.weakest_stage) == (8 * 10**9, 38 * 10**9, Stage.AGREED)
    assert round(circle.overlap, 2) == 0.21
    assert circle.first_seen.date() == dt.date(2026, 11, 2)


def test_the_announced_date_is_waited_for_until_it_came(told):
    by_article = {fact.cause.id: fact.deal for fact in of(INVESTMENT, told)}
    assert by_article["signing"].expected.latest == dt.date(2027, 3, 31)
    assert by_article["closing"].expected is None


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.permutations(ARTICLES))
def test_it_is_the_same_story_in_whatever_order_its_articles_arrive(arrived):
    assert records(asyncio.run(_in_order(arrived))) == in_time()


@functools.cache
def in_time() -> dict[Kind, dict[str, Any]]:
    return records(asyncio.run(_in_order(ARTICLES)))


def records(facts: list[DealChanged]) -> dict[Kind, dict[str, Any]]:
    """What is known of each deal in the end, by its kind: there is no second one. The circle is told once, as news of the investment."""
    last = {fact.deal.id: fact.deal for fact in facts}
    assert sorted(deal.kind for deal in last.values()) == [CONTRACT, INVESTMENT]
    assert [fact.deal.kind for fact in facts if CIRCLE in fact.changes] == [INVESTMENT]
    found = {deal.kind: deal.model_dump(exclude=OF_THE_ORDER) for deal in last.values()}
    investment = next(deal for deal in last.values() if deal.kind is INVESTMENT)
    return {**found, INVESTMENT: {**found[INVESTMENT], "circle": circle_of(investment)}}


def circle_of(deal: Deal) -> tuple[list[tuple[Any, ...]], Stage]:
    (circle,) = deal.circles
    return [(leg.giver, leg.relation, leg.taker, leg.usd, leg.stage) for leg in circle.legs], circle.weakest_stage


async def _in_order(articles: list[list[DealMentioned]]) -> list[DealChanged]:
    """Articles come one after the other, each a minute after the one before and never before it is published."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = await open_ledger(f"sqlite:///{folder}/{{service}}.db")
        try:
            return await _arrive(ledger, articles)
        finally:
            await ledger.close()


async def _arrive(ledger: Store, articles: list[list[DealMentioned]]) -> list[DealChanged]:
    facts, at = [], articles[0][0].article.published_at
    for mentions in articles:
        at = max(at, mentions[0].article.published_at) + MINUTE
        for mention in mentions:
            facts += await take(ledger, mention, at)
    return facts
