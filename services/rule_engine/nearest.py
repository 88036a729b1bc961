"""The nearest miss: the smallest change of a deal that would have made a rule hold. Pure; asks every condition, never an index."""

from collections.abc import Iterable
from dataclasses import dataclass

from services.rule_engine.evaluation import ReadyRule, answered
from services.rule_engine.facts import DealFacts
from services.rule_engine.judges import Judge
from services.rule_engine.tree import Leaf
from services.rule_engine.truth import either
from shared.contracts import Truth


@dataclass(frozen=True)
class Miss:
    """A condition that stands in the way, and how far it is from holding; `words` that begin with "is" go on from its key."""

    text: str
    line: int
    words: str


def misses(ready: ReadyRule, facts: DealFacts) -> tuple[Miss, ...]:
    """The fewest conditions that would all have to change; none when the rule holds. Of an `any`, the alternative that is nearest."""
    seen = ready.seen(facts)
    return tuple(miss for judge in (ready.when, ready.unless) if judge for miss in _to_hold(judge, seen))


def _to_hold(judge: Judge, facts: DealFacts) -> list[Miss]:
    truth, fault = answered(judge, facts)
    if truth is Truth.YES:
        return []
    node = judge.node
    if isinstance(node, Leaf):
        return [Miss(node.text, node.line, fault or _distance(judge, facts))]
    if node.kind.negates:
        return [miss for part in judge.parts for miss in _to_fail(part, facts)]
    ways = [_to_hold(part, facts) for part in judge.parts]
    return _fewest(ways) if node.kind.combine is either else [miss for way in ways for miss in way]


def _to_fail(judge: Judge, facts: DealFacts) -> list[Miss]:
    """What would have to change for a block below `none` not to hold."""
    truth, fault = answered(judge, facts)
    if truth is Truth.NO and not fault:
        return []
    node = judge.node
    if isinstance(node, Leaf) and fault:
        return [Miss(node.text, node.line, fault)]
    if isinstance(node, Leaf):
        value = judge.check.value(facts) if judge.check else ""
        return [Miss(node.text, node.line, f"the deal is excluded by '{node.text}' ({value}); would fire without")]
    if node.kind.negates:
        return _fewest([_to_hold(part, facts) for part in judge.parts])
    ways = [_to_fail(part, facts) for part in judge.parts]
    return [miss for way in ways for miss in way] if node.kind.combine is either else _fewest(ways)


def _fewest(ways: Iterable[list[Miss]]) -> list[Miss]:
    return min(ways, key=len, default=[])


def _distance(judge: Judge, facts: DealFacts) -> str:
    if judge.check is None:
        return ""
    return judge.check.miss(facts) if judge.check.miss else f"{judge.check.value(facts)}; would fire for '{judge.node.text}'"
