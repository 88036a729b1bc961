"""Every distinct predicate of a rule set has a number. Conditions that ask the same thing share it, whichever rules they stand in."""

from dataclasses import dataclass, field

from services.rule_engine.condition_kind import Lists
from services.rule_engine.index.marks import Mark
from services.rule_engine.judges import Asks, Judge
from services.rule_engine.tree import Leaf

ALWAYS = 0  # the predicate that holds of every deal; fills rows that are shorter than others


@dataclass
class Predicates:
    """`marked` are those that the deal's tokens and figures answer, `opaque` those that must be asked."""

    marked: dict[Mark, int] = field(default_factory=dict)
    opaque: dict[Asks, int] = field(default_factory=dict)
    _of_leaf: dict[Asks, tuple[int, ...]] = field(default_factory=dict)

    def __len__(self) -> int:
        return 1 + len(self.marked) + len(self.opaque)

    def of_leaf(self, judge: Judge, lists: Lists) -> tuple[int, ...]:
        """The numbers that must all hold for this condition to hold. Equal conditions have one `truth`, see `judges`."""
        found = self._of_leaf.get(judge.truth)
        if found is None:
            leaf = judge.node
            marks = leaf.kind.marks(leaf.wanted, leaf.key, lists) if isinstance(leaf, Leaf) else ()
            found = tuple(map(self._of_mark, marks)) or (self.asked(judge),)
            self._of_leaf[judge.truth] = found
        return found

    def asked(self, judge: Judge) -> int:
        """The number of the whole node as one opaque predicate."""
        number = self.opaque.get(judge.truth)
        if number is None:
            number = self.opaque[judge.truth] = len(self)
        return number

    def _of_mark(self, mark: Mark) -> int:
        number = self.marked.get(mark)
        if number is None:
            number = self.marked[mark] = len(self)
        return number
