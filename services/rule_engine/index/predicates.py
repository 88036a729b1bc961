"""Every distinct predicate of a rule set has a number. Conditions that ask the same thing share it, whichever rules they stand in."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from services.rule_engine.condition_kind import Lists
from services.rule_engine.index.marks import Mark, OneOf
from services.rule_engine.judges import identity
from services.rule_engine.tree import Leaf, Node

ALWAYS = 0  # the predicate that holds of every deal; fills rows that are shorter than others


@dataclass
class Predicates:
    """`marked` are those that the deal's tokens and figures answer, `opaque` those that must be asked, of which `faulty` may raise."""

    marked: dict[Mark, int] = field(default_factory=dict)
    opaque: dict[int, tuple[Node, Lists]] = field(default_factory=dict)
    faulty: list[int] = field(default_factory=list)
    _of_leaf: dict[Hashable, tuple[int, ...]] = field(default_factory=dict)
    _of_node: dict[Hashable, int] = field(default_factory=dict)

    def __len__(self) -> int:
        return 1 + len(self.marked) + len(self.opaque)

    def of_leaf(self, leaf: Leaf, lists: Lists) -> tuple[int, ...]:
        """The numbers whose truth together is that of the condition."""
        key = identity(leaf, lists)
        found = self._of_leaf.get(key)
        if found is None:
            marks = leaf.kind.marks(leaf.wanted, leaf.key, lists)
            found = tuple(map(self._of_mark, marks))
            if not all(mark.enough for mark in marks if isinstance(mark, OneOf)) or not marks:
                found = (*found, self.asked(leaf, lists))
            self._of_leaf[key] = found
        return found

    def asked(self, node: Node, lists: Lists) -> int:
        """The number of the whole node as one opaque predicate."""
        key = identity(node, lists)
        number = self._of_node.get(key)
        if number is None:
            number = self._of_node[key] = len(self)
            self.opaque[number] = node, lists
            if _may_fault(node):
                self.faulty.append(number)
        return number

    def _of_mark(self, mark: Mark) -> int:
        number = self.marked.get(mark)
        if number is None:
            number = self.marked[mark] = len(self)
        return number


def _may_fault(node: Node) -> bool:
    return node.kind.may_fault if isinstance(node, Leaf) else any(map(_may_fault, node.parts))
