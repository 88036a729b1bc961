"""Makes the nodes of a tree ready to be asked. What asks the same thing is one function however many rules it stands in: memory stays
small, and the index sees that it is one thing.
"""

from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field, replace

from services.rule_engine.condition_kind import Check, Lists
from services.rule_engine.facts import DealFacts
from services.rule_engine.tree import Leaf, Node
from services.rule_engine.truth import both, neither, opposite
from shared.contracts import Truth

Asks = Callable[[DealFacts], Truth]


@dataclass(frozen=True, slots=True)
class Judge:
    """A node made ready. `check` is that of a condition; a group has none of its own."""

    node: Node
    truth: Asks
    check: Check | None = None
    parts: tuple["Judge", ...] = ()


@dataclass
class Judges:
    """Makes judges; one of these for all rules that are in force together."""

    _checks: dict[Hashable, Check] = field(default_factory=dict)
    _groups: dict[Hashable, Asks] = field(default_factory=dict)

    def of(self, node: Node, lists: Lists) -> Judge:
        if isinstance(node, Leaf):
            check = self._check(node, lists)
            return Judge(node, check.truth, check)
        parts = tuple([self.of(part, lists) for part in node.parts])
        return Judge(node, self._combined(node.kind.combine or both, tuple([part.truth for part in parts])), parts=parts)

    def _check(self, leaf: Leaf, lists: Lists) -> Check:
        key = identity(leaf, lists)
        found = self._checks.get(key)
        if found is None:
            found = self._checks[key] = _test(leaf, lists)
        return found

    def _combined(self, combine: Callable[[Iterable[Truth]], Truth], asked: tuple[Asks, ...]) -> Asks:
        if combine is both and len(asked) == 1:
            return asked[0]
        found = self._groups.get((combine, asked))
        if found is None:
            found = self._groups[combine, asked] = _combination(combine, asked)
        return found


def identity(node: Node, lists: Lists) -> Hashable:
    """The same for nodes that ask the same thing. Lists are told apart by the file they are of: their names mean something else in another."""
    if isinstance(node, Leaf):
        return node.key, node.wanted, id(lists) if lists.members else id(lists.entities)
    return (*node.kind.keys, *[identity(part, lists) for part in node.parts])


def _test(leaf: Leaf, lists: Lists) -> Check:
    if leaf.kind.test is None:
        raise TypeError(f"the condition {leaf.key!r} has neither a test nor a way to combine blocks")
    check = leaf.kind.test(leaf.wanted, leaf.key, lists)
    return replace(check, truth=_once(check.truth))


def _once(truth: Asks) -> Asks:
    """Asked once of a deal, however many rules share the condition."""

    def ask(facts: DealFacts) -> Truth:
        answers = facts.answers
        found = answers.get(ask)
        if found is None:
            found = answers[ask] = truth(facts)
        return found

    return ask


def _combination(combine: Callable[[Iterable[Truth]], Truth], asked: tuple[Asks, ...]) -> Asks:
    """The usual ones are written out."""
    if combine is both:
        return _all_of(asked)
    if combine is neither and len(asked) == 1:
        (excluded,) = asked
        return lambda facts: opposite(excluded(facts))
    return lambda facts: combine(ask(facts) for ask in asked)


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
