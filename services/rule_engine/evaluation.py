"""Rules made ready to be held against deals: each node of the tree becomes a closure, and can tell afterwards what it saw."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from services.rule_engine.condition_kind import Check, Fault
from services.rule_engine.facts import DealFacts
from services.rule_engine.judges import Judge, Judges
from services.rule_engine.tree import Leaf, Rule
from services.rule_engine.truth import both, either, opposite
from shared.contracts import Condition, OnConflict, Truth

_MOST_WORDS = 4
_FAULT = "a fault of the rule"
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


@dataclass(slots=True, eq=False)
class ReadyRule:
    """`judges` are those of the rules it is in force with. Most rules are never asked, so each is made ready when that first happens."""

    rule: Rule
    judges: Judges
    _when: Judge | None = field(default=None, init=False)
    _unless: Judge | None = field(default=None, init=False)

    @property
    def when(self) -> Judge:
        if self._when is None:
            self._when = self.judges.of(self.rule.when, self.rule.lists)
        return self._when

    @property
    def unless(self) -> Judge | None:
        if self._unless is None and self.rule.unless is not None:
            self._unless = self.judges.of(self.rule.unless, self.rule.lists)
        return self._unless

    def truth(self, facts: DealFacts) -> Truth:
        """A deal told only as background is not looked at, unless the rule asks for it."""
        return Truth.NO if self.overlooks(facts) else self.asked(facts)

    def overlooks(self, facts: DealFacts) -> bool:
        return facts.deal.background and not self.rule.sees_background

    def asked(self, facts: DealFacts) -> Truth:
        """What the conditions say, be it news or background. No where the rule has a fault."""
        try:
            return self.answer(facts)
        except Fault:
            return Truth.NO

    def answer(self, facts: DealFacts) -> Truth:
        """The same, but raises Fault."""
        facts = self.seen(facts)
        held, unless = self.when.truth(facts), self.unless
        if held is Truth.NO or unless is None:
            return held
        return both((held, unless.truth(facts)))

    def may_hold(self, facts: DealFacts) -> bool:
        """Whether the conditions that can be asked leave it open. Where they do not, its fault decides nothing, and is not told."""
        facts = self.seen(facts)
        return both(_at_most(judge, facts) for judge in (self.when, self.unless) if judge) is not Truth.NO

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


def _at_most(judge: Judge, facts: DealFacts) -> Truth:
    """What it says where every condition with a fault may hold and may not."""
    if isinstance(judge.node, Leaf):
        truth, fault = answered(judge, facts)
        return Truth.MAYBE if fault else truth
    return (judge.node.kind.combine or both)(_at_most(part, facts) for part in judge.parts)


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
