"""Lets fires out, or holds them; and releases what was held once its time is over. Works in the transaction of whoever asks."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.cooling.cooling import Held, over, scopes, together, verdict_on, with_held
from services.rule_engine.cooling.store import hold, last_told, take_held, tell, waiting
from services.rule_engine.fire_store import newest
from services.rule_engine.firing import Fire
from services.rule_engine.rule_set import RuleSet
from services.rule_engine.tree import Rule

UNTIL = "rule_engine_held_until"  # in `session.info`: the instants at which something held may go out

Until = Callable[[dt.datetime], None]  # is told when something held may go out


def tell_after_commit(session: AsyncSession, until: Until) -> None:
    instants: Sequence[dt.datetime] = session.info.pop(UNTIL, [])
    session.info["after_commit"].extend((lambda at=at: until(at)) for at in instants)


async def let_out(session: AsyncSession, fires: Iterable[Fire]) -> tuple[list[Fire], list[Fire]]:
    """Those that go out now, with what was held for them, and those that are held."""
    out: list[Fire] = []
    held: list[Fire] = []
    for fire in fires:
        released = await _let_out(session, fire)
        (out if released else held).append(released or fire)
    return out, held


async def release(session: AsyncSession, rules: RuleSet, now: dt.datetime) -> list[Held]:
    """One match for each rule and scope whose time is over. What a rule holds that is not in force now waits for it."""
    found = await waiting(session)
    in_force: Mapping[str, Rule] = {ready.rule.id: ready.rule for ready in rules.rules} if found else {}
    released = []
    for rule_id, scope, last in found:
        at = over(in_force[rule_id], last, now) if rule_id in in_force else None
        if at is None:
            continue
        some = await take_held(session, rule_id, [scope])
        if some:
            await tell(session, rule_id, [scope], at)
            released.append(await _as_known_now(session, together(some, at)))
    return released


async def _as_known_now(session: AsyncSession, held: Held) -> Held:
    """With the record as it is by now: what was agreed when it was held may have been denied since."""
    known = await newest(session, held.match.deal.id)
    if known is None or known.deal.revision <= held.match.deal.revision:
        return held
    return replace(held, match=held.match.model_copy(update={"deal": known.deal}))


async def next_release(session: AsyncSession, rules: RuleSet) -> dt.datetime | None:
    """When something that is held may go out next."""
    found = await waiting(session)
    in_force = {ready.rule.id: ready.rule.written.cool_down for ready in rules.rules} if found else {}
    ends = [cool_down.length.after(at) for rule_id, _, at in found if at and (cool_down := in_force.get(rule_id))]
    return min(ends, default=None)


async def _let_out(session: AsyncSession, fire: Fire) -> Fire | None:
    """The fire as it goes out; None when it is held."""
    cool_down = fire.rule.written.cool_down if fire.rule else None
    if cool_down is None:
        return fire
    rule_id, now, scoped = fire.fired.rule_id, fire.match.at, scopes(fire, cool_down)
    last = await last_told(session, rule_id, scoped)
    verdict = verdict_on(cool_down, last, scoped, now)
    if verdict.until:
        await hold(session, fire, verdict.scope)
        session.info.setdefault(UNTIL, []).append(verdict.until)
        return None
    free = [scope for scope in scoped if scope in last and cool_down.length.after(last[scope]) <= now]
    held = await take_held(session, rule_id, free) if free else []
    await tell(session, rule_id, scoped, now)
    return replace(fire, match=with_held(fire.match, held))
