"""How sure a reading is: the probability that an article really tells this deal, out of the signs that its reading shows.

A logistic model small enough to read: `base` and one weight for each sign, all in `confidence.toml`, which says where they come from.
"""

import math
import tomllib
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from importlib import resources

_MOST_DOUBTS = 3


@dataclass(frozen=True)
class Sign:
    """`weight` is what it adds to the log-odds, at most 0 for a sign `against` a deal and at least 0 for one that speaks for it.

    `means` says when it is shown; `doubt` is said of a deal that shows the one or lacks the other; empty where the lack of it says nothing.
    """

    name: str
    against: bool
    weight: float
    doubt: str = ""
    means: str = ""


@dataclass(frozen=True)
class Confidence:
    """`floor` is the least that leaves the extractor as a deal."""

    base: float
    floor: float
    signs: tuple[Sign, ...]

    def of(self, shown: AbstractSet[str]) -> float:
        """From 0 to 1, with three digits."""
        odds = self.base + sum(sign.weight for sign in self.signs if sign.name in shown)
        return round(1 / (1 + math.exp(-odds)), 3)

    def doubts(self, shown: AbstractSet[str]) -> tuple[str, ...]:
        """What speaks most against a deal, in words: the strongest first."""
        against = [sign for sign in self.signs if sign.doubt and sign.weight and (sign.name in shown) == sign.against]
        return tuple(sign.doubt for sign in sorted(against, key=lambda sign: -abs(sign.weight))[:_MOST_DOUBTS])


def confidence_of(said: dict[str, object]) -> Confidence:
    """The model as a file says it."""
    signs = said["sign"]
    assert isinstance(signs, dict)  # noqa: S101 - the file is ours
    return Confidence(
        base=float(str(said["base"])),
        floor=float(str(said["floor"])),
        signs=tuple(
            Sign(name, one["speaks"] == "against", float(one["weight"]), one.get("doubt", ""), one.get("means", ""))
            for name, one in signs.items()
        ),
    )


@cache
def calibrated() -> Confidence:
    """The model that the extractor uses."""
    return confidence_of(
        tomllib.loads(resources.files("services.extractor").joinpath("confidence.toml").read_text(encoding="utf-8"))
    )
