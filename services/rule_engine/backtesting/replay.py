"""One rule set against the past, revision by revision: the decisions of the service by the clock of the history.

Windows and patterns ask the stored history as it was known then; what cools down is kept in a database in memory. What is remembered is
what the service keeps too: how far each deal was judged, and what fired for it.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.cooling.holding import UNTIL, let_out, next_release, release
from services.rule_engine.evaluation import RuleSet
from services.rule_engine.facts import DealFacts, Surroundings, facts_of
from services.rule_engine.firing import Fired, Found, decided, find_in, fire_of
from services.rule_engine.history.asking import versions
from services.rule_engine.history.recall import Recall
from services.rule_engine.judging import look
from services.rule_engine.seen import Sighting
from shared.contracts import Truth
from shared.store import do_what_is_left


@dataclass(frozen=True, slots=True)
class Came:
    """A rule that fired, asked for review, or was held. `key` is that of the match."""

    rule_id: str
    deal_id: str
    key: str
    outcome: str  # fires, reviews or held

    @property
    def name(self) -> str:
        return f"{self.rule_id}/{self.deal_id}/{self.key}"


@dataclass
class Replay:
    """`history` is the database with the revisions, `scratch` one to write to."""

    rules: RuleSet
    around: Surroundings
    history: AsyncSession
    scratch: AsyncSession
    judged: dict[str, int] = field(default_factory=dict)
    fires: dict[str, list[Fired]] = field(default_factory=dict)
    _recall: Recall = field(default_factory=Recall)
    _wakes: dt.datetime | None = None

    async def take(self, facts: DealFacts) -> list[Came]:
        """What came of the revision, after what was held until then."""
        came = await self._released(facts.changed.at) if self._wakes and self._wakes <= facts.changed.at else []
        deal = facts.deal
        last = self.judged.get(deal.id, 0)
        late = last >= deal.revision
        if not late:
            self.judged[deal.id] = deal.revision
        found = find_in(facts, self.rules)
        if found.many:
            found = await look(self.history, found, self._recall, self.around, late=True)
        if found.held or found.sightings:
            came += await self._decide(found, late=late)
        return came

    async def _decide(self, found: Found, *, late: bool) -> list[Came]:
        deal_id = found.facts.deal.id
        past = self.fires.get(deal_id, [])
        came = []
        for seen, fired in list(decided(found, past, late=late)):
            past.append(_slim(seen, fired))
            waits = seen.ready.rule.written.cool_down and await self._holds(seen, fired, found.facts)
            came.append(_came(deal_id, seen.truth, fired, held=bool(waits)))
        if past:
            self.fires[deal_id] = past
        return came

    async def _holds(self, seen: Sighting, fired: Fired, facts: DealFacts) -> bool:
        """A held match is kept whole, so what was left unread is read after all."""
        (whole,) = await versions(self.history, [(facts.deal.id, facts.deal.revision)])
        _, held = await let_out(self.scratch, [fire_of(seen, fired, facts_of(whole, self.around))])
        await do_what_is_left(self.scratch)
        for until in self.scratch.info.pop(UNTIL, []):
            self._wakes = min(self._wakes or until, until)
        return bool(held)

    async def _released(self, now: dt.datetime) -> list[Came]:
        """What goes out now fires; it was counted as held when it came."""
        out = [
            Came(one.match.rule_id, one.match.deal.id, one.match.key, "fires")
            for one in await release(self.scratch, self.rules, now)
        ]
        await do_what_is_left(self.scratch)
        self._wakes = await next_release(self.scratch, self.rules)
        return out


def deals_by_rule(replay: Replay) -> Iterator[frozenset[str]]:
    """For each deal, the rules that fired for it."""
    for fires in replay.fires.values():
        yield frozenset(fired.rule_id for fired in fires)


def _slim(seen: Sighting, fired: Fired) -> Fired:
    """Only the traces that the rule asks for again: the rule does not change while it is replayed."""
    again_on = seen.ready.rule.written.again_on
    return Fired(fired.rule_id, fired.key, fired.number, {key: fired.traces[key] for key in again_on if key in fired.traces})


def _came(deal_id: str, truth: Truth, fired: Fired, *, held: bool) -> Came:
    key = fired.key if fired.number == 1 else f"{fired.key}#{fired.number}"
    review = truth is Truth.MAYBE and fired.key.startswith("review/")
    return Came(fired.rule_id, deal_id, key, "held" if held else "reviews" if review else "fires")
