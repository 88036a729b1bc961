"""What fired, kept in memory: for commands and rule tests, which judge a handful of deals and forget them."""

from dataclasses import dataclass, field

from services.rule_engine.evaluation import RuleSet
from services.rule_engine.facts import Surroundings
from services.rule_engine.firing import Fire, Fired, due, find
from shared.contracts import DealChanged


@dataclass(frozen=True)
class Taken:
    """What became of a revision: what fires now, and what waits until a cool-down is over."""

    fires: tuple[Fire, ...] = ()
    held: tuple[Fire, ...] = ()


@dataclass
class Memory:
    """The same decisions as the step with its database, in the same order."""

    rules: RuleSet
    around: Surroundings
    revisions: dict[str, int] = field(default_factory=dict)
    fires: dict[str, list[Fired]] = field(default_factory=dict)

    async def take(self, changed: DealChanged) -> Taken:
        deal = changed.deal
        late = self.revisions.get(deal.id, 0) >= deal.revision
        self.revisions[deal.id] = max(deal.revision, self.revisions.get(deal.id, 0))
        past = self.fires.setdefault(deal.id, [])
        fires = tuple(due(find(changed, self.rules, self.around), past, late=late))
        past += [fire.fired for fire in fires]
        return Taken(fires)
