"""The euro's reference rates: the last quote counts, and silence of the bank is no rate."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.reference_rates import ReferenceRates, ecb_rates

TABLE = ReferenceRates.of(
    "Date,USD,RUB,\n2026-01-07,1.10,N/A,\n2026-01-06,1.09,N/A,\n2026-01-02,1.08,N/A,\n2025-12-30,1.07,90.5,\n2025-12-29,1.06,90.1,\n".splitlines()
)


@pytest.mark.parametrize(
    ("day", "rate", "of"),
    [("2026-01-07", "1.10", "2026-01-07"), ("2026-01-05", "1.08", "2026-01-02"), ("2030-05-01", "1.10", "2026-01-07")],
)
def test_the_last_rate_counts(day, rate, of):
    assert TABLE.per_euro("USD", dt.date.fromisoformat(day)) == (Decimal(rate), dt.date.fromisoformat(of))


@pytest.mark.parametrize(
    ("currency", "day"), [("USD", "2025-12-28"), ("EUR", "2025-12-28"), ("XXX", "2026-01-07"), ("", "2026-01-07")]
)
def test_no_rate_where_the_bank_has_none(currency, day):
    assert TABLE.per_euro(currency, dt.date.fromisoformat(day)) is None


def test_a_currency_that_is_no_longer_quoted_has_its_last_rates_but_no_later_one():
    assert TABLE.per_euro("RUB", dt.date(2025, 12, 30)) == (Decimal("90.5"), dt.date(2025, 12, 30))
    assert ecb_rates().per_euro("RUB", dt.date(2026, 1, 5)) is None


@given(st.dates(), st.sampled_from(["USD", "JPY", "GBP", "EUR", "RUB", "ISK", "TWD"]))
def test_a_rate_is_positive_and_never_of_a_later_day(day, currency):
    found = ecb_rates().per_euro(currency, day)
    assert found is None or (found[0] > 0 and found[1] <= day)


def test_every_bank_day_of_the_table_has_the_dollar():
    rates, day = ecb_rates(), dt.date(1999, 1, 4)
    while day <= rates.newest:
        assert rates.per_euro("USD", day), day
        day += dt.timedelta(days=1)
