"""The step: a deal changed, so every rule is asked, and those that hold for the first time say so."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.cooling.holding import UNTIL
from services.rule_engine.facts import Surroundings
from services.rule_engine.firing import find, follow_up, needs_follow_up
from services.rule_engine.history.keeping import keep
from services.rule_engine.history.recall import Recall
from services.rule_engine.judging import judge, look
from services.rule_engine.rulebook import Rulebook
from services.rule_engine.store import advance, fires_of, remember
from shared.contracts import DealChanged, MatchFound


@dataclass(frozen=True)
class Waits:
    """What outlives a step: what was made of deals of the past, and who is told of the instants at which held matches may go out."""

    recall: Recall
    until: Callable[[dt.datetime], None]


async def match_rules(
    changed: DealChanged, *, session: AsyncSession, rules: Rulebook, around: Surroundings, waits: Waits | None = None
) -> AsyncIterator[MatchFound]:
    """Judge this revision. One that comes late, after a newer one, may still fire what never fired, so that none is lost on the way."""
    late = not await advance(session, changed.deal)
    keep(session, changed)
    found = find(changed, rules.in_force, around, rules.on_fault)
    if not found.held and not found.many and not needs_follow_up(changed):
        return
    found = await look(session, found, waits.recall if waits else Recall(), around, late=late)
    past = await fires_of(session, changed.deal.id)
    taken = await judge(session, found, past, late=late)
    if taken.fires or taken.held:
        await remember(session, [*taken.fires, *taken.held])
    if waits and taken.held:
        _tell_after_commit(session, waits.until)
    for match in follow_up(changed, past, rules.in_force):
        yield match
    for fire in taken.fires:
        yield fire.match


def _tell_after_commit(session: AsyncSession, until: Callable[[dt.datetime], None]) -> None:
    instants: Sequence[dt.datetime] = session.info.pop(UNTIL, [])
    session.info["after_commit"].extend((lambda at=at: until(at)) for at in instants)
