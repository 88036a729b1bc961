"""What two sums of money say to each other: the same, within bounds, a usual slip, a revision, or two sums.

Sums are intervals: "at least 10" and "about 12" meet. They are held against each other in their own currency where it is the same,
in US dollars else; a sum whose currency has no rate says nothing about one in another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from functools import lru_cache

from shared.contracts import Bound, Money

_ABOUT = 0.07  # narrower than for a conflict: two vague sums must not make one deal of two
_ROUNDED = 0.02  # rounding in the press: 1.98 is told as 2
_COARSELY_ROUNDED = 0.06  # 1.45 is told as 1.5: only where the rounder one is the other rounded
_CONVERTED = 0.05  # rates move between two days, and the press rounds what it converts
_REVISED = 1.6  # the larger of two sums by the smaller, up to which one is a revision of the other
_SLIPS = (10.0, 100.0, 1000.0, 10_000.0)
_NEAR_SLIP = 0.04
_SPECIFIC_DIGITS = 2


class Agreement(IntEnum):
    """The better, the higher."""

    APART = 0
    REVISED = 1
    SLIP = 2
    UNKNOWN = 3
    BOUNDS = 4
    EXACT = 5


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum ready to be compared. `low` and `high` are in `currency`, the dollars beside them; `high` is infinite where it is open."""

    value: float
    low: float
    high: float
    usd_low: float | None
    usd_high: float | None
    currency: str | None
    digits: int
    exact: bool

    @property
    def specific(self) -> bool:
        """Whether the sum tells a deal from others: 2.3 billion does, a billion does not."""
        return self.digits >= _SPECIFIC_DIGITS


@lru_cache(4096)
def _sum(
    value: Decimal, upper: Decimal | None, currency: str | None, bound: Bound, usd: tuple[Decimal, Decimal | None] | None
) -> Sum:
    low, high = _interval(float(value), None if upper is None else float(upper), bound)
    usd_low = usd_high = None
    if usd is not None:
        usd_low, usd_high = _interval(float(usd[0]), None if usd[1] is None else float(usd[1]), bound)
    return Sum(
        float(value),
        low,
        high,
        usd_low,
        usd_high,
        currency,
        digits=_significant(value),
        exact=bound in {Bound.EXACTLY, Bound.ABOUT},
    )


def sum_of(money: Money) -> Sum:
    usd = (money.usd.value, money.usd.upper) if money.usd else None
    return _sum(money.value, money.upper, money.currency, money.bound, usd)


def agreement(one: Sum, other: Sum) -> Agreement:
    """Symmetric. A sum agrees exactly with itself."""
    if one.currency == other.currency or None in {one.currency, other.currency}:
        if one.value == other.value:
            return Agreement.EXACT if one.value else Agreement.UNKNOWN
        return _held_against((one.low, one.high), (other.low, other.high), _rounding(one, other))
    if one.usd_low is None or one.usd_high is None or other.usd_low is None or other.usd_high is None:
        return Agreement.UNKNOWN
    found = _held_against((one.usd_low, one.usd_high), (other.usd_low, other.usd_high), _CONVERTED)
    if found < Agreement.SLIP and one.value == other.value and one.specific:
        return Agreement.SLIP  # the currency was lost on the way
    return found


def best_agreement(ours: Sequence[Sum], theirs: Sequence[Sum]) -> Agreement:
    """Of all sums of the one with all sums of the other; unknown where one of them tells none."""
    if not ours or not theirs:
        return Agreement.UNKNOWN
    best = Agreement.APART
    unknown = True
    for one in ours:
        for other in theirs:
            found = agreement(one, other)
            if found is Agreement.EXACT:
                return found
            if found is not Agreement.UNKNOWN:
                unknown = False
                best = max(best, found)
    return Agreement.UNKNOWN if unknown else best


def ratio(ours: Sequence[Sum], theirs: Sequence[Sum]) -> float:
    """How many times the larger is the smaller, of the two that are nearest; 1 where they cannot be compared."""
    found = [max(pair) / min(pair) for one in ours for other in theirs if (pair := _comparable(one, other)) and min(pair) > 0]
    return min(found, default=1.0)


def specific(ours: Sequence[Sum], theirs: Sequence[Sum], digits: int = _SPECIFIC_DIGITS) -> bool:
    """Whether a sum of so many digits stands on both sides."""
    return any(
        one.digits >= digits and one.exact and other.exact and agreement(one, other) is Agreement.EXACT
        for one in ours
        for other in theirs
    )


def smaller(ours: Sequence[Sum], theirs: Sequence[Sum]) -> bool:
    """Whether our largest sum is below their largest, where they can be compared."""
    pairs = [pair for one in ours for other in theirs if (pair := _comparable(one, other))]
    return bool(pairs) and max(pair[0] for pair in pairs) < max(pair[1] for pair in pairs)


def sums(moneys: Iterable[Money]) -> tuple[Sum, ...]:
    """Each sum once; nothing is no sum."""
    return tuple(dict.fromkeys(sum_of(money) for money in moneys if money.value))


def _comparable(one: Sum, other: Sum) -> tuple[float, float] | None:
    if one.currency == other.currency or None in {one.currency, other.currency}:
        return _point(one.low, one.high), _point(other.low, other.high)
    if one.usd_low is None or one.usd_high is None or other.usd_low is None or other.usd_high is None:
        return None
    return _point(one.usd_low, one.usd_high), _point(other.usd_low, other.usd_high)


def _held_against(one: tuple[float, float], other: tuple[float, float], rounding: float) -> Agreement:
    if one[0] <= other[1] * (1 + rounding) and other[0] <= one[1] * (1 + rounding):
        return Agreement.BOUNDS
    low, high = sorted((_point(*one), _point(*other)))
    times = high / low if low else float("inf")
    if any(abs(times / slip - 1) <= _NEAR_SLIP + rounding for slip in _SLIPS):
        return Agreement.SLIP
    return Agreement.REVISED if times <= _REVISED else Agreement.APART


def _rounding(one: Sum, other: Sum) -> float:
    if one.exact and other.exact and one.digits != other.digits:
        rounder, finer = (one, other) if one.digits < other.digits else (other, one)
        if float(f"{finer.value:.{max(rounder.digits, 1) - 1}e}") == rounder.value:
            return _COARSELY_ROUNDED
    return _ROUNDED


def _point(low: float, high: float) -> float:
    """The figure that was told, of an interval."""
    if high == float("inf"):
        return low
    return high if low == 0 else (low + high) / 2


def _interval(value: float, upper: float | None, bound: Bound) -> tuple[float, float]:
    match bound:
        case Bound.AT_LEAST:
            return value, float("inf")
        case Bound.AT_MOST:
            return 0.0, value
        case Bound.ABOUT:
            return value * (1 - _ABOUT), value * (1 + _ABOUT)
        case Bound.RANGE:
            return value, value if upper is None else max(upper, value)
        case Bound.EXACTLY:
            return value, value


def _significant(value: Decimal) -> int:
    digits = "".join(map(str, value.as_tuple().digits)).strip("0")
    return len(digits)
