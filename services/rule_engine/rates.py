"""Exchange rates for a rule's own figure, by the ECB's reference rates; no network."""

import datetime as dt
from decimal import Decimal
from typing import Protocol

from shared.reference_rates import ecb_rates


class Rates(Protocol):
    def per_usd(self, currency: str, date: dt.date) -> Decimal | None:
        """Units of `currency` for one US dollar on that day; None where nobody knows."""
        ...


class EcbRates:
    """Reads its table when first asked: most rules are in dollars and never ask."""

    def per_usd(self, currency: str, date: dt.date) -> Decimal | None:
        wanted, dollar = ecb_rates().per_euro(currency, date), ecb_rates().per_euro("USD", date)
        return wanted[0] / dollar[0] if wanted and dollar else None


class NoRates:
    """Knows the dollar only."""

    def per_usd(self, currency: str, date: dt.date) -> Decimal | None:  # noqa: ARG002 - the port's
        return Decimal(1) if currency == "USD" else None
