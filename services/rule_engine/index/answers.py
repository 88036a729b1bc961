"""What a deal answers to the marks: the numbers of the predicates that its tokens and figures make true."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from services.rule_engine.facts import DealFacts
from services.rule_engine.index.marks import Limit, Mark, OneOf
from services.rule_engine.index.postings import Numbers, Postings, postings

Held = tuple[Numbers, bool]  # predicates that hold, and whether they surely do


@dataclass(frozen=True)
class Tokens:
    """The predicates that each token makes true."""

    shown: Callable[[DealFacts], Iterable[Hashable]]
    number: Mapping[Hashable, int]
    predicates: Postings

    def held(self, facts: DealFacts) -> Iterator[Held]:
        known = self.number
        seen = [known[token] for token in self.shown(facts) if token in known]
        if seen:
            yield self.predicates.of(seen), True


@dataclass(frozen=True)
class Limits:
    """Thresholds in order, so that one search finds all that a figure reaches."""

    figure: Callable[[DealFacts], tuple[float, float] | None]
    rising: tuple[NDArray[np.float64], Numbers]
    falling: tuple[NDArray[np.float64], Numbers]

    def held(self, facts: DealFacts) -> Iterator[Held]:
        """What lies on a threshold may hold: whether it does is for the condition to say."""
        may_be = self.figure(facts)
        if may_be is not None:
            (rises, rising), (falls, falling), (least, most) = self.rising, self.falling, may_be
            yield rising[: np.searchsorted(rises, most, side="right")], False
            yield falling[np.searchsorted(falls, least, side="left") :], False
            yield rising[: np.searchsorted(rises, least, side="left")], True
            yield falling[np.searchsorted(falls, most, side="right") :], True


def answers(marked: Mapping[Mark, int]) -> list[Tokens | Limits]:
    """One for each way of reading the deal."""
    tokens: dict[Any, list[tuple[OneOf, int]]] = defaultdict(list)
    limits: dict[Any, list[tuple[Limit, int]]] = defaultdict(list)
    for mark, predicate in marked.items():
        if isinstance(mark, OneOf):
            tokens[mark.shown].append((mark, predicate))
        else:
            limits[mark.figure].append((mark, predicate))
    return [*(_tokens(shown, marks) for shown, marks in tokens.items()), *(_limits(of, marks) for of, marks in limits.items())]


def _tokens(shown: Callable[[DealFacts], Iterable[Hashable]], marks: list[tuple[OneOf, int]]) -> Tokens:
    number: dict[Hashable, int] = {}
    pairs = [(number.setdefault(token, len(number)), predicate) for mark, predicate in marks for token in mark.tokens]
    lists, predicates = np.array(pairs, dtype=np.int32).reshape(-1, 2).T
    return Tokens(shown, number, postings(lists, predicates, len(number)))


def _limits(figure: Callable[[DealFacts], tuple[float, float] | None], marks: list[tuple[Limit, int]]) -> Limits:
    def sorted_(rising: bool) -> tuple[NDArray[np.float64], Numbers]:
        pairs = sorted((mark.number, predicate) for mark, predicate in marks if mark.rising is rising)
        return np.array([number for number, _ in pairs]), np.array([predicate for _, predicate in pairs], dtype=np.int32)

    return Limits(figure, sorted_(True), sorted_(False))
