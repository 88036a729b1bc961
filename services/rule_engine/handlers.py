"""The step: a deal changed, so every rule is asked, and those that hold for the first time say so."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.cooling.holding import Until, tell_after_commit
from services.rule_engine.facts import Surroundings
from services.rule_engine.firing import find, follow_up, needs_follow_up
from services.rule_engine.history.keeping import is_kept, keep
from services.rule_engine.history.recall import Recall
from services.rule_engine.history.seeding import Seeding
from services.rule_engine.judging import judge, look
from services.rule_engine.postponing import postpone
from services.rule_engine.rulebook import Rulebook
from services.rule_engine.store import advance, fires_of, remember
from shared.contracts import DealChanged, MatchFound


@dataclass(frozen=True)
class Waits:
    """What outlives a step: what was made of deals of the past, who is told of the instants at which held matches may go out, and
    whether the history is whole."""

    recall: Recall
    until: Until
    seeding: Seeding | None = None


async def match_rules(
    changed: DealChanged, *, session: AsyncSession, rules: Rulebook, around: Surroundings, waits: Waits | None = None
) -> AsyncIterator[MatchFound]:
    """Judge this revision. One that comes late, after a newer one, may still fire what never fired, so that none is lost on the way."""
    late = not await advance(session, changed.deal)
    keep(session, changed)
    found = find(changed, rules.in_force, around, rules.on_fault)
    if found.many and waits and waits.seeding and not await waits.seeding.is_done(session):
        await postpone(session, changed)
        found = replace(found, many=())
    if not found.held and not found.many and not needs_follow_up(changed):
        return
    # by its own time too when it came with the ledger's history, for then newer deals of others did
    by_its_time = late or (bool(found.many) and await is_kept(session, changed.deal))
    found = await look(session, found, waits.recall if waits else Recall(), around, late=by_its_time)
    past = await fires_of(session, changed.deal.id)
    taken = await judge(session, found, past, late=late)
    if taken.fires or taken.held:
        await remember(session, [*taken.fires, *taken.held])
    if waits and taken.held:
        tell_after_commit(session, waits.until)
    for match in follow_up(changed, past, rules.in_force):
        yield match
    for fire in taken.fires:
        yield fire.match
