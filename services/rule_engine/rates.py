"""Exchange rates for a rule's own figure, by the ECB's reference rates that come with the library; no network."""

import datetime as dt
from decimal import Decimal
from functools import cached_property
from typing import Any, Protocol


class Rates(Protocol):
    def per_usd(self, currency: str, date: dt.date) -> Decimal | None:
        """Units of `currency` for one US dollar on that day; None where nobody knows."""
        ...


class EcbRates:
    """Loads its table when first asked: most rules are in dollars and never ask."""

    def per_usd(self, currency: str, date: dt.date) -> Decimal | None:
        bounds = self._table.bounds.get(currency)
        if bounds is None or (bounds.last_date < self._newest and date > bounds.last_date):
            return None  # never quoted by the bank, or no longer
        return Decimal(self._table.convert(Decimal(1), "USD", currency, date=date))

    @cached_property
    def _newest(self) -> dt.date:
        newest: dt.date = self._table.bounds["USD"].last_date
        return newest

    @cached_property
    def _table(self) -> Any:
        from currency_converter import CurrencyConverter  # noqa: PLC0415 - a table of megabytes, for rules that are not in dollars

        return CurrencyConverter(decimal=True, fallback_on_wrong_date=True, fallback_on_missing_rate=True)


class NoRates:
    """Knows the dollar only."""

    def per_usd(self, currency: str, date: dt.date) -> Decimal | None:  # noqa: ARG002 - the port's
        return Decimal(1) if currency == "USD" else None
