"""What fired, kept in memory: for commands and rule tests, which judge a handful of deals and forget them.

Rules about many deals, and those that cool down, ask a database; here it is one of their own, in memory too, made when first needed.
"""

import datetime as dt
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.cooling.holding import release
from services.rule_engine.facts import Surroundings
from services.rule_engine.firing import Fire, Fired, due, find
from services.rule_engine.history.keeping import keep
from services.rule_engine.history.recall import Recall
from services.rule_engine.judging import Taken, judge, look, needs_history
from services.rule_engine.rule_set import RuleSet
from services.rule_engine.scratch import Scratch
from shared.contracts import DealChanged
from shared.store import do_what_is_left

__all__ = ["Memory", "Taken"]


@dataclass
class Memory:
    """The same decisions as the step with its database, in the same order."""

    rules: RuleSet
    around: Surroundings
    revisions: dict[str, int] = field(default_factory=dict)
    fires: dict[str, list[Fired]] = field(default_factory=dict)
    _recall: Recall = field(default_factory=Recall)
    _scratch: Scratch = field(default_factory=Scratch)
    _holds_any: bool = False

    def __post_init__(self) -> None:
        self._needs_history = needs_history(self.rules)

    async def take(self, changed: DealChanged) -> Taken:
        """What was held and has waited long enough by now comes first."""
        deal = changed.deal
        late = self.revisions.get(deal.id, 0) >= deal.revision
        self.revisions[deal.id] = max(deal.revision, self.revisions.get(deal.id, 0))
        past = self.fires.setdefault(deal.id, [])
        taken = await self._with_history(changed, past, late=late) if self._needs_history else self._alone(changed, past, late=late)
        past += [fire.fired for fire in (*taken.fires, *taken.held) if fire.match.deal.id == deal.id]
        return taken

    def _alone(self, changed: DealChanged, past: list[Fired], *, late: bool) -> Taken:
        return Taken(tuple(due(find(changed, self.rules, self.around), past, late=late)))

    async def _with_history(self, changed: DealChanged, past: list[Fired], *, late: bool) -> Taken:
        async with self._scratch.session() as session:
            out = await self._released(session, changed.at) if self._holds_any else []
            keep(session, changed)
            found = await look(session, find(changed, self.rules, self.around), self._recall, self.around, late=late)
            taken = await judge(session, found, past, late=late)
            await do_what_is_left(session)
        self._holds_any = self._holds_any or bool(taken.held)
        return Taken((*out, *taken.fires), taken.held)

    async def _released(self, session: AsyncSession, now: dt.datetime) -> list[Fire]:
        held = await release(session, self.rules, now)
        return [Fire(Fired(one.match.rule_id, one.key, one.number, {}), one.match) for one in held]
