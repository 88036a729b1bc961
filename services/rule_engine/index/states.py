"""What is known of every predicate while one deal is looked at: as numbers in order, so that "and" is the least of several."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from services.rule_engine.facts import DealFacts
from services.rule_engine.index.answers import Limits, Tokens, answers
from services.rule_engine.index.opaque import Opaque
from services.rule_engine.index.predicates import ALWAYS, Predicates
from services.rule_engine.judges import Judges
from shared.contracts import Truth

NO, UNASKED, MAYBE, YES = 0, 1, 2, 3
States = NDArray[np.uint8]


def state_of(truth: Truth) -> int:
    return YES if truth is Truth.YES else NO if truth is Truth.NO else MAYBE


@dataclass(frozen=True)
class Asking:
    """`unasked` is the state of every predicate before a deal is looked at."""

    unasked: States
    answers: tuple[Tokens | Limits, ...]
    opaque: Opaque

    def answered(self, facts: DealFacts) -> States:
        """With what the deal's tokens and figures say."""
        states = self.unasked.copy()
        for answer in self.answers:
            for predicates, truth in answer.held(facts):
                states[predicates] = state_of(truth)
        return states

    def ask(self, predicates: Iterable[int], states: States, facts: DealFacts) -> None:
        for predicate in predicates:
            states[predicate] = state_of(self.opaque.truth(predicate, facts))


def asking(predicates: Predicates, judges: Judges) -> Asking:
    unasked = np.full(len(predicates), NO, dtype=np.uint8)
    unasked[list(predicates.opaque)] = UNASKED
    unasked[ALWAYS] = YES
    return Asking(unasked, tuple(answers(predicates.marked)), Opaque(predicates.opaque, judges))
