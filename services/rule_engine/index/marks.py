"""How a condition may say what a deal must show for it to hold, so that the index need not ask it.

The functions are compared: two conditions that read the deal in the same way name the same function, and it is called once per deal.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from services.rule_engine.facts import DealFacts
from services.rule_engine.intervals import Interval

Shows = Callable[[DealFacts], Iterable[Hashable]]
ReadsFigure = Callable[[DealFacts], Interval | None]


@dataclass(frozen=True)
class OneOf:
    """The deal shows one of these `tokens` at least. Where this is not `enough` for the condition, the index asks it too."""

    shown: Shows
    tokens: frozenset[Hashable]
    enough: bool = True


@dataclass(frozen=True)
class Limit:
    """The figure reaches `number` (`rising`), or stays at or below it; when `open`, the number itself will not do. `figure` gives what it
    may be, None if there is none. All limits of a condition together are enough."""

    figure: ReadsFigure
    number: Decimal
    open: bool
    rising: bool

    @property
    def edge(self) -> tuple[Decimal, bool]:
        """What the figure must reach, or its contrary where it must not exceed the number."""
        return (self.number if self.rising else -self.number), self.open


Mark = OneOf | Limit
