"""When a rule that cools down may tell again, and what it tells then. Pure.

Only the times of fires are remembered, so that a cool-down which is made shorter ends sooner at once.
"""

import datetime as dt
import operator
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.rule_engine.firing import Fire
from services.rule_engine.history.rows import company_of
from services.rule_engine.tree import Rule
from services.rule_engine.window_language import PER_DEAL, CoolDown
from shared.contracts import AlsoFound, MatchFound, Role, Truth

MOST_TOLD = 5


@dataclass(frozen=True)
class Verdict:
    """Whether a match goes out now: `until` says until when it is held under `scope`; None for one that goes out."""

    until: dt.datetime | None = None
    scope: str = ""


@dataclass(frozen=True)
class Held:
    """A match that waits, with what it fired as."""

    key: str
    number: int
    match: MatchFound


def scopes(fire: Fire, cool_down: CoolDown) -> tuple[str, ...]:
    """What the fire cools down: the rule, the deal, or each company in the role. What is to be reviewed cools down apart."""
    review = "review/" if fire.match.verdict is Truth.MAYBE else ""
    if not cool_down.per:
        return (review,)
    if cool_down.per == PER_DEAL:
        return (f"{review}deal={fire.match.deal.id}",)
    role = Role(cool_down.per)
    companies = [company_of(party) for party in fire.match.deal.parties_in(role)]
    if fire.company and fire.rule and fire.rule.window and fire.rule.window.per is role:
        companies = [fire.company]
    return tuple(f"{review}{role}={company}" for company in dict.fromkeys(companies or [""]))


def verdict_on(cool_down: CoolDown, last: Mapping[str, dt.datetime], scoped: Sequence[str], now: dt.datetime) -> Verdict:
    """Held as long as all that the fire is about is cooling down; `last` is when each was told of."""
    ends = [(cool_down.length.after(last[scope]), scope) for scope in scoped if scope in last]
    waiting = [end for end in ends if now < end[0]]
    return Verdict(*min(waiting)) if len(waiting) == len(scoped) else Verdict()


def over(rule: Rule, last: dt.datetime | None, now: dt.datetime) -> dt.datetime | None:
    """When what is held may go out, if that is past: None while the rule still cools down. At once where it no longer does."""
    cool_down = rule.written.cool_down
    end = cool_down.length.after(last) if cool_down and last else now
    return end if end <= now else None


def together(held: Sequence[Held], at: dt.datetime) -> Held:
    """One match for all that was held: the newest of them, at the time it goes out, and the others named."""
    ordered = sorted(held, key=lambda one: (one.match.at, one.match.deal.id, one.key, one.number))
    newest = ordered[-1]
    return Held(newest.key, newest.number, with_held(newest.match, ordered[:-1]).model_copy(update={"at": at}))


def with_held(match: MatchFound, held: Sequence[Held]) -> MatchFound:
    """The match with the other deals that were held meanwhile: the newest few by name, the rest counted."""
    if not held:
        return match
    newest = sorted((one.match for one in held), key=operator.attrgetter("at"), reverse=True)
    deals = {one.deal.id: one for one in reversed(newest) if one.deal.id != match.deal.id}
    named = sorted(deals.values(), key=operator.attrgetter("at"), reverse=True)
    also = tuple(AlsoFound(deal_id=one.deal.id, headline=one.deal.headline, at=one.at) for one in named[:MOST_TOLD])
    return match.model_copy(update={"also": also, "also_more": len(named) - len(also)})
