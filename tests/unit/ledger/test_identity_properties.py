"""What holds of identity whatever is told."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from services.ledger.identity.amounts import Agreement, agreement, sum_of
from services.ledger.identity.identity import choose, compare
from services.ledger.record.record import open_record
from services.ledger.telling.telling import Telling
from shared.contracts import Kind, Role, Stage
from tests.unit.ledger.telling import NOON, evidence, mention, money
from tests.unit.ledger.test_names import HOSTILE

WINDOW = dt.timedelta(days=270)
SIDED = [role.value for role in Role if role not in {Role.ADVISER, Role.SELLER}]
companies = st.one_of(
    st.sampled_from(["openai", "aws<amazon", "amazon", "~Nordlys", "~ノルドリス"]), HOSTILE.map(lambda name: f"~{name or 'x'}")
)
parties = st.lists(st.builds("{}:{}".format, st.sampled_from(SIDED), companies), min_size=1, max_size=4)
sums = st.lists(
    st.builds(
        money,
        st.sampled_from([0, 1, 38 * 10**9, 380 * 10**9, 2_300_000]), st.sampled_from(["exactly", "at_least", "at_most", "about"]),
        st.sampled_from(["deal", "valuation", "other"]), st.sampled_from(["USD", "EUR", "SAR"]),
    ),
    max_size=2,
)  # fmt: skip


@st.composite
def mentions(draw):
    stake = draw(st.sampled_from([None, 10, 60]))
    return mention(
        draw(st.sampled_from(list(Kind))), *draw(parties), article=draw(st.sampled_from(["a", "b", "c"])), stage=draw(st.sampled_from(list(Stage))),
        subject=draw(st.sampled_from([None, "cloud", "energy"])), money=draw(sums), background=draw(st.booleans()), stake_percent=stake,
        stake_evidence=evidence() if stake else None,
    )  # fmt: skip


times = st.integers(-400, 400).map(lambda days: NOON + dt.timedelta(days=days))


def opened(one, at=NOON, number=0):
    deal = open_record(Telling(one, at, at), at).record.deal
    return deal.model_copy(update={"id": f"{number}-{deal.id}"})


@given(mentions(), times)
def test_a_mention_like_the_one_that_opened_a_deal_belongs_to_it(one, at):
    verdict = compare(one, opened(one, at), at, WINDOW)
    assert verdict.same, verdict.reason
    again = one.model_copy(update={"article": one.article.model_copy(update={"id": "a reprint"})})
    assert compare(again, opened(one, at), at, WINDOW).same


@given(mentions(), mentions(), times)
def test_who_comes_first_matters_little_for_news(one, other, at):
    """Two tellings of one moment are one deal or two whichever the ledger heard of first."""
    one, other = (
        each.model_copy(update={"background": False, "article": each.article.model_copy(update={"id": name})})
        for each, name in ((one, "first"), (other, "second"))
    )
    assert compare(one, opened(other, at), at, WINDOW).same is compare(other, opened(one, at), at, WINDOW).same


@given(st.lists(st.tuples(mentions(), times), max_size=6), mentions(), st.randoms())
def test_the_order_of_the_known_deals_does_not_matter(known, one, random):
    deals = [opened(each, at, number) for number, (each, at) in enumerate(known)]
    deals = list({deal.id: deal for deal in deals}.values())
    first = choose(one, deals, NOON, WINDOW)
    random.shuffle(deals)
    assert choose(one, deals, NOON, WINDOW) == first
    assert (first.deal is not None) == any(compare(one, deal, NOON, WINDOW).same for deal in deals)


@given(sums, sums)
def test_sums_agree_both_ways_and_each_with_itself(ours, theirs):
    for one in map(sum_of, ours):
        assert agreement(one, one) in {Agreement.EXACT, Agreement.UNKNOWN}
        for other in map(sum_of, theirs):
            assert agreement(one, other) is agreement(other, one)
