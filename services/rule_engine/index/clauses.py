"""A tree of conditions as clauses: it can hold only if all predicates of one clause hold."""

from collections.abc import Iterable

from services.rule_engine.condition_kind import Lists
from services.rule_engine.index.predicates import Predicates
from services.rule_engine.judges import Judge
from services.rule_engine.tree import Leaf
from services.rule_engine.truth import both, either

_MOST = 64
Clause = tuple[int, ...]


def clauses(judge: Judge, lists: Lists, predicates: Predicates) -> list[Clause]:
    """What negates, or combines in a way of its own, is one opaque predicate; so is what would make too many clauses."""
    node = judge.node
    if isinstance(node, Leaf):
        return [predicates.of_leaf(judge, lists)]
    if not node.kind.negates and node.kind.combine is both:
        return _product(((part, clauses(part, lists, predicates)) for part in judge.parts), predicates)
    if not node.kind.negates and node.kind.combine is either:
        found = [clause for part in judge.parts for clause in clauses(part, lists, predicates)]
        if len(found) <= _MOST:
            return found
    return [(predicates.asked(judge),)]


def _product(parts: Iterable[tuple[Judge, list[Clause]]], predicates: Predicates) -> list[Clause]:
    """Every clause of each part with every one of the others."""
    found: list[Clause] = [()]
    for judge, of_part in parts:
        if len(of_part) == 1:
            (only,) = of_part
        elif len(found) * len(of_part) <= _MOST:
            found = [left + right for left in found for right in of_part]
            continue
        else:
            only = (predicates.asked(judge),)
        found = [left + only for left in found]
    return found
