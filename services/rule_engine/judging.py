"""From one revision of a deal to what fires now and what is held: the one way that the service, the rule tests and the commands go.

The history is that of the session's database, which for tests and commands is one in memory.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.cooling.holding import let_out
from services.rule_engine.facts import Surroundings
from services.rule_engine.firing import Fire, Fired, Found, due
from services.rule_engine.history.recall import Recall
from services.rule_engine.rule_set import RuleSet
from services.rule_engine.sightings import Sight


@dataclass(frozen=True)
class Taken:
    """What became of a revision: what fires now, and what waits until a cool-down is over."""

    fires: tuple[Fire, ...] = ()
    held: tuple[Fire, ...] = ()


def needs_history(rules: RuleSet) -> bool:
    """Whether any of the rules is about many deals or cools down."""
    return any(ready.rule.about_many or ready.rule.written.cool_down for ready in rules.rules)


async def look(session: AsyncSession, found: Found, recall: Recall, around: Surroundings, *, late: bool) -> Found:
    """With what the rules about many deals see."""
    sight = Sight(session, recall, around, found.facts, late)
    return replace(found, sightings=tuple(await sight.of(found.many))) if found.many else found


async def judge(session: AsyncSession, found: Found, past: Sequence[Fired], *, late: bool) -> Taken:
    """What is due, let out or held."""
    out, held = await let_out(session, due(found, past, late=late))
    return Taken(tuple(out), tuple(held))
