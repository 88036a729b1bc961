"""Sums in US dollars by the reference rates of the European Central Bank."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from shared.contracts import UsdValue
from shared.reference_rates import ReferenceRates, ecb_rates

_USD = "USD"


@dataclass(frozen=True)
class Rates:
    """Converts by `table`; a currency that the bank does not quote is never converted."""

    table: ReferenceRates = field(default_factory=ecb_rates)

    def to_usd(self, value: Decimal, upper: Decimal | None, currency: str | None, day: dt.date) -> UsdValue | None:
        """The sum in dollars by the last rate of `day` or before it, rounded to cents; None without a rate."""
        rate = self._rate(currency, day) if currency else None
        if rate is None:
            return None
        factor, rate_date = rate
        return UsdValue(
            value=_rounded(value * factor), upper=None if upper is None else _rounded(upper * factor), rate_date=rate_date
        )

    def _rate(self, currency: str, day: dt.date) -> tuple[Decimal, dt.date] | None:
        if currency == _USD:
            return Decimal(1), day
        dollar, other = self.table.per_euro(_USD, day), self.table.per_euro(currency, day)
        return (dollar[0] / other[0], dollar[1]) if dollar and other else None


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if abs(value) >= 1000 else value.quantize(Decimal("0.01"))  # noqa: PLR2004 - cents of small sums
