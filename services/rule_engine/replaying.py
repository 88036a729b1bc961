"""Rules held against what became known before they were in force, when a person asks for it: a new rule tells nobody of the old by itself.

Each revision is judged by its own time, the oldest first, as a backtest does it; what fires is kept as ever, so that asking twice sends
nothing twice. A rule fires for the first time only, and what goes out is the record as it is known now.
"""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.backtesting.lean import read_previous
from services.rule_engine.backtesting.revisions import Place, Revision, Share, Span, pages
from services.rule_engine.cooling.holding import Until, let_out, tell_after_commit
from services.rule_engine.evaluation import ReadyRule
from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.fire_store import as_told, newest
from services.rule_engine.firing import Fire, decided, find_in, fire_of
from services.rule_engine.history.recall import Recall
from services.rule_engine.history.rows import counts
from services.rule_engine.judging import look
from services.rule_engine.rule_set import RuleSet
from services.rule_engine.rulebook import Rulebook
from services.rule_engine.store import fires_of, remember
from shared.bus.outbox import Outbox
from shared.documents import did_you_mean
from shared.store import Store

_MOST_RULES, _TOGETHER = 20, 100  # so that an answer with every one of them fits into a message


class ReplayAsked(BaseModel):
    """`after` is where the answer before left off; without `send` nothing is kept, and nobody is told."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    rules: tuple[str, ...] = Field(min_length=1, max_length=_MOST_RULES)
    since: AwareDatetime
    after: Place | None = None
    send: bool = False


@dataclass(frozen=True)
class Replaying:
    """Answers `rules.replay`, a page of revisions at a time."""

    database: Store
    outbox: Outbox
    rulebook: Rulebook
    around: Surroundings
    recall: Recall
    until: Until

    async def replay(self, request: dict[str, Any]) -> dict[str, Any]:
        """ReplayAsked -> `{revisions, after, matches: [{match, headline, at, verdict, held}]}`; `after` is None at the end.

        Raises ValueError with words for the person who asked.
        """
        try:
            asked = ReplayAsked.model_validate(request)
        except ValidationError as error:
            raise ValueError("say which rules, and since when") from error
        rules = RuleSet(tuple([self._in_force(rule_id) for rule_id in asked.rules]))
        if asked.send:
            answer = await self.database.run(lambda session: self._page(session, asked, rules))
            await self.outbox.flush()
            return answer
        async with self.database.reading() as session:
            return await self._page(session, asked, rules)

    def _in_force(self, rule_id: str) -> ReadyRule:
        known = {ready.rule.id: ready for ready in self.rulebook.in_force.rules}
        if rule_id not in known:
            raise ValueError(f"no rule with the id '{rule_id}' is in force. {did_you_mean(rule_id, list(known))}".rstrip())
        return known[rule_id]

    async def _page(self, session: AsyncSession, asked: ReplayAsked, rules: RuleSet) -> dict[str, Any]:
        page = await anext(pages(session, Span.of(asked.since, None), Share(), asked.after, _TOGETHER))
        matches = []
        for one in page:
            matches += await self._of(session, one, rules, send=asked.send)
        if asked.send:
            tell_after_commit(session, self.until)
        return {"revisions": len(page), "after": page[-1].place if page else None, "matches": matches}

    async def _of(self, session: AsyncSession, one: Revision, rules: RuleSet, *, send: bool) -> list[dict[str, Any]]:
        """What fires for one revision, unless its deal is none any more."""
        found = find_in(facts_of(one.changed, self.around), rules)
        if found.many:
            read_previous(one.changed)
            found = await look(session, found, self.recall, self.around, late=True)
        if not found.held and not found.sightings:
            return []
        deal_id, revision = one.changed.deal.id, one.changed.deal.revision
        then, now = await as_told(session, deal_id, revision), await newest(session, deal_id)
        if then is None or now is None or not counts(now.deal):
            return []
        fires = decided(found, await fires_of(session, deal_id), late=True)
        told = [fire_of(seen, fired, facts_of(then, self.around)) for seen, fired in fires]
        told = [replace(fire, match=fire.match.model_copy(update={"deal": now.deal})) for fire in told]
        held = await self._send(session, told) if send and told else []
        return [_answer(fire, held=fire in held) for fire in told]

    async def _send(self, session: AsyncSession, fires: list[Fire]) -> list[Fire]:
        """Those that are held, because their rules cool down."""
        out, held = await let_out(session, fires)
        await remember(session, [*out, *held])
        await self.outbox.add(session, *(fire.match for fire in out))
        return held


def _answer(fire: Fire, *, held: bool) -> dict[str, Any]:
    match = fire.match
    name = f"{match.rule_id}/{match.deal.id}/{match.key}"
    return {
        "match": name,
        "headline": match.deal.headline,
        "at": match.at.isoformat(),
        "verdict": match.verdict.value,
        "held": held,
    }
