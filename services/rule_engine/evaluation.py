"""Rules made ready to be held against deals: each node of the tree becomes a closure, and can tell afterwards what it saw.

`RuleSet.judge` asks every rule; `candidates` is where an index may leave out rules that cannot match.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from services.rule_engine.condition_kind import Check, Fault, Lists
from services.rule_engine.facts import DealFacts
from services.rule_engine.tree import Leaf, Node, Rule
from services.rule_engine.truth import both, either, opposite
from shared.contracts import Condition, OnConflict, Truth

_MOST_WORDS = 4
_FAULT = "a fault of the rule"
Asks = Callable[[DealFacts], Truth]
OnFault = Callable[["ReadyRule", Fault], None]


@dataclass(frozen=True)
class Judge:
    """A node made ready. `check` is that of a condition; a group has none of its own."""

    node: Node
    truth: Asks
    check: Check | None = None
    parts: tuple["Judge", ...] = ()


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


@dataclass(frozen=True)
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
        return facts.lowest if self.rule.written.on_conflict is OnConflict.SEND_LOWEST and facts.deal.conflicts else facts

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


@dataclass(frozen=True)
class RuleSet:
    """Rules that are in force together. Never changed, only replaced."""

    rules: tuple[ReadyRule, ...] = ()

    def candidates(self, _facts: DealFacts) -> Iterable[ReadyRule]:
        """May leave out rules that cannot hold; one whose conditions have a fault is a candidate, so that the fault is told."""
        return self.rules

    def judge(self, facts: DealFacts, on_fault: OnFault = untold) -> Iterator[tuple[ReadyRule, Truth]]:
        """The rules that hold or may hold. Those with a fault are told to `on_fault`, and the others go on."""
        for ready in self.candidates(facts):
            try:
                truth = Truth.NO if ready.overlooks(facts) else ready.answer(facts)
            except Fault as fault:
                on_fault(ready, fault)
                continue
            if truth is not Truth.NO:
                yield ready, truth


def rule_set(rules: Iterable[Rule]) -> RuleSet:
    return RuleSet(tuple(make_ready(rule) for rule in rules if rule.written.enabled))


def make_ready(rule: Rule) -> ReadyRule:
    unless = _judge(rule.unless, rule.lists) if rule.unless else None
    return ReadyRule(rule, _judge(rule.when, rule.lists), unless, rule.sees_background)


def _judge(node: Node, lists: Lists) -> Judge:
    if isinstance(node, Leaf):
        if node.kind.test is None:
            raise TypeError(f"the condition {node.key!r} has neither a test nor a way to combine blocks")
        test = node.kind.test(node.wanted, node.key, lists)
        return Judge(node, test.truth, test)
    parts = tuple(_judge(part, lists) for part in node.parts)
    return Judge(node, _combined(node.kind.combine or both, tuple(part.truth for part in parts)), parts=parts)


def _combined(combine: Callable[[Iterable[Truth]], Truth], asked: tuple[Asks, ...]) -> Asks:
    if combine is not both:
        return lambda facts: combine(ask(facts) for ask in asked)
    return asked[0] if len(asked) == 1 else _all_of(asked)


def _all_of(asked: tuple[Asks, ...]) -> Asks:
    """`both` written out: nearly every rule is such a block, and nearly every deal fails its first or second condition."""
    no, maybe, yes = Truth.NO, Truth.MAYBE, Truth.YES

    def truth(facts: DealFacts) -> Truth:
        result = yes
        for ask in asked:
            one = ask(facts)
            if one is no:
                return no
            if one is maybe:
                result = maybe
        return result

    return truth


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
