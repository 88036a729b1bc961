"""Predicates that a deal must be asked for, because nothing that it shows says whether they hold."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from services.rule_engine.condition_kind import Fault, Lists
from services.rule_engine.facts import DealFacts
from services.rule_engine.judges import Asks, Judges
from services.rule_engine.tree import Node
from shared.contracts import Truth


@dataclass(frozen=True)
class Opaque:
    """By their numbers; each is made ready when it is first asked."""

    nodes: Mapping[int, tuple[Node, Lists]]
    judges: Judges
    _ready: dict[int, Asks] = field(default_factory=dict)

    def truth(self, predicate: int, facts: DealFacts) -> Truth:
        """What has a fault may hold: the rule itself is asked then, and tells it."""
        asks = self._ready.get(predicate)
        if asks is None:
            asks = self._ready[predicate] = self.judges.of(*self.nodes[predicate]).truth
        try:
            return asks(facts)
        except Fault:
            return Truth.MAYBE
