"""What becomes of the rules that came: they fire, ask for review, or are held while their rule cools down, by the clock of the history.

Cooling down is the service's own, in a database in memory. What is held goes out, and fires, at the instant at which its time is over.
"""

import datetime as dt
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.backtesting.lane import Came, Step, whole_facts
from services.rule_engine.cooling.cooling import Held
from services.rule_engine.cooling.holding import UNTIL, let_out, next_release, release
from services.rule_engine.evaluation import ReadyRule
from services.rule_engine.facts import Surroundings
from services.rule_engine.firing import Fired, fire_of
from services.rule_engine.history.keeping import micros, moment
from services.rule_engine.rule_set import RuleSet
from services.rule_engine.seen import Sighting
from shared.contracts import Truth
from shared.store import do_what_is_left

FIRES, REVIEWS, HELD = "fires", "reviews", "held"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`name` is that of the match: rule, deal and key. `known` is when, in microseconds since 1970."""

    rule_id: str
    name: str
    sort: str
    known: int
    headline: str

    @property
    def at(self) -> dt.datetime:
        return moment(self.known)


@dataclass
class Outcomes:
    """Of one rule set. `history` is the database with the revisions, `scratch` one to write to."""

    rules: RuleSet
    around: Surroundings
    history: AsyncSession
    scratch: AsyncSession
    _wakes: dt.datetime | None = None
    _ready: dict[str, ReadyRule] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._ready = {ready.rule.id: ready for ready in self.rules.rules if ready.rule.written.cool_down}

    async def of(self, step: Step, came: tuple[Came, ...]) -> list[Outcome]:
        """What is released until then comes first."""
        outcomes = await self.released(step.place[0]) if self._wakes else []
        for one in came:
            held = one.cools and await self._holds(step, one)
            outcomes.append(_outcome(step, one, HELD if held else REVIEWS if one.review else FIRES))
        return outcomes

    async def released(self, until: int) -> list[Outcome]:
        """What goes out now fires; it was counted as held when it came."""
        found: list[Outcome] = []
        while self._wakes and micros(self._wakes) <= until:
            found += map(_released, await release(self.scratch, self.rules, self._wakes))
            await do_what_is_left(self.scratch)
            before, self._wakes = self._wakes, await next_release(self.scratch, self.rules)
            if self._wakes == before:
                raise RuntimeError(f"nothing is released at {before}, when something should be")
        return found

    async def _holds(self, step: Step, came: Came) -> bool:
        """A held match is kept whole, so what was left unread is read after all."""
        _, deal_id, revision = step.place
        facts = await whole_facts(self.history, deal_id, revision, self.around)
        seen = Sighting(self._ready[came.rule_id], came.group, Truth.MAYBE if came.review else Truth.YES, company=came.company)
        _, held = await let_out(self.scratch, [fire_of(seen, Fired(came.rule_id, came.key, 1, {}), facts)])
        await do_what_is_left(self.scratch)
        for until in self.scratch.info.pop(UNTIL, []):
            self._wakes = min(self._wakes or until, until)
        return bool(held)


def _outcome(step: Step, came: Came, sort: str) -> Outcome:
    known, deal_id, _ = step.place
    return Outcome(came.rule_id, f"{came.rule_id}/{deal_id}/{came.key}", sort, known, step.headline)


def _released(held: Held) -> Outcome:
    match = held.match
    return Outcome(match.rule_id, f"{match.rule_id}/{match.deal.id}/{match.key}", FIRES, micros(match.at), match.deal.headline)
