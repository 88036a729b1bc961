"""The index of some hundreds of rules: each row is one bit of a number, and a deal strikes out all rows that it fails at once.

For every way of reading the deal there is a number of the rows that a token or a figure satisfies. What a deal shows is or-ed, what the
rows ask is and-ed: some thirty operations on numbers, however many rules they stand for, until these are too long to be quick.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from operator import or_
from typing import Any

from services.rule_engine.facts import DealFacts
from services.rule_engine.index.clauses import Clause
from services.rule_engine.index.marks import Limit, Mark, OneOf, ReadsFigure, Shows
from services.rule_engine.index.opaque import Opaque
from services.rule_engine.index.predicates import ALWAYS, Predicates
from services.rule_engine.index.thresholds import Thresholds
from services.rule_engine.judges import Judges
from shared.contracts import Truth

Rows = int  # a bit for each row


@dataclass(frozen=True, slots=True)
class TokenSlot:
    """`free` are the rows that ask nothing here."""

    shown: Shows
    rows_of: Mapping[Hashable, Rows]
    free: Rows

    def held(self, facts: DealFacts) -> tuple[Rows, Rows]:
        """The rows that may hold as far as this goes, and those that surely do."""
        rows, rows_of = self.free, self.rows_of
        for token in self.shown(facts):
            if token in rows_of:
                rows |= rows_of[token]
        return rows, rows


@dataclass(frozen=True, slots=True)
class LimitSlot:
    """`rows[i]` are those that the first `i` of the thresholds let through."""

    figure: ReadsFigure
    rising: bool
    thresholds: Thresholds
    rows: Sequence[Rows]
    free: Rows

    def held(self, facts: DealFacts) -> tuple[Rows, Rows]:
        figure = self.figure(facts)
        if figure is None:
            return self.free, self.free
        may, sure = self.thresholds.reached(figure if self.rising else figure.negated)
        return self.rows[may] | self.free, self.rows[sure] | self.free


@dataclass(frozen=True, slots=True)
class Bitmaps:
    """`asked` are the rows with predicates that must be asked, `asks` what these are. Rules that are `undecided` must be asked themselves."""

    every: Rows
    slots: tuple[TokenSlot | LimitSlot, ...]
    asked: Rows
    asks: Mapping[int, tuple[int, ...]]
    opaque: Opaque
    rule_of: Sequence[int]
    undecided: frozenset[int]

    def rules_for(self, facts: DealFacts) -> tuple[list[int], frozenset[int]]:
        """The numbers of the rules that hold or may hold, in order; and those that only may."""
        may = sure = self.every
        for slot in self.slots:
            held, surely = slot.held(facts)
            may &= held
            sure &= surely
            if not may:
                return [], frozenset()
        known: dict[int, Truth] = {}
        for row in _bits(may & self.asked):
            truth = self._asked(row, facts, known)
            if truth is not Truth.YES:
                sure &= ~(1 << row)
            if truth is Truth.NO:
                may &= ~(1 << row)
        rules = dict.fromkeys(self.rule_of[row] for row in _bits(may))
        open_ = may & ~sure
        return list(rules), frozenset(rules.keys() - {self.rule_of[row] for row in _bits(sure)}) if open_ else frozenset()

    def _asked(self, row: int, facts: DealFacts, known: dict[int, Truth]) -> Truth:
        """What its opaque predicates say together. Many rows share a few of them, so what each said is `known` afterwards."""
        result = Truth.YES
        for predicate in self.asks[row]:
            truth = known.get(predicate)
            if truth is None:
                truth = known[predicate] = self.opaque.truth(predicate, facts)
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


def bitmaps(of_rules: Sequence[Sequence[Clause]], predicates: Predicates, judges: Judges) -> Bitmaps:
    """The index of rules whose clauses these are."""
    rows = [clause for of_rule in of_rules for clause in of_rule]
    rule_of = [number for number, of_rule in enumerate(of_rules) for _ in of_rule]
    asks = {row: asked for row, clause in enumerate(rows) if (asked := tuple(one for one in clause if one in predicates.opaque))}
    faulty = set(predicates.faulty)
    return Bitmaps(
        every=(1 << len(rows)) - 1,
        slots=tuple(_slots(rows, predicates)),
        asked=_rows(asks),
        asks=asks,
        opaque=Opaque(predicates.opaque, judges),
        rule_of=rule_of,
        undecided=frozenset(rule_of[row] for row, asked in asks.items() if not faulty.isdisjoint(asked)),
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
        if isinstance(way, tuple):
            yield _limit_slot(*way, of_marks, free)
        else:
            yield _token_slot(way, of_marks, free)


def _union(several: Iterable[Rows]) -> Rows:
    found = 0
    for one in several:
        found |= one
    return found


def _token_slot(shown: Shows, of_marks: Mapping[Mark, Rows], free: Rows) -> TokenSlot:
    rows_of: dict[Hashable, Rows] = defaultdict(int)
    for mark, rows in of_marks.items():
        for token in mark.tokens if isinstance(mark, OneOf) else ():
            rows_of[token] |= rows
    return TokenSlot(shown, dict(rows_of), free)


def _limit_slot(figure: ReadsFigure, rising: bool, of_marks: Mapping[Mark, Rows], free: Rows) -> LimitSlot:
    known = sorted(((mark.edge, rows) for mark, rows in of_marks.items() if isinstance(mark, Limit)))
    rows = tuple(accumulate((rows for _, rows in known), or_, initial=0))
    return LimitSlot(figure, rising, Thresholds([edge for edge, _ in known]), rows, free)
