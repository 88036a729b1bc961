"""Rules that are in force together, and which of them hold for a deal: an index leaves out most, and what it cannot decide is asked."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from services.rule_engine.condition_kind import Fault
from services.rule_engine.evaluation import OnFault, ReadyRule, untold
from services.rule_engine.facts import DealFacts
from services.rule_engine.index.anchors import anchors
from services.rule_engine.index.bitmaps import bitmaps
from services.rule_engine.index.clauses import Clause, clauses
from services.rule_engine.index.predicates import Predicates
from services.rule_engine.judges import Judges
from services.rule_engine.traits import ABOUT_MANY, BACKGROUND, LOWEST, Traits, traits_of
from services.rule_engine.tree import Rule
from shared.contracts import Truth

_FEW = 10  # rules that are asked one by one in less time than an index takes to look
_MANY = 2_500  # rows for which rows as bits are no longer faster than anchors


class Index(Protocol):
    @property
    def undecided(self) -> frozenset[int]:
        """The rules that must be asked themselves, where they are found."""

    def rules_for(self, facts: DealFacts) -> tuple[list[int], frozenset[int]]:
        """The numbers of the rules that hold or may hold, in order; and those that only may."""


@dataclass(frozen=True)
class Subset:
    """Some rules of a set as their numbers, in order; those in `maybe` only may hold for the deal. A rule is looked at when somebody asks
    for it."""

    of: "RuleSet"
    numbers: list[int]
    maybe: frozenset[int] = frozenset()

    def __len__(self) -> int:
        return len(self.numbers)

    def __iter__(self) -> Iterator[tuple[ReadyRule, Truth]]:
        rules, maybe = self.of.rules, self.maybe
        for number in self.numbers:
            yield rules[number], Truth.MAYBE if number in maybe else Truth.YES

    def with_trait(self, trait: int) -> "Subset":
        traits = self.of.traits
        return Subset(self.of, [number for number in self.numbers if traits[number] & trait], self.maybe)

    def without_trait(self, trait: int) -> "Subset":
        traits = self.of.traits
        return Subset(self.of, [number for number in self.numbers if not traits[number] & trait], self.maybe)

    def without(self, numbers: Container[int]) -> "Subset":
        return Subset(self.of, [number for number in self.numbers if number not in numbers], self.maybe)


@dataclass(frozen=True)
class RuleSet:
    """Never changed, only replaced. Its rules have numbers, in their order."""

    rules: tuple[ReadyRule, ...] = ()
    index: Index | None = None

    @cached_property
    def traits(self) -> Traits:
        return traits_of(ready.rule for ready in self.rules)

    @cached_property
    def number_of(self) -> dict[str, int]:
        """By their ids."""
        return {ready.rule.id: number for number, ready in enumerate(self.rules)}

    def has(self, trait: int) -> bool:
        """Whether any rule has it."""
        return bool(self._all_traits & trait)

    @cached_property
    def _all_traits(self) -> int:
        found = 0
        for traits in set(self.traits):
            found |= traits
        return found

    def judge(self, facts: DealFacts, on_fault: OnFault = untold) -> Subset:
        """The rules that hold or may hold. Those with a fault are told to `on_fault`, and the others go on."""
        found = self._looked_up(facts)
        if facts.deal.background:
            found = found.with_trait(BACKGROUND)
        if self.index is None:
            return _asked(found, found.numbers, facts, on_fault)
        undecided = self.index.undecided
        return _asked(found, [one for one in found.numbers if one in undecided], facts, on_fault) if undecided else found

    def _looked_up(self, facts: DealFacts) -> Subset:
        """Those that go by the lowest of contradicting sums see another deal."""
        if self.index is None:
            return Subset(self, list(range(len(self.rules))))
        usual = Subset(self, *self.index.rules_for(facts))
        if not facts.deal.conflicts or not self.has(LOWEST):
            return usual
        lowest = Subset(self, *self.index.rules_for(facts.lowest)).with_trait(LOWEST)
        usual = usual.without_trait(LOWEST)
        return Subset(self, sorted(usual.numbers + lowest.numbers), _within(usual) | _within(lowest))


def _within(some: Subset) -> frozenset[int]:
    return some.maybe.intersection(some.numbers)


def _asked(found: Subset, numbers: list[int], facts: DealFacts, on_fault: OnFault) -> Subset:
    """With what these rules say themselves."""
    rules, no, maybe = found.of.rules, set[int](), set[int]()
    for number in numbers:
        truth = _truth(rules[number], facts, on_fault)
        if truth is not Truth.YES:
            (no if truth is Truth.NO else maybe).add(number)
    return Subset(found.of, [one for one in found.numbers if one not in no], found.maybe.difference(numbers) | maybe)


def _truth(ready: ReadyRule, facts: DealFacts, on_fault: OnFault) -> Truth:
    """A fault is told where everything else leaves it open that the rule holds, in whichever order its conditions are written."""
    try:
        return ready.answer(facts)
    except Fault as fault:
        if ready.may_hold(facts):
            on_fault(ready, fault)
        return Truth.NO


def rule_set(rules: Iterable[Rule]) -> RuleSet:
    judges = Judges()
    ready = tuple([ReadyRule(rule, judges) for rule in rules if rule.written.enabled])
    return indexed(ready) if len(ready) > _FEW else RuleSet(ready)


def indexed(ready: tuple[ReadyRule, ...], *, many: bool | None = None) -> RuleSet:
    """`many` says which of the indexes it is to be, where the number of rules should not."""
    predicates, judges = Predicates(), ready[0].judges if ready else Judges()
    of_rules = [_clauses(one.rule, predicates) for one in ready]
    if many is None:
        many = sum(map(len, of_rules)) > _MANY
    made = RuleSet(ready, (anchors if many else bitmaps)(of_rules, predicates, judges))
    made.has(ABOUT_MANY)  # worked out here, and not while a deal waits
    return made


def _clauses(rule: Rule, predicates: Predicates) -> list[Clause]:
    found = clauses(rule.when, rule.lists, predicates)
    excluded = (predicates.asked(rule.unless, rule.lists),) if rule.unless else ()
    return [clause + excluded for clause in found]
