"""A tree of conditions as clauses: its truth is that of the best clause, and a clause is as true as the worst of its predicates.

That is so in Kleene's logic as in the usual one, so that nothing is lost: `min` and `max` of three values go through each other.
"""

from collections.abc import Iterable

from services.rule_engine.condition_kind import Lists
from services.rule_engine.index.predicates import Predicates
from services.rule_engine.tree import Leaf, Node
from services.rule_engine.truth import both, either

_MOST = 64
Clause = tuple[int, ...]


def clauses(node: Node, lists: Lists, predicates: Predicates) -> list[Clause]:
    """What negates, or combines in a way of its own, is one opaque predicate; so is what would make too many clauses."""
    if isinstance(node, Leaf):
        return [predicates.of_leaf(node, lists)]
    if not node.kind.negates and node.kind.combine is both:
        return _product(node.parts, lists, predicates)
    if not node.kind.negates and node.kind.combine is either:
        found = [clause for part in node.parts for clause in clauses(part, lists, predicates)]
        if len(found) <= _MOST:
            return found
    return [(predicates.asked(node, lists),)]


def _product(parts: Iterable[Node], lists: Lists, predicates: Predicates) -> list[Clause]:
    """Every clause of each part with every one of the others."""
    always: Clause = ()
    found: list[Clause] = [()]
    for part in parts:
        if isinstance(part, Leaf):
            always += predicates.of_leaf(part, lists)
            continue
        of_part = clauses(part, lists, predicates)
        if len(found) * len(of_part) <= _MOST:
            found = [left + right for left in found for right in of_part]
        else:
            always += (predicates.asked(part, lists),)
    return [always + one for one in found]
