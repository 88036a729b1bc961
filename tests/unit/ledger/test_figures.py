"""Figures: what agrees, what is current, what is a conflict and its likely slip."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.figures import MoneyClaim, add_claims, agree, conflicts, current, interval
from tests.unit.ledger.telling import NOON, money


def claim(sum_, origin="Reuters", minutes=0, background=False):
    at = NOON + dt.timedelta(minutes=minutes)
    return MoneyClaim(money=sum_, origin=origin, article_id="a", background=background, first_seen=at, last_seen=at)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (money(10, "at_least"), money(12, "about"), True),
        (money(10, "at_least"), money(9, "at_most"), False),
        (money(8), money(80), False),
        (money(100), money(109, "about"), True),
        (money(198), money(200), True),
        (money(11, "range", upper=13), money(12), True),
        (money(11, "range", upper=13), money(14), False),
        (money(5, currency="SAR"), money(5, currency="EUR"), True),  # cannot be compared, so it is no contradiction
    ],
)
def test_bounds_are_intervals(one, other, same):
    assert agree(one, other) is agree(other, one) is same


sums = st.builds(
    lambda value, bound, more: money(value, bound, upper=value + more if bound == "range" else None),
    st.integers(1, 10**12), st.sampled_from(["exactly", "at_least", "at_most", "about", "range"]), st.integers(0, 10**9),
)  # fmt: skip


@given(sums, sums)
def test_agreement_is_symmetric_and_every_sum_agrees_with_itself(one, other):
    assert agree(one, one)
    assert agree(one, other) == agree(other, one)
    bounds = interval(one)
    assert bounds.high is None or Decimal(0) <= bounds.low <= bounds.high


@pytest.mark.parametrize(("ratio", "word"), [(10, "億"), (100, "lakh"), (1000, "milliard"), (10_000, "万"), (7, None)])
def test_the_likely_slip_is_named_by_the_ratio(ratio, word):
    found = conflicts([claim(money(8_000_000_000)), claim(money(8_000_000_000 * ratio), "A blog")])
    assert [conflict.slot for conflict in found] == ["amount"]
    assert (found[0].likely_slip is None) if word is None else (word in found[0].likely_slip)
    assert [each.origin for each in found[0].claims] == ["Reuters", "A blog"]


def test_a_valuation_never_conflicts_with_a_price():
    assert conflicts([claim(money(10)), claim(money(500, measure="valuation"))]) == ()


def test_most_origins_win_then_the_last_word():
    eight, eighty = money(8), money(80)
    claims = [claim(eight, "Reuters", 0), claim(eight, "FT", 1), claim(eighty, "A blog", 2)]
    assert current(claims)[0].value == 8
    assert current([claim(eight, "Reuters", 0), claim(eighty, "FT", 5)])[0].value == 80
    assert current([claim(eight, "Reuters", 0), claim(eighty, "FT", 5, background=True)])[0].value == 8


def test_an_origin_that_repeats_itself_is_one_claim():
    claims = add_claims([claim(money(8))], [claim(money(8), minutes=30), claim(money(9), minutes=40)])
    assert len(claims) == 2
    assert claims[0].last_seen - claims[0].first_seen == dt.timedelta(minutes=30)


def test_sums_that_say_nothing_of_the_deal_are_no_figure_of_it():
    assert current([claim(money(5, measure="other"))]) == ()


@pytest.mark.parametrize(
    ("sum_", "said"),
    [
        (money(80 * 10**9), "80 billion USD"),
        (money(11 * 10**8, "range", upper=13 * 10**8), "1.1 to 1.3 billion USD"),
        (money(950_000), "950000 USD"),
    ],
)
def test_a_claim_is_shown_as_a_person_says_it(sum_, said):
    [conflict] = conflicts([claim(sum_), claim(money(8 * 10**12), "A blog")])
    assert [each.value for each in conflict.claims] == [said, "8 trillion USD"]
