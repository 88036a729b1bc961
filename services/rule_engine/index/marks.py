"""How a condition may say what a deal must show for it to hold, so that the index need not ask it. All marks of a condition are necessary;
where they are `exact`, they are also enough.

The functions are compared: two conditions that read the deal in the same way name the same function, and it is called once per deal.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from services.rule_engine.facts import DealFacts


@dataclass(frozen=True)
class OneOf:
    """The deal shows one of these `tokens` at least."""

    shown: Callable[[DealFacts], Iterable[Hashable]]
    tokens: frozenset[Hashable]
    exact: bool = False


@dataclass(frozen=True)
class Limit:
    """The figure may reach `number` (`rising`), or may stay at or below it. `figure` gives the least and the most it may be, None if
    there is none. Floats are near enough: rounding keeps their order."""

    figure: Callable[[DealFacts], tuple[float, float] | None]
    number: float
    rising: bool
    exact: bool = False


Mark = OneOf | Limit
