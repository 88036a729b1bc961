"""Public peers on the same rules and deals: the package `rule-engine`, and CEL as its C++ implementation has it, each in the plain loop that
they are made for. Rules are put into their languages; what only may hold counts as holding, because they know only yes and no.
"""

import importlib
import importlib.util
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any, NamedTuple

from services.rule_engine.conditions.stage import Step
from services.rule_engine.evaluation import ReadyRule
from services.rule_engine.facts import DealFacts
from services.rule_engine.tree import Group, Leaf, Node
from services.rule_engine.truth import either
from shared.contracts import Measure

Asks = Callable[[Any], bool]
_ROLES = ("party", "investor", "investee", "acquirer", "target", "supplier", "customer", "lender", "borrower")
_LISTS = ("kinds", "stages", *(f"{role}_{what}" for role in _ROLES for what in ("ids", "categories", "countries", "both")))


class Engine(NamedTuple):
    """How a peer takes a rule, and a deal."""

    compiled: Callable[[str], Asks]
    taken: Callable[[Mapping[str, Any]], Any]


@dataclass(frozen=True)
class Loop:
    """A peer that has taken the rules: `seconds` to make them ready."""

    asks: list[Asks]
    taken: Callable[[Mapping[str, Any]], Any]
    seconds: float

    def found(self, deal: Mapping[str, Any]) -> list[int]:
        taken = self.taken(deal)
        return [number for number, ask in enumerate(self.asks) if ask(taken)]


@dataclass(frozen=True)
class Language:
    """How the peer says it."""

    name: str
    module: str
    and_: str
    or_: str
    not_: str
    engine: Callable[[], Engine]

    @property
    def is_there(self) -> bool:
        return importlib.util.find_spec(self.module) is not None

    def loop(self, rules: Iterable[ReadyRule]) -> Loop:
        began, engine = time.thread_time(), self.engine()
        asks = [engine.compiled(self.said(ready)) for ready in rules]
        return Loop(asks, engine.taken, time.thread_time() - began)

    def said(self, ready: ReadyRule) -> str:
        when, unless = self._node(ready.rule.when), ready.rule.unless
        return f"{when} {self.and_} {self._node(unless)}" if unless else when

    def _node(self, node: Node) -> str:
        if isinstance(node, Leaf):
            return _figure(node) if node.key == "amount" else self._any_of(_tokens(node))
        parts = [self._node(part) for part in node.parts]
        if node.kind.negates:
            return f"{self.not_}({f' {self.or_} '.join(parts)})"
        return f"({f' {self._between(node)} '.join(parts)})"

    def _between(self, node: Group) -> str:
        return self.or_ if node.kind.combine is either else self.and_

    def _any_of(self, tokens: list[tuple[str, str]]) -> str:
        asked = [f'"{word}" in {where}' if word else where for where, word in tokens]
        return f"({f' {self.or_} '.join(asked)})"


def _figure(leaf: Leaf) -> str:
    asked = leaf.wanted.interval
    return f"most {'>' if asked.low_open else '>='} {float(asked.low):.1f}"


def _tokens(leaf: Leaf) -> list[tuple[str, str]]:
    """The lists of a record and the words in them of which one must be there."""
    if leaf.key == "new":
        return [("new", "")]
    if leaf.key == "type":
        return [("kinds", kind.value) for kind in leaf.wanted]
    if isinstance(leaf.wanted, Step):
        return [("stages", ">".join(one)) for one in product(leaf.wanted.from_, leaf.wanted.to)]
    company = leaf.wanted
    if company.category and company.country:
        return [(f"{leaf.key}_both", "/".join(one)) for one in product(company.country, company.category)]
    asked = {"ids": company.is_, "categories": company.category, "countries": company.country}
    return [(f"{leaf.key}_{what}", word) for what, words in asked.items() for word in words]


def record(facts: DealFacts) -> dict[str, Any]:
    """The deal as the peers see it."""
    figure = facts.figures.get(Measure.DEAL)
    found: dict[str, Any] = {name: [] for name in _LISTS}
    found |= {"new": facts.is_new, "most": float(figure.interval("USD").high) if figure else -1.0}
    found["kinds"] = [kind.value for kind in facts.kinds]
    found["stages"] = [f"{facts.came_from}>{facts.deal.stage}"] if facts.came_from else []
    for party in facts.parties:
        country = [party.party.country] if party.party.country else []
        told = {"ids": party.ids, "categories": party.categories, "countries": country}
        told["both"] = ["/".join(one) for one in product(country, party.categories)]
        for role, (what, words) in product(("party", party.party.role.value), told.items()):
            found[f"{role}_{what}"] += words
    return found


def _rule_engine() -> Engine:
    module = importlib.import_module("rule_engine")
    return Engine(lambda text: module.Rule(text).matches, lambda deal: deal)


def _cel() -> Engine:
    cel = importlib.import_module("cel_expr_python.cel")
    names = {name: cel.Type.List(cel.Type.STRING) for name in _LISTS} | {"new": cel.Type.BOOL, "most": cel.Type.DOUBLE}
    environment = cel.NewEnv(variables=names)

    def compiled(text: str) -> Asks:
        ready = environment.compile(text)
        return lambda deal: ready.eval(deal).value() is True

    return Engine(compiled, environment.Activation)


PEERS = (
    Language("rule-engine", "rule_engine", "and", "or", "not ", _rule_engine),
    Language("CEL in C++", "cel_expr_python", "&&", "||", "!", _cel),
)
