"""The index itself: rows of predicates, each under its rarest one, and the rows that a deal leaves standing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from services.rule_engine.condition_kind import Fault
from services.rule_engine.facts import DealFacts
from services.rule_engine.index.answers import Limits, Tokens, answers
from services.rule_engine.index.clauses import Clause
from services.rule_engine.index.marks import OneOf
from services.rule_engine.index.postings import Numbers, Postings, postings
from services.rule_engine.index.predicates import ALWAYS, Predicates
from services.rule_engine.judges import Asks
from shared.contracts import Truth

_LONGEST = 8  # predicates of a row that the index looks at; the rule itself looks at the rest
_NO, _UNASKED, _MAY, _SURE = 0, 1, 2, 3
_STATES = {Truth.NO: _NO, Truth.MAYBE: _MAY, Truth.YES: _SURE}
States = NDArray[np.uint8]


@dataclass(frozen=True)
class Anchors:
    """Column `c` of row `r` is `columns[c][r]`, the rarest predicate first. `unasked` is the state of every predicate before a deal is
    looked at, `surest` the most that the deal's tokens and figures can say of it; `asks` answers the opaque ones, of which the rows
    under `asked_first` have no rarer one. A row that `decides` is all that its rule asks."""

    columns: tuple[Numbers, ...]
    rows_under: Postings
    rule_of: Numbers
    decides: NDArray[np.bool_]
    answers: tuple[Tokens | Limits, ...]
    asks: dict[int, Asks]
    asked_first: tuple[int, ...]
    unasked: States
    surest: States

    def rules_for(self, facts: DealFacts) -> tuple[list[int], list[bool]]:
        """The numbers of the rules that may hold, in order, and which of them surely do."""
        states = self._states(facts)
        self._ask(self.asked_first, states, facts)
        rows = self.rows_under.of(np.flatnonzero(states >= _MAY))
        least = states[self.columns[0][rows]]
        for column in self.columns[1:]:
            wanted = column[rows]
            held = states[wanted]
            unasked = wanted[held == _UNASKED]
            if unasked.size:
                self._ask(np.unique(unasked).tolist(), states, facts)
                held = states[wanted]
            stands = held >= _MAY
            rows, least = rows[stands], np.minimum(least, held)[stands]
        found, first = np.unique(self.rule_of[rows], return_index=True)
        return found.tolist(), ((least[first] == _SURE) & self.decides[rows[first]]).tolist()

    def _states(self, facts: DealFacts) -> States:
        states = self.unasked.copy()
        for answer in self.answers:
            for predicates, surely in answer.held(facts):
                states[predicates] = self.surest[predicates] if surely else _MAY
        return states

    def _ask(self, predicates: Iterable[int], states: States, facts: DealFacts) -> None:
        for predicate in predicates:
            states[predicate] = _asked(self.asks[predicate], facts)


def _asked(asks: Asks, facts: DealFacts) -> int:
    """What has a fault may hold: the rule itself is asked then, and tells it."""
    try:
        return _STATES[asks(facts)]
    except Fault:
        return _MAY


def anchors(of_rules: Sequence[Sequence[Clause]], predicates: Predicates) -> Anchors:
    """The index of rules whose clauses these are."""
    rows = [clause for of_rule in of_rules for clause in of_rule]
    rule_of = np.repeat(np.arange(len(of_rules), dtype=np.int32), [len(of_rule) for of_rule in of_rules])
    table = _rarest_first(rows, predicates)
    order = np.argsort(table[:, 0], kind="stable")
    asks = {number: truth for truth, number in predicates.opaque.items()}
    unasked = np.full(len(predicates), _NO, dtype=np.uint8)
    unasked[list(asks)] = _UNASKED
    unasked[ALWAYS] = _SURE
    surest = np.full(len(predicates), _MAY, dtype=np.uint8)
    surest[[number for mark, number in predicates.marked.items() if mark.exact]] = _SURE
    # of alternatives one may have a fault that its neighbour does not show, so that only a rule of one row is decided by it
    decides = np.array([len(of_rule) == 1 and len(row) <= _LONGEST for of_rule in of_rules for row in of_rule], dtype=np.bool_)
    return Anchors(
        columns=tuple(np.ascontiguousarray(column) for column in table[order].T),
        rows_under=postings(table[order, 0], np.arange(len(rows)), len(predicates)),
        rule_of=rule_of[order],
        decides=decides[order],
        answers=tuple(answers(predicates.marked)),
        asks=asks,
        asked_first=tuple(sorted(asks.keys() & set(table[:, 0].tolist()))),
        unasked=unasked,
        surest=surest,
    )


def _rarest_first(rows: list[Clause], predicates: Predicates) -> Numbers:
    """A table of the rows. What few rows ask for few deals show, as far as it can be told without looking at deals; a token says more
    than a threshold, and an opaque predicate comes last because it costs most."""
    lengths = np.array([len(row) for row in rows], dtype=np.int64)
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=int(lengths.sum()))
    table = np.full((len(rows), max(1, int(lengths.max(initial=1)))), ALWAYS, dtype=np.int32)
    table[np.arange(table.shape[1]) < lengths[:, None]] = flat
    sort = np.full(len(predicates), 2)
    for mark, number in predicates.marked.items():
        sort[number] = 0 if isinstance(mark, OneOf) else 1
    sort[ALWAYS] = 3
    places = np.empty(len(predicates), dtype=np.int32)
    places[np.lexsort((np.bincount(flat, minlength=len(predicates)), sort))] = np.arange(len(predicates))
    order = np.argsort(places[table], axis=1, kind="stable")[:, :_LONGEST]
    return np.take_along_axis(table, order, axis=1)
