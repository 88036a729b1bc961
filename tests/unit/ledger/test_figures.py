"""Sums as intervals."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.claims.figures import agree, interval, said
from shared.contracts import UsdValue
from tests.unit.ledger.telling import money


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


def test_the_same_words_agree_whatever_the_rate_of_the_day():
    monday = money(5, currency="EUR").model_copy(update={"usd": UsdValue(value=5, rate_date="2026-11-20")})
    friday = monday.model_copy(update={"usd": UsdValue(value=6, rate_date="2026-11-24")})
    assert agree(monday, friday)


def test_sums_that_two_papers_converted_on_two_days_agree():
    euros = money(92, currency="EUR").model_copy(update={"usd": UsdValue(value=104, rate_date="2026-11-20")})
    assert agree(euros, money(100))
    assert not agree(euros, money(96))


@pytest.mark.parametrize(
    ("sum_", "words"),
    [
        (money(80 * 10**9), "80 billion USD"),
        (money(11 * 10**8, "range", upper=13 * 10**8), "1.1 to 1.3 billion USD"),
        (money(950_000), "950000 USD"),
    ],
)
def test_a_sum_is_said_as_a_person_says_it(sum_, words):
    assert said(sum_) == words
