"""Rules made ready to be held against deals: each node of the tree becomes a closure, and can tell afterwards what it saw.

`RuleSet.judge` asks every rule; `candidates` is where an index may leave out rules that cannot match.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Protocol

from services.rule_engine.condition_kind import Check, Fault
from services.rule_engine.facts import DealFacts
from services.rule_engine.index.anchors import anchors
from services.rule_engine.index.bitmaps import bitmaps
from services.rule_engine.index.clauses import Clause, clauses
from services.rule_engine.index.predicates import Predicates
from services.rule_engine.judges import Judge, Judges
from services.rule_engine.tree import Leaf, Rule
from services.rule_engine.truth import both, either, opposite
from shared.contracts import Condition, OnConflict, Truth

_MOST_WORDS = 4
_FAULT = "a fault of the rule"
_FEW = 10  # rules that are asked one by one in less time than an index takes to look
_MANY = 2_500  # rows for which rows as bits are no longer faster than anchors
OnFault = Callable[["ReadyRule", Fault], None]


@dataclass(frozen=True)
class Judged:
    """One line of an explanation, and what it rests on. `words` are those of the articles that the value was read from."""

    text: str
    line: int
    truth: Truth
    value: str = ""
    parts: tuple["Judged", ...] = ()
    one_is_enough: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadyRule:
    rule: Rule
    when: Judge
    unless: Judge | None
    sees_background: bool = False

    def truth(self, facts: DealFacts) -> Truth:
        """A deal told only as background is not looked at, unless the rule asks for it."""
        return Truth.NO if self.overlooks(facts) else self.asked(facts)

    def overlooks(self, facts: DealFacts) -> bool:
        return facts.deal.background and not self.sees_background

    def asked(self, facts: DealFacts) -> Truth:
        """What the conditions say, be it news or background. No where the rule has a fault."""
        try:
            return self.answer(facts)
        except Fault:
            return Truth.NO

    def answer(self, facts: DealFacts) -> Truth:
        """The same, but raises Fault."""
        facts = self.seen(facts)
        held = self.when.truth(facts)
        if held is Truth.NO or self.unless is None:
            return held
        return both((held, self.unless.truth(facts)))

    def seen(self, facts: DealFacts) -> DealFacts:
        """With the figures that this rule goes by."""
        return facts.lowest if facts.deal.conflicts and self.rule.written.on_conflict is OnConflict.SEND_LOWEST else facts

    def explain(self, facts: DealFacts) -> Judged:
        """The same decision as a tree; every condition is asked, also after one has said no."""
        seen = self.seen(facts)
        parts = [explained(judge, seen) for judge in (self.when, self.unless) if judge]
        if self.overlooks(facts):
            parts.insert(0, Judged("told as news", self.rule.line, Truth.NO, "the deal is told only as background"))
        try:
            self.answer(facts)
        except Fault as fault:
            parts.insert(0, Judged("every condition can be asked", self.rule.line, Truth.NO, f"{_FAULT}: {fault}"))
        return Judged(self.rule.name, self.rule.line, self.truth(facts), parts=tuple(parts))


def untold(_ready: ReadyRule, _fault: Fault) -> None:
    """For commands and tests: their explanations show faults."""


class Index(Protocol):
    def rules_for(self, facts: DealFacts) -> tuple[Sequence[int], Sequence[bool]]:
        """The numbers of the rules that may hold, in order, and which of them surely do."""


@dataclass(frozen=True)
class RuleSet:
    """Rules that are in force together. Never changed, only replaced."""

    rules: tuple[ReadyRule, ...] = ()
    index: Index | None = None

    def candidates(self, facts: DealFacts) -> Iterable[ReadyRule]:
        """The rules that may hold, and those that would but for a fault, so that it is told."""
        return [ready for ready, _ in self._looked_up(facts)]

    def _looked_up(self, facts: DealFacts) -> Iterable[tuple[ReadyRule, bool]]:
        """With each rule whether it surely holds. One that takes the lowest of contradicting sums sees another deal, so both are
        looked up then, and all are asked."""
        if self.index is None:
            return zip(self.rules, repeat(False))
        found, surely = self.index.rules_for(facts)
        if facts.deal.conflicts:
            lowest, _ = self.index.rules_for(facts.lowest)
            return [(self.rules[number], False) for number in sorted({*found, *lowest})]
        return [(self.rules[number], sure) for number, sure in zip(found, surely, strict=True)]

    def judge(self, facts: DealFacts, on_fault: OnFault = untold) -> Iterator[tuple[ReadyRule, Truth]]:
        """The rules that hold or may hold. Those with a fault are told to `on_fault`, and the others go on."""
        background = facts.deal.background
        for ready, sure in self._looked_up(facts):
            if background and ready.overlooks(facts):
                continue
            if sure:
                yield ready, Truth.YES
                continue
            try:
                truth = ready.answer(facts)
            except Fault as fault:
                on_fault(ready, fault)
                continue
            if truth is not Truth.NO:
                yield ready, truth


def rule_set(rules: Iterable[Rule], before: RuleSet | None = None) -> RuleSet:
    """Rules that were in force `before` are ready already."""
    judges, known = Judges(), {id(ready.rule): ready for ready in (before.rules if before else ())}
    ready = tuple([known.get(id(rule)) or make_ready(rule, judges) for rule in rules if rule.written.enabled])
    return indexed(ready) if len(ready) > _FEW else RuleSet(ready)


def indexed(ready: tuple[ReadyRule, ...], *, many: bool | None = None) -> RuleSet:
    """`many` says which of the indexes it is to be, where the number of rules should not."""
    predicates = Predicates()
    of_rules = [_clauses(one, predicates) for one in ready]
    if many is None:
        many = sum(map(len, of_rules)) > _MANY
    return RuleSet(ready, (anchors if many else bitmaps)(of_rules, predicates))


def make_ready(rule: Rule, judges: Judges | None = None) -> ReadyRule:
    """`judges` are those of the rules it is in force with."""
    judges = judges or Judges()
    unless = judges.of(rule.unless, rule.lists) if rule.unless else None
    return ReadyRule(rule, judges.of(rule.when, rule.lists), unless, rule.sees_background)


def _clauses(ready: ReadyRule, predicates: Predicates) -> list[Clause]:
    found = clauses(ready.when, ready.rule.lists, predicates)
    excluded = (predicates.asked(ready.unless),) if ready.unless else ()
    return [clause + excluded for clause in found]


def explained(judge: Judge, facts: DealFacts) -> Judged:
    node = judge.node
    truth, fault = answered(judge, facts)
    if judge.check is not None:
        value = "; ".join(filter(None, (fault, judge.check.value(facts))))
        return Judged(node.text, node.line, truth, value, words=_words(judge.check, facts))
    parts = tuple(explained(part, facts) for part in judge.parts)
    if not isinstance(node, Leaf) and node.kind.negates:
        parts = tuple(_absent(part) for part in parts)
    return Judged(
        node.text, node.line, truth, parts=parts, one_is_enough=not isinstance(node, Leaf) and node.kind.combine is either
    )


def answered(judge: Judge, facts: DealFacts) -> tuple[Truth, str]:
    """What a part of a rule says, and its fault if it has one."""
    try:
        return judge.truth(facts), ""
    except Fault as fault:
        return Truth.NO, f"{_FAULT}: {fault}"


def _words(check: Check, facts: DealFacts) -> tuple[str, ...]:
    found = check.evidence(facts) if check.evidence else ()
    return tuple(dict.fromkeys(evidence.quote for evidence in found))[:_MOST_WORDS]


def _absent(block: Judged) -> Judged:
    """A block below `none`, told the way it is meant: "not stage: denied", and yes where the block itself says no."""
    telling = [part for part in block.parts if part.truth is block.truth] or list(block.parts)
    value = "; ".join(_values(telling))
    text = block.parts[0].text if len(block.parts) == 1 else block.text
    words = tuple(word for part in telling for word in part.words)
    return Judged(f"not {text}", block.line, opposite(block.truth), value, words=words)


def _values(parts: Iterable[Judged]) -> Iterator[str]:
    for part in parts:
        yield from [part.value] if part.value else _values(part.parts)


def reasons(judged: Judged) -> Iterator[Condition]:
    """The conditions that made a rule hold, or leave it open, in the order of the file."""
    if not judged.parts:
        yield Condition(text=judged.text, line=judged.line, truth=judged.truth, value=judged.value)
    wanted = {judged.truth} if judged.one_is_enough else {Truth.YES, Truth.MAYBE}
    for part in judged.parts:
        if part.truth in wanted:
            yield from reasons(part)
