"""Sums as intervals: "at least 10" and "about 12" agree, "8" and "80" do not. Pure."""

from dataclasses import dataclass
from decimal import Decimal

from shared.contracts import Bound, Measure, Money

_ABOUT = Decimal("0.1")
_TOLERANCE = Decimal("0.02")  # rounding in the press: 1.98 is told as 2
# What is told in one currency and converted by another paper on another day.
_ACROSS_CURRENCIES = Decimal("0.05")
SLOTS = {Measure.DEAL: "amount", Measure.VALUATION: "valuation", Measure.TOTAL_RAISED: "total raised"}
_BOUNDS = {Bound.AT_LEAST: "at least ", Bound.AT_MOST: "at most ", Bound.ABOUT: "about "}
_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"))


@dataclass(frozen=True)
class Interval:
    """What a sum can be; `high` None is open."""

    low: Decimal
    high: Decimal | None

    def meets(self, other: "Interval", tolerance: Decimal = _TOLERANCE) -> bool:
        below = other.high is None or self.low <= other.high * (1 + tolerance)
        above = self.high is None or other.low <= self.high * (1 + tolerance)
        return below and above


def interval(money: Money) -> Interval:
    """In US dollars where a rate is known, else in the sum's own currency."""
    value, upper = (money.usd.value, money.usd.upper) if money.usd else (money.value, money.upper)
    match money.bound:
        case Bound.AT_LEAST:
            return Interval(value, None)
        case Bound.AT_MOST:
            return Interval(Decimal(0), value)
        case Bound.ABOUT:
            return Interval(value * (1 - _ABOUT), value * (1 + _ABOUT))
        case Bound.RANGE:
            return Interval(value, upper)
        case Bound.EXACTLY:
            return Interval(value, value)


def comparable(one: Money, other: Money) -> bool:
    return bool(one.usd and other.usd) or one.currency == other.currency or None in {one.currency, other.currency}


def agree(one: Money, other: Money) -> bool:
    """Whether both can hold. Sums in currencies that cannot be compared do not contradict each other."""
    if not comparable(one, other):
        return True
    if one.currency == other.currency and (one.value, one.upper, one.bound) == (other.value, other.upper, other.bound):
        return True  # the same words on two days with two rates
    tolerance = _TOLERANCE if one.currency == other.currency else _ACROSS_CURRENCIES
    return interval(one).meets(interval(other), tolerance)


def typical(money: Money) -> Decimal:
    """One number that stands for the sum, in US dollars where a rate is known."""
    bounds = interval(money)
    return bounds.low or bounds.high or Decimal(0)


def said(money: Money) -> str:
    """As a person says it: `8 billion USD`."""
    power, word = next(((power, word) for power, word in _SCALES if money.value >= Decimal(10) ** power), (0, ""))
    values = [f"{value.scaleb(-power).normalize():f}" for value in (money.value, money.upper) if value is not None]
    return " ".join(filter(None, (" to ".join(values), word, money.currency)))


def said_with_bound(money: Money) -> str:
    """`at least 8 billion USD`."""
    return _BOUNDS.get(money.bound, "") + said(money)
