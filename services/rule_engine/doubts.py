"""Rules that are right as written and surely not meant: those that never could hold, and those that hold for nearly every deal. Pure.

Only what is certain is said of a rule that never could: conditions that all must hold and exclude each other.
"""

from collections.abc import Iterator
from itertools import combinations, islice
from typing import Any

from services.rule_engine.backtesting.report import Report
from services.rule_engine.comparisons import Comparison
from services.rule_engine.intervals import Interval
from services.rule_engine.tree import Group, Leaf, Node, Rule
from services.rule_engine.truth import both
from shared.contracts import Kind, Stage, Truth

_MANY, _FEWEST, _NEARLY_ALL = 200, 20, 0.5
_MOST_COMPARED = 100  # conditions of a rule; each is held against every other


def never(rule: Rule) -> Iterator[str]:
    """Why the rule cannot hold for any deal, with the lines."""
    asked = list(islice(_all_required(rule.when), _MOST_COMPARED))
    for one, other in combinations(asked, 2):
        figures = isinstance(one.wanted, Comparison)  # one with bounds may be on both sides, which such a rule takes for a match
        if figures and rule.written.unclear == "match":
            continue
        if one.key == other.key and _exclude(one.wanted, other.wanted):
            yield f"'{one.text}' on line {one.line} and '{other.text}' on line {other.line} cannot both hold"
    texts = {leaf.text for leaf in asked}
    for block in rule.unless.parts if rule.unless else ():
        excluded = list(_all_required(block))
        if excluded and _only_leaves(block) and all(leaf.text in texts for leaf in excluded):
            yield f"'unless' on line {block.line} excludes what 'when' asks for"


def too_often(report: Report, deals: int) -> Iterator[tuple[str, str]]:
    """The ids of rules that would have fired very often in the week of the report, which saw so many deals, and how often."""
    for rule_id, tally in report.rules.items():
        came = tally.fires + tally.reviews
        if came >= _MANY or (deals >= _FEWEST and came >= deals * _NEARLY_ALL):
            yield rule_id, f"would have fired {came:,} times in the last week, in which {deals:,} deals changed"


def _all_required(node: Node) -> Iterator[Leaf]:
    """The conditions without which the node does not hold."""
    if isinstance(node, Leaf):
        yield node
    elif node.kind.combine in {None, both} and not node.kind.negates:
        for part in node.parts:
            yield from _all_required(part)


def _only_leaves(node: Node) -> bool:
    return isinstance(node, Group) and all(isinstance(part, Leaf) for part in node.parts)


def _exclude(one: Any, other: Any) -> bool:
    """Two values of one condition that no deal has both of; where that is not sure, it is not said."""
    if isinstance(one, Comparison) and isinstance(other, Comparison):
        if one.interval and other.interval:
            return one.currency == other.currency and one.interval.within(other.interval) is Truth.NO
        return one.known != other.known
    if isinstance(one, Interval) and isinstance(other, Interval):
        return one.within(other) is Truth.NO
    if isinstance(one, bool):
        return one is not other
    return _excluding_words(one, other)


def _excluding_words(one: Any, other: Any) -> bool:
    stages = [frozenset(getattr(some, "to", ())) for some in (one, other)]
    if all(stages) and all(isinstance(stage, Stage) for some in stages for stage in some):
        return stages[0].isdisjoint(stages[1])
    if isinstance(one, tuple) and isinstance(other, tuple) and all(isinstance(kind, Kind) for kind in (*one, *other)):
        return not any(kind.is_a(a) and kind.is_a(b) for kind in Kind for a in one for b in other)
    return False
