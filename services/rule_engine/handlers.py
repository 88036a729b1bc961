"""The step: a deal changed, so every rule is asked, and those that hold for the first time say so."""

from collections.abc import AsyncIterator

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.facts import Surroundings
from services.rule_engine.firing import due, find, follow_up, needs_follow_up
from services.rule_engine.history.keeping import keep
from services.rule_engine.rulebook import Rulebook
from services.rule_engine.store import advance, fires_of, remember
from shared.contracts import DealChanged, MatchFound


async def match_rules(
    changed: DealChanged, *, session: AsyncSession, rules: Rulebook, around: Surroundings
) -> AsyncIterator[MatchFound]:
    """Judge this revision. One that comes late, after a newer one, may still fire what never fired, so that none is lost on the way."""
    late = not await advance(session, changed.deal)
    keep(session, changed)
    found = find(changed, rules.in_force, around)
    if not found.held and not needs_follow_up(changed):
        return
    past = await fires_of(session, changed.deal.id)
    fires = list(due(found, past, late=late))
    if fires:
        await remember(session, fires)
    for match in follow_up(changed, past, rules.in_force):
        yield match
    for fire in fires:
        yield fire.match
