"""Sums and counts over a window: what each deal adds, what they come to, and whether one deal carries them over the limit. Pure.

A deal counts once, with its newest record. What it may be worth is an interval, so a sum of them is one too, and a deal for which the
rule may hold adds nothing at least and all at most.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

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
_ALL = frozenset({ALL})
_MOST_NAMED = 8


@dataclass(frozen=True)
class Added:
    """The deals that add to a window, by what the rule makes of them: the others, the one at hand as it is now, and as it was before.
    `capped`: there are more."""

    others: Sequence[Verdict] = ()
    mine: Verdict | None = None
    earlier: Verdict | None = None
    capped: bool = False

    @property
    def after(self) -> list[Verdict]:
        return [one for one in (self.mine, *self.others) if one]

    @cached_property
    def come_to(self) -> "tuple[Tally, Tally]":
        """Before, and with the deal as it is now."""
        others = _sum(self.others)
        return _tally(others, self.earlier), _tally(others, self.mine)


@dataclass(frozen=True)
class Tally:
    """`total` is what the deals are worth, `count` how many they are, `companies` how many different ones they count."""

    total: Interval
    count: Interval
    companies: Interval


class _Sum(NamedTuple):
    low: int
    high: int | None
    sure: int
    all: int
    surely_counted: frozenset[str]
    counted: frozenset[str]


def verdict_on(ready: ReadyRule, facts: DealFacts) -> Verdict:
    """What the rule makes of a deal, and the companies it stands for: those in the role that fit what the rule asks of that role."""
    truth, window = ready.truth(facts), ready.rule.window
    if truth is Truth.NO or window is None:
        return Verdict(truth, {}, deal_id=facts.deal.id)
    seen = ready.seen(facts)
    low, high = _worth(seen, window.currency)
    companies = {name: _companies(ready, seen, role) for name, role in ((PER, window.per), (COUNTED, window.count_of)) if role}
    return Verdict(truth, {PER: _ALL, **companies}, low, high, facts.deal.id)


def add(verdicts: Iterable[Verdict | None], group: str) -> list[Verdict]:
    """Without those of deals that are nothing to this group."""
    return [one for one in verdicts if one and one.truth is not Truth.NO and group in one.companies[PER]]


def _sum(added: Sequence[Verdict]) -> _Sum:
    sure = [one for one in added if one.truth is Truth.YES]
    high = None if any(one.high is None for one in added) else sum(one.high or 0 for one in added)
    counted = [frozenset[str]().union(*(one.companies.get(COUNTED, ()) for one in some)) for some in (sure, added)]
    return _Sum(sum(one.low for one in sure), high, len(sure), len(added), counted[0], counted[1])


def _tally(others: _Sum, one: Verdict | None) -> Tally:
    own = _sum([one] if one else [])
    high = INFINITY if others.high is None or own.high is None else Decimal(others.high + own.high)
    return Tally(
        Interval(Decimal(others.low + own.low), high),
        Interval(Decimal(others.sure + own.sure), Decimal(others.all + own.all)),
        Interval(Decimal(len(others.surely_counted | own.surely_counted)), Decimal(len(others.counted | own.counted))),
    )


def holds(window: Window, come_to: Tally) -> Truth:
    asked = []
    if window.total and window.total.interval:
        asked.append(come_to.total.within(window.total.interval))
    if window.count:
        asked.append(_counted(window, come_to).within(window.count))
    return both(asked)


def _counted(window: Window, come_to: Tally) -> Interval:
    return come_to.companies if window.count_of else come_to.count


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
    truth = holds(window, added.come_to[1])
    return Condition(text=window.text, line=window.line, truth=truth, value=_steps(window, name, added))


def standing(window: Window, name: str, added: Added) -> str:
    """Why a deal that is as asked does not set the window off."""
    if added.mine is None:
        return f"{name or 'the deal'}: the day it counts on is not within the last {window.over}"
    already = holds(window, added.come_to[0]) is Truth.YES
    return f"{_steps(window, name, added)}, which {'was enough before this deal' if already else 'is not enough'}"


def _steps(window: Window, name: str, added: Added) -> str:
    (before, now), parts = added.come_to, list[str]()
    if window.total:
        parts.append(f"{_money(before.total, window.currency)} -> {_money(now.total, window.currency)}")
    if window.count:
        what = f" {window.count_of}s" if window.count_of else " deals"
        parts.append(f"{_number(_counted(window, before))} -> {_number(_counted(window, now))}{what}")
    if window.count_of:
        parts.append(_named(sorted(frozenset[str]().union(*(one.companies.get(COUNTED, ()) for one in added.after)))))
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
