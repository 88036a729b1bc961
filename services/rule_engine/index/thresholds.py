"""Numbers that a figure reaches or not: one search finds all of them."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.rule_engine.intervals import Interval


@dataclass(frozen=True, slots=True)
class Thresholds:
    """`edges` in order: a number, and whether it is open, such that reaching it is not enough. Of one number the closed edge comes first."""

    edges: Sequence[tuple[Decimal, bool]]

    def reached(self, figure: Interval) -> tuple[int, int]:
        """How many of them, from the first on, the figure may reach, and how many it surely does."""
        may = (bisect_left if figure.high_open else bisect_right)(self.edges, (figure.high, False))
        return may, bisect_right(self.edges, (figure.low, figure.low_open))
