"""What a deal answers to the marks: the numbers of the predicates that its tokens and figures make true."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from services.rule_engine.facts import DealFacts
from services.rule_engine.index.marks import Limit, Mark, OneOf, ReadsFigure, Shows
from services.rule_engine.index.postings import Numbers, Postings, postings
from services.rule_engine.index.thresholds import Thresholds
from shared.contracts import Truth

Held = tuple[Numbers, Truth]  # predicates, and what the deal says to them


@dataclass(frozen=True)
class Tokens:
    """The predicates that each token makes true; tokens have numbers, among those of their way of reading the deal."""

    numbers: Mapping[Shows, Mapping[Hashable, int]]
    predicates: Postings

    def held(self, facts: DealFacts) -> Iterator[Held]:
        seen = [known[token] for shows, known in self.numbers.items() for token in shows(facts) if token in known]
        if seen:
            yield self.predicates.of(seen), Truth.YES


@dataclass(frozen=True)
class Limits:
    """The thresholds of one figure, and the predicates that these are. What it must not exceed, its contrary must reach."""

    figure: ReadsFigure
    rising: tuple[Thresholds, Numbers]
    falling: tuple[Thresholds, Numbers]

    def held(self, facts: DealFacts) -> Iterator[Held]:
        figure = self.figure(facts)
        if figure is not None:
            for (thresholds, predicates), reaching in ((self.rising, figure), (self.falling, figure.negated)):
                may, surely = thresholds.reached(reaching)
                yield predicates[surely:may], Truth.MAYBE
                yield predicates[:surely], Truth.YES


def answers(marked: Mapping[Mark, int]) -> list[Tokens | Limits]:
    """One for all tokens, and one for each figure."""
    tokens = [(mark, predicate) for mark, predicate in marked.items() if isinstance(mark, OneOf)]
    limits: dict[ReadsFigure, list[tuple[Limit, int]]] = defaultdict(list)
    for mark, predicate in marked.items():
        if isinstance(mark, Limit):
            limits[mark.figure].append((mark, predicate))
    return [_tokens(tokens), *(_limits(figure, marks) for figure, marks in limits.items())]


def _tokens(marks: Iterable[tuple[OneOf, int]]) -> Tokens:
    numbers: dict[Shows, dict[Hashable, int]] = defaultdict(dict)
    lists, predicates, count = [], [], 0
    for mark, predicate in marks:
        known = numbers[mark.shown]
        for token in mark.tokens:
            number = known.setdefault(token, count)
            count += number == count
            lists.append(number)
            predicates.append(predicate)
    return Tokens(dict(numbers), postings(np.array(lists, dtype=np.intp), np.array(predicates, dtype=np.intp), count))


def _limits(figure: ReadsFigure, marks: list[tuple[Limit, int]]) -> Limits:
    def thresholds(*, rising: bool) -> tuple[Thresholds, Numbers]:
        known = sorted((mark.edge, predicate) for mark, predicate in marks if mark.rising is rising)
        return Thresholds([edge for edge, _ in known]), np.array([predicate for _, predicate in known], dtype=np.intp)

    return Limits(figure, thresholds(rising=True), thresholds(rising=False))
