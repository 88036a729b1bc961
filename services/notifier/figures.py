"""Sums and dates as a reader wants them: "at least $10B". Pure."""

import datetime as dt
from decimal import ROUND_HALF_EVEN, Decimal

from shared.contracts import Bound, Money

_SIGNS = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "KRW": "₩",
    "INR": "₹",
    "CNY": "CN¥",
    "CAD": "CA$",
    "AUD": "A$",
    "BRL": "R$",
}
_SCALES = (("T", Decimal(10) ** 12), ("B", Decimal(10) ** 9), ("M", Decimal(10) ** 6), ("K", Decimal(10) ** 3))
_BOUNDS = {Bound.EXACTLY: "", Bound.AT_LEAST: "at least ", Bound.AT_MOST: "up to ", Bound.ABOUT: "about ", Bound.RANGE: ""}
_MONTHS_A_YEAR = 12
_SHOWN = Decimal("0.01")


def sum_of(money: Money | None) -> str:
    """`at least $10B`, `€8B to €10B over 7 years`; "undisclosed" for none."""
    if money is None:
        return "undisclosed"
    words = _BOUNDS[money.bound] + short(money.value, money.currency)
    if money.upper is not None:
        words += f" to {short(money.upper, money.currency)}"
    return words + _duration(money.duration_months)


def in_dollars(money: Money | None) -> str:
    """What the sum is in US dollars and by which day's rate; empty for one in dollars, or without a rate."""
    if money is None or money.usd is None or money.currency == "USD":
        return ""
    upper = f" to {short(money.usd.upper, 'USD')}" if money.usd.upper is not None else ""
    return f"about {short(money.usd.value, 'USD')}{upper} at the ECB rate of {money.usd.rate_date.isoformat()}"


def short(value: Decimal, currency: str | None) -> str:
    """`$10B`, `CHF 412.5M`; a sum whose currency the text does not say is shown without one, and says so."""
    sign = _SIGNS.get(currency or "", f"{currency} " if currency else "")
    number = _scaled(value)
    return f"{sign}{number}" if currency else f"{number} (currency not said)"


def leg_sum(usd: Decimal, bound: Bound | None) -> str:
    """`at least $10B`; of a range the lower end is told."""
    return ("at least " if bound is Bound.RANGE else _BOUNDS[bound or Bound.EXACTLY]) + short(usd, "USD")


def day(at: dt.datetime) -> str:
    return date(at)


def date(of: dt.date) -> str:
    return f"{of.day} {of:%B %Y}"


def _scaled(value: Decimal) -> str:
    for letter, size in _SCALES:
        if value >= size:
            return _plain(value / size) + letter
    return _plain(value)


def _plain(value: Decimal) -> str:
    text = f"{value.quantize(_SHOWN, ROUND_HALF_EVEN):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _duration(months: int | None) -> str:
    if not months:
        return ""
    years, rest = divmod(months, _MONTHS_A_YEAR)
    if rest:
        return f" over {months} months"
    return f" over {years} year{'s' if years > 1 else ''}"
