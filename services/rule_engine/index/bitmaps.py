"""The index of some hundreds of rules: each row is one bit of a number, and a deal strikes out all rows that it fails at once.

For every way of reading the deal there is a number of the rows that a token or a figure satisfies. What a deal shows is or-ed, what the
rows ask is and-ed: some thirty operations on numbers, however many rules they stand for, until these are too long to be quick.
"""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import or_
from typing import Any

from services.rule_engine.condition_kind import Fault
from services.rule_engine.facts import DealFacts
from services.rule_engine.index.clauses import Clause
from services.rule_engine.index.marks import Limit, Mark, OneOf
from services.rule_engine.index.predicates import ALWAYS, Predicates
from services.rule_engine.judges import Asks
from shared.contracts import Truth

Rows = int  # a bit for each row
Shown = Callable[[DealFacts], Iterable[Hashable]]
Reads = Callable[[DealFacts], tuple[float, float] | None]


@dataclass(frozen=True, slots=True)
class TokenSlot:
    """`free` are the rows that ask nothing here, `exact` those that ask for nothing but the token."""

    shown: Shown
    rows_of: Mapping[Hashable, Rows]
    free: Rows
    exact: Rows

    def held(self, facts: DealFacts) -> tuple[Rows, Rows]:
        """The rows that may hold as far as this goes, and those that surely do."""
        rows, rows_of = 0, self.rows_of
        for token in self.shown(facts):
            if token in rows_of:
                rows |= rows_of[token]
        return rows | self.free, rows & self.exact | self.free


@dataclass(frozen=True, slots=True)
class LimitSlot:
    """`numbers` are the thresholds in order; `rows[i]` are those that the first `i` of them let through, for a falling limit the others."""

    figure: Reads
    rising: bool
    numbers: Sequence[float]
    rows: Sequence[Rows]
    free: Rows
    exact: Rows

    def held(self, facts: DealFacts) -> tuple[Rows, Rows]:
        """What lies on a threshold may hold: whether it does is for the condition to say."""
        may_be = self.figure(facts)
        if may_be is None:
            return self.free, self.free
        least, most = may_be
        if self.rising:
            may, sure = bisect_right(self.numbers, most), bisect_left(self.numbers, least)
        else:
            may, sure = bisect_left(self.numbers, least), bisect_right(self.numbers, most)
        return self.rows[may] | self.free, self.rows[sure] & self.exact | self.free


@dataclass(frozen=True, slots=True)
class Bitmaps:
    """`asked` are the rows with predicates that must be asked, `asks` what these are. A row in `decides` is all that its rule asks."""

    every: Rows
    slots: tuple[TokenSlot | LimitSlot, ...]
    asked: Rows
    asks: Mapping[int, tuple[Asks, ...]]
    rule_of: Sequence[int]
    decides: Rows

    def rules_for(self, facts: DealFacts) -> tuple[list[int], list[bool]]:
        """The numbers of the rules that may hold, in order, and which of them surely do."""
        may = sure = self.every
        for slot in self.slots:
            held, surely = slot.held(facts)
            may &= held
            sure &= surely
            if not may:
                return [], []
        for row in _bits(may & self.asked):
            truth = self._truth(row, facts)
            if truth is not Truth.YES:
                sure &= ~(1 << row)
            if truth is Truth.NO:
                may &= ~(1 << row)
        sure &= self.decides
        rules = {self.rule_of[row]: bool(sure >> row & 1) for row in _bits(may)}
        return list(rules), list(rules.values())

    def _truth(self, row: int, facts: DealFacts) -> Truth:
        """What has a fault may hold: the rule itself is asked then, and tells it."""
        result = Truth.YES
        for ask in self.asks[row]:
            try:
                truth = ask(facts)
            except Fault:
                truth = Truth.MAYBE
            if truth is Truth.NO:
                return truth
            if truth is Truth.MAYBE:
                result = truth
        return result


def _bits(rows: Rows) -> Iterator[int]:
    """The numbers of the rows, in order."""
    while rows:
        lowest = rows & -rows
        yield lowest.bit_length() - 1
        rows ^= lowest


def bitmaps(of_rules: Sequence[Sequence[Clause]], predicates: Predicates) -> Bitmaps:
    """The index of rules whose clauses these are."""
    rows = [clause for of_rule in of_rules for clause in of_rule]
    rule_of = [number for number, of_rule in enumerate(of_rules) for _ in of_rule]
    opaque = {number: truth for truth, number in predicates.opaque.items()}
    asks = {row: asked for row, clause in enumerate(rows) if (asked := tuple(opaque[one] for one in clause if one in opaque))}
    return Bitmaps(
        every=(1 << len(rows)) - 1,
        slots=tuple(_slots(rows, predicates)),
        asked=_rows(asks),
        asks=asks,
        rule_of=rule_of,
        decides=_rows(row for row, rule in enumerate(rule_of) if len(of_rules[rule]) == 1),
    )


def _rows(numbers: Iterable[int]) -> Rows:
    found = 0
    for number in numbers:
        found |= 1 << number
    return found


def _slots(rows: Sequence[Clause], predicates: Predicates) -> Iterator[TokenSlot | LimitSlot]:
    """One for each way of reading the deal; a row that reads it in the same way twice, as for two companies, takes two."""
    marks = {number: mark for mark, number in predicates.marked.items()}
    asked: dict[Any, dict[Mark, Rows]] = defaultdict(lambda: defaultdict(int))
    for row, clause in enumerate(rows):
        times: dict[Any, int] = defaultdict(int)
        for predicate in clause:
            if predicate != ALWAYS and predicate in marks:
                mark = marks[predicate]
                way = mark.shown if isinstance(mark, OneOf) else (mark.figure, mark.rising)
                asked[way, times[way]][mark] |= 1 << row
                times[way] += 1
    every = (1 << len(rows)) - 1
    for (way, _), of_marks in asked.items():
        free = every & ~_union(of_marks.values())
        exact = _union(of_mark for mark, of_mark in of_marks.items() if mark.exact)
        if isinstance(way, tuple):
            yield _limit_slot(*way, of_marks, free, exact)
        else:
            yield _token_slot(way, of_marks, free, exact)


def _union(several: Iterable[Rows]) -> Rows:
    found = 0
    for one in several:
        found |= one
    return found


def _token_slot(shown: Shown, of_marks: Mapping[Mark, Rows], free: Rows, exact: Rows) -> TokenSlot:
    rows_of: dict[Hashable, Rows] = defaultdict(int)
    for mark, rows in of_marks.items():
        for token in mark.tokens if isinstance(mark, OneOf) else ():
            rows_of[token] |= rows
    return TokenSlot(shown, dict(rows_of), free, exact)


def _limit_slot(figure: Reads, rising: bool, of_marks: Mapping[Mark, Rows], free: Rows, exact: Rows) -> LimitSlot:
    of_number: dict[float, Rows] = defaultdict(int)
    for mark, of_mark in of_marks.items():
        if isinstance(mark, Limit):
            of_number[mark.number] |= of_mark
    numbers = sorted(of_number)
    rows = [of_number[number] for number in numbers]
    passed = list(accumulate(rows, or_, initial=0)) if rising else list(accumulate(reversed(rows), or_, initial=0))[::-1]
    return LimitSlot(figure, rising, numbers, passed, free, exact)
