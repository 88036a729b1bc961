"""Sums in dollars, by the reference rate of the article's day."""

import datetime as dt
from decimal import Decimal

import pytest

from services.extractor.rates import Rates

RATES = Rates()


def test_dollars_are_dollars():
    found = RATES.to_usd(Decimal(10), Decimal(20), "USD", dt.date(2026, 3, 10))
    assert (found.value, found.upper, found.rate_date) == (10, 20, dt.date(2026, 3, 10))


def test_the_rate_of_the_day_is_used_and_kept():
    found = RATES.to_usd(Decimal(10**9), None, "EUR", dt.date(2024, 1, 5))
    assert found.rate_date == dt.date(2024, 1, 5)
    assert found.value == pytest.approx(Decimal("1.0921e9"), rel=Decimal("0.001"))


def test_on_a_weekend_the_last_rate_before_it_counts():
    assert RATES.to_usd(Decimal(1), None, "GBP", dt.date(2024, 1, 7)).rate_date == dt.date(2024, 1, 5)


def test_after_the_last_rate_the_last_one_counts():
    found = RATES.to_usd(Decimal(10**6), None, "JPY", dt.date(2030, 1, 1))
    assert found.rate_date <= dt.date(2030, 1, 1)
    assert found.value > 0


@pytest.mark.parametrize("currency", [None, "TWD", "SAR", "XXX", "DEM"])
def test_a_currency_without_a_rate_has_no_value_in_dollars(currency):
    assert RATES.to_usd(Decimal(1), None, currency, dt.date(2026, 1, 5)) is None


def test_a_currency_that_is_no_longer_quoted_has_none():
    assert RATES.to_usd(Decimal(1), None, "RUB", dt.date(2026, 1, 5)) is None


def test_before_the_first_rate_there_is_none():
    assert RATES.to_usd(Decimal(1), None, "EUR", dt.date(1987, 3, 1)) is None
    assert RATES.to_usd(Decimal(1), None, "GBP", dt.date.min) is None
