"""Figures as intervals: "at least 10" is everything from 10 on, and a comparison is an interval too.

So one question decides every comparison: does the figure lie wholly within what is wanted, wholly outside, or across its edge?
"""

from dataclasses import dataclass
from decimal import Decimal

from shared.contracts import Bound, Truth

INFINITY = Decimal("Infinity")
ABOUT = Decimal("0.1")  # "about 10" may be 9 and may be 11


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from `low` to `high`; an open end is not one of them."""

    low: Decimal
    high: Decimal
    low_open: bool = False
    high_open: bool = False

    def within(self, wanted: "Interval") -> Truth:
        """Whether a figure known to lie in this interval lies in `wanted`. Neither may be empty."""
        if self._ends_before(wanted) or wanted._ends_before(self):  # noqa: SLF001 - the other one is of the same class
            return Truth.NO
        starts_inside = (self.low, self.low_open) >= (wanted.low, wanted.low_open)
        ends_inside = (self.high, not self.high_open) <= (wanted.high, not wanted.high_open)
        return Truth.YES if starts_inside and ends_inside else Truth.MAYBE

    def times(self, factor: Decimal) -> "Interval":
        return Interval(self.low * factor, self.high * factor, self.low_open, self.high_open)

    @property
    def negated(self) -> "Interval":
        """The same numbers with the other sign."""
        return Interval(-self.high, -self.low, self.high_open, self.low_open)

    def _ends_before(self, other: "Interval") -> bool:
        return self.high < other.low or (self.high == other.low and (self.high_open or other.low_open))


def interval_of(value: Decimal, bound: Bound, upper: Decimal | None = None) -> Interval:
    """What a sum that is said with this bound may be; the ends of a range may come in either order."""
    if bound is Bound.AT_LEAST:
        return Interval(value, INFINITY)
    if bound is Bound.AT_MOST:
        return Interval(Decimal(0), value, low_open=value > 0)
    if bound is Bound.ABOUT:
        return Interval(value * (1 - ABOUT), value * (1 + ABOUT))
    ends = sorted((value, value if upper is None else upper))
    return Interval(ends[0], ends[1])
