"""The index itself: rows of predicates, each under its rarest one, and the rows that a deal leaves standing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from services.rule_engine.facts import DealFacts
from services.rule_engine.index.clauses import Clause
from services.rule_engine.index.marks import OneOf
from services.rule_engine.index.postings import Numbers, Postings, postings
from services.rule_engine.index.predicates import ALWAYS, Predicates
from services.rule_engine.index.states import MAYBE, UNASKED, Asking, States, asking
from services.rule_engine.judges import Judges

_LONGEST = 8  # predicates of a row that the index looks at; the rule itself looks at the rest


@dataclass(frozen=True)
class Anchors:
    """Column `c` of row `r` is `columns[c][r]`, the rarest predicate first. The rows under `asked_first` have no predicate that a token
    or a figure answers. `undecided` are rules that must be asked themselves."""

    columns: tuple[Numbers, ...]
    rows_under: Postings
    rule_of: Numbers
    asking: Asking
    asked_first: tuple[int, ...]
    undecided: frozenset[int]

    def rules_for(self, facts: DealFacts) -> tuple[list[int], frozenset[int]]:
        """The numbers of the rules that hold or may hold, in order; and those that only may."""
        states = self.asking.answered(facts)
        self.asking.ask(self.asked_first, states, facts)
        rows = self.rows_under.of(np.flatnonzero(states >= MAYBE))
        truths = states[self.columns[0][rows]]
        for column in self.columns[1:]:
            wanted = column[rows]
            held = states[wanted]
            unasked = held == UNASKED
            if unasked.any():
                self.asking.ask(set(wanted[unasked].tolist()), states, facts)
                held = states[wanted]
            truths = np.minimum(truths, held)
            stands = truths >= MAYBE
            rows, truths = rows[stands], truths[stands]
        rules, truths = _best_of_each(self.rule_of[rows], truths)
        return rules.tolist(), frozenset(rules[truths == MAYBE].tolist())


def _best_of_each(rules: Numbers, truths: States) -> tuple[Numbers, States]:
    """A rule is as true as the best of its rows."""
    both = np.sort(rules * 4 + truths)
    rules = both >> 2
    last = np.ones(len(rules), dtype=np.bool_)
    np.not_equal(rules[1:], rules[:-1], out=last[:-1])
    return rules[last], (both[last] & 3).astype(np.uint8)


def anchors(of_rules: Sequence[Sequence[Clause]], predicates: Predicates, judges: Judges) -> Anchors:
    """The index of rules whose clauses these are."""
    rows = list(chain.from_iterable(of_rules))
    rule_of = np.repeat(np.arange(len(of_rules), dtype=np.intp), list(map(len, of_rules)))
    table, decided = _rarest_first(rows, predicates)
    order = np.argsort(table[:, 0], kind="stable")
    return Anchors(
        columns=tuple(np.ascontiguousarray(column) for column in table[order].T),
        rows_under=postings(table[order, 0], np.arange(len(rows)), len(predicates)),
        rule_of=rule_of[order],
        asking=asking(predicates, judges),
        asked_first=tuple(sorted(predicates.opaque.keys() & set(table[:, 0].tolist()))),
        undecided=frozenset(rule_of[~decided].tolist()),
    )


def _rarest_first(rows: list[Clause], predicates: Predicates) -> tuple[Numbers, NDArray[np.bool_]]:
    """A table of the rows, and which of them say all that their clauses do. What few rows ask for few deals show, as far as it can be told
    without looking at deals; a token says more than a threshold, and an opaque predicate comes last because it costs most."""
    lengths = np.array(list(map(len, rows)), dtype=np.int64)
    flat = np.fromiter(chain.from_iterable(rows), dtype=np.intp, count=int(lengths.sum()))
    table = np.full((len(rows), max(1, int(lengths.max(initial=1)))), ALWAYS, dtype=np.intp)
    table[np.arange(table.shape[1]) < lengths[:, None]] = flat
    may_fault = np.zeros(len(predicates), dtype=np.bool_)
    may_fault[predicates.faulty] = True
    decided = (lengths <= _LONGEST) & ~may_fault[table].any(axis=1)
    sort = np.full(len(predicates), 2)
    for mark, number in predicates.marked.items():
        sort[number] = 0 if isinstance(mark, OneOf) else 1
    sort[ALWAYS] = 3
    places = np.empty(len(predicates), dtype=np.intp)
    places[np.lexsort((np.bincount(flat, minlength=len(predicates)), sort))] = np.arange(len(predicates))
    order = np.argsort(places[table], axis=1, kind="stable")[:, :_LONGEST]
    return np.take_along_axis(table, order, axis=1), decided
