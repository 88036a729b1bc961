"""Sums and counts over a window: what each deal adds, what they come to, and whether one deal carries them over the limit. Pure.

A deal counts once, with its newest record. What it may be worth is an interval, so a sum of them is one too, and a deal for which the
rule may hold adds nothing at least and all at most.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.rule_engine.evaluation import ReadyRule
from services.rule_engine.facts import DealFacts, short
from services.rule_engine.history.recall import Verdict
from services.rule_engine.history.rows import company_of, whole
from services.rule_engine.intervals import INFINITY, Interval
from services.rule_engine.judges import Judge
from services.rule_engine.tree import Leaf
from services.rule_engine.truth import both
from services.rule_engine.window_language import MOST_COUNTED, Window
from shared.contracts import Condition, Measure, Role, Truth

PER, COUNTED = "per", "counted"
ALL = ""  # the one group of a window that is not `per` anything
_MOST_NAMED = 8


@dataclass(frozen=True)
class Adds:
    """What one deal adds to a window. `high` None: there is no end to what it may be worth."""

    deal_id: str
    truth: Truth
    low: int
    high: int | None
    counted: frozenset[str]


@dataclass(frozen=True)
class Added:
    """What the deals of a window add: the others, the one at hand as it is now, and as it was before. `capped`: there are more."""

    others: tuple[Adds, ...] = ()
    mine: Adds | None = None
    earlier: Adds | None = None
    capped: bool = False

    @property
    def before(self) -> list[Adds]:
        return [one for one in (self.earlier, *self.others) if one]

    @property
    def after(self) -> list[Adds]:
        return [one for one in (self.mine, *self.others) if one]


@dataclass(frozen=True)
class Tally:
    total: Interval
    count: Interval


def verdict_on(ready: ReadyRule, facts: DealFacts) -> Verdict:
    """What the rule makes of a deal, and the companies it stands for: those in the role that fit what the rule asks of that role."""
    truth, window = ready.truth(facts), ready.rule.window
    if truth is Truth.NO or window is None:
        return Verdict(truth, {})
    seen = ready.seen(facts)
    low, high = _worth(seen, window.currency)
    companies = {name: _companies(ready, seen, role) for name, role in ((PER, window.per), (COUNTED, window.count_of)) if role}
    return Verdict(truth, {PER: frozenset({ALL}), **companies}, low, high)


def adds(deal_id: str, verdict: Verdict | None, group: str) -> Adds | None:
    """None where the deal is nothing to this group."""
    if verdict is None or verdict.truth is Truth.NO or group not in verdict.companies[PER]:
        return None
    return Adds(deal_id, verdict.truth, verdict.low, verdict.high, verdict.companies.get(COUNTED, frozenset()))


def tally(window: Window, added: Sequence[Adds]) -> Tally:
    sure = [one for one in added if one.truth is Truth.YES]
    high = None if any(one.high is None for one in added) else sum(one.high or 0 for one in added)
    total = Interval(Decimal(sum(one.low for one in sure)), INFINITY if high is None else Decimal(high))
    if window.count_of:
        least, most = (len(frozenset().union(*(one.counted for one in some))) for some in (sure, added))
    else:
        least, most = len(sure), len(added)
    return Tally(total, Interval(Decimal(least), Decimal(most)))


def holds(window: Window, come_to: Tally) -> Truth:
    asked = []
    if window.total and window.total.interval:
        asked.append(come_to.total.within(window.total.interval))
    if window.count:
        asked.append(come_to.count.within(window.count))
    return both(asked)


def within_reach(window: Window, most_usd: int | None, most_deals: int) -> bool:
    """Whether the limit can be met at all by deals that are worth so much and are so many: what needs no look at them. For rules that
    add up dollars and take figures as they stand."""
    if window.total and window.total.interval and window.total.currency == "USD" and most_usd is not None:
        low = window.total.interval
        if Decimal(most_usd) < low.low or (Decimal(most_usd) == low.low and low.low_open):
            return False
    return not (window.count and not window.count_of and Decimal(most_deals) < window.count.low)


def crossing(before: Truth, after: Truth, unclear: str) -> Truth:
    """What one deal makes of a rule that was `before`: yes when it holds now and did not, maybe when it may hold now and could not."""
    if unclear == "match":
        before, after = (Truth.NO if one is Truth.NO else Truth.YES for one in (before, after))
    if after is Truth.YES:
        return Truth.NO if before is Truth.YES else Truth.YES
    return Truth.MAYBE if after is Truth.MAYBE and before is Truth.NO else Truth.NO


def told(window: Window, name: str, added: Added) -> Condition:
    """The line of the window among the conditions: from what to what, by which deals."""
    truth = holds(window, tally(window, added.after))
    return Condition(text=window.text, line=window.line, truth=truth, value=_steps(window, name, added))


def standing(window: Window, name: str, added: Added) -> str:
    """Why a deal that is as asked does not set the window off."""
    if added.mine is None:
        return f"{name or 'the deal'}: the day it counts on is not within the last {window.over}"
    already = holds(window, tally(window, added.before)) is Truth.YES
    return f"{_steps(window, name, added)}, which {'was enough before this deal' if already else 'is not enough'}"


def _steps(window: Window, name: str, added: Added) -> str:
    before, now, parts = tally(window, added.before), tally(window, added.after), []
    if window.total:
        parts.append(f"{_money(before.total, window.currency)} -> {_money(now.total, window.currency)}")
    if window.count:
        what = f" {window.count_of}s" if window.count_of else " deals"
        parts.append(f"{_number(before.count)} -> {_number(now.count)}{what}")
    if window.count_of:
        parts.append(_named(sorted(frozenset().union(*(one.counted for one in added.after)))))
    capped = f"; only the newest {MOST_COUNTED:,} deals were looked at" if added.capped else ""
    by = _named([one.deal_id for one in added.after])
    return f"{name + ': ' if name else ''}{', '.join(parts)} (by {by}){capped}"


def _companies(ready: ReadyRule, facts: DealFacts, role: Role) -> frozenset[str]:
    asked = [judge for judge in _required(ready.when) if isinstance(judge.node, Leaf) and judge.node.key == role.value]
    of_role = [party for party in facts.parties if party.party.role is role]
    fitting = [party for party in of_role if all(judge.truth(replace(facts, parties=(party,))) is not Truth.NO for judge in asked)]
    return frozenset(company_of(party.party) for party in fitting)


def _required(judge: Judge) -> Iterator[Judge]:
    """The conditions without which the rule does not hold; those below `any` or `none` are not among them."""
    if isinstance(judge.node, Leaf):
        yield judge
    elif judge.node.kind.combine is both:
        for part in judge.parts:
            yield from _required(part)


def _worth(facts: DealFacts, currency: str) -> tuple[int, int | None]:
    """A figure that nobody told adds nothing to a sum."""
    figure = facts.figures.get(Measure.DEAL)
    return whole(figure.interval(currency)) if figure else (0, 0)


def _money(total: Interval, currency: str) -> str:
    if total.low == total.high:
        return f"{currency} {short(total.low)}"
    return f"{currency} {short(total.low)} {'or more' if total.high == INFINITY else f'to {short(total.high)}'}"


def _number(count: Interval) -> str:
    return f"{count.low}" if count.low == count.high else f"{count.low} to {count.high}"


def _named(names: Iterable[str]) -> str:
    listed = list(names)
    more = f" and {len(listed) - _MOST_NAMED} more" if len(listed) > _MOST_NAMED else ""
    return f"{', '.join(listed[:_MOST_NAMED])}{more}"
