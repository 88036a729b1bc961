"""What the conditions ask of a deal, worked out once per revision however many rules ask it."""

import datetime as dt
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, cached_property

from services.rule_engine.intervals import INFINITY, Interval, interval_of
from services.rule_engine.rates import Rates
from shared.contracts import Bound, Change, Deal, DealChanged, Kind, Measure, Money, Novelty, Party, Stage, Truth

_ANYTHING = Interval(Decimal(0), INFINITY)
_BROUGHT = {
    Change.OPENED: Novelty.NEW_DEAL,
    Change.STAGE_MOVED: Novelty.NEW_STAGE,
    Change.FIGURE_REVISED: Novelty.NEW_FIGURE,
    Change.PARTY_ADDED: Novelty.NEW_PARTY,
    Change.CORROBORATED: Novelty.CORROBORATION,
}
_NOTHING = {Novelty.ECHO, Novelty.BACKGROUND}


@dataclass(frozen=True)
class Figure:
    """A sum of the deal. What it may be depends on the currency it is asked in."""

    money: Money
    rates: Rates

    def interval(self, currency: str) -> Interval:
        """In its own currency as told, else by way of its value in USD; a sum that cannot be converted may be anything."""
        if self.money.currency == currency:
            return interval_of(self.money.value, self.money.bound, self.money.upper)
        if self.money.usd is None:
            return _ANYTHING
        rate = self.rates.per_usd(currency, self.money.usd.rate_date) if currency != "USD" else Decimal(1)
        usd = interval_of(self.money.usd.value, self.money.bound, self.money.usd.upper)
        return _ANYTHING if rate is None else usd.times(rate)

    @property
    def fingerprint(self) -> str:
        money = self.money
        upper = plain(money.upper) if money.upper is not None else ""
        return " ".join(filter(None, (money.bound.value, plain(money.value), upper, money.currency)))

    def __str__(self) -> str:
        """As people write it: "at least 10,000,000,000 USD"."""
        money, number = self.money, short(self.money.value)
        if money.bound is Bound.RANGE and money.upper is not None:
            number = f"{number} to {short(money.upper)}"
        words = {Bound.AT_LEAST: "at least ", Bound.AT_MOST: "up to ", Bound.ABOUT: "about "}.get(money.bound, "")
        told = f"{words}{money.currency or 'no currency told,'} {number}"
        if money.currency == "USD" or money.usd is None:
            return told
        return f"{told} (USD {short(money.usd.value)} by the rate of {money.usd.rate_date})"


@dataclass(frozen=True)
class PartyFacts:
    """One party; `ids` are its own and those it belongs to."""

    party: Party
    ids: frozenset[str]
    categories: frozenset[str]

    def __str__(self) -> str:
        known = ", ".join(filter(None, (self.party.entity_id, *self.party.categories[:3], self.party.country)))
        return f"{self.party.name} ({known or 'nobody we know'})"


@dataclass(frozen=True)
class DealFacts:
    """`came_from` is the stage before the present one, None while the deal is in its first. `now` is when the ledger knew this.
    `answers` are what the conditions that rules share have said of it."""

    changed: DealChanged
    is_new: bool
    kinds: frozenset[Kind]
    came_from: Stage | None
    figures: Mapping[Measure, Figure]
    parties: tuple[PartyFacts, ...]
    answers: dict[Hashable, Truth] = field(default_factory=dict, init=False, compare=False, repr=False)

    @property
    def deal(self) -> Deal:
        return self.changed.deal

    @cached_property
    def brought(self) -> frozenset[Novelty]:
        """All that this revision's article brought: a signing may come with a figure. Nothing where a person or a publisher put the
        record right; facts from before the ledger told novelty have their changes."""
        novelty, changes = self.changed.novelty, self.changed.changes
        if novelty in _NOTHING or (novelty is None and Change.CORRECTED in changes):
            return frozenset()
        found = {_BROUGHT[change] for change in changes if change in _BROUGHT}
        return frozenset(found | {novelty} if novelty else found)

    @cached_property
    def lowest(self) -> "DealFacts":
        """The same with the lowest sum that anybody claims, where claims contradict each other."""
        claimed = {conflict.lowest.measure: conflict.lowest for conflict in self.deal.conflicts if conflict.lowest}
        figures = {measure: replace(figure, money=claimed.get(measure, figure.money)) for measure, figure in self.figures.items()}
        return replace(self, figures=figures)


@dataclass(frozen=True)
class Surroundings:
    """What the facts depend on beside the deal itself."""

    new_within: dt.timedelta
    rates: Rates


def facts_of(changed: DealChanged, around: Surroundings) -> DealFacts:
    deal = changed.deal
    return DealFacts(
        changed=changed,
        is_new=not deal.background and changed.at - deal.first_seen <= around.new_within,
        kinds=_kinds_of(deal.kind),
        came_from=_came_from(changed),
        figures={money.measure: Figure(money, around.rates) for money in reversed(deal.money)},
        parties=tuple(_party_facts(party) for party in deal.parties),
    )


@cache
def _kinds_of(kind: Kind) -> frozenset[Kind]:
    return frozenset(one for one in Kind if kind.is_a(one))


def _came_from(changed: DealChanged) -> Stage | None:
    """The step may be known from the record before, or from the history when the revision that made it came and went."""
    deal, previous = changed.deal, changed.previous
    if previous is not None and previous.stage is not deal.stage:
        return previous.stage
    return next((step.stage for step in reversed(deal.stage_history) if step.stage is not deal.stage), None)


def _party_facts(party: Party) -> PartyFacts:
    own = {party.entity_id} if party.entity_id else set()
    return PartyFacts(party, frozenset(own | set(party.parents)), frozenset(party.categories))


def plain(number: Decimal) -> str:
    """Digits without exponent and without idle zeros, so that equal numbers look equal."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def short(number: Decimal) -> str:
    """As a headline has it: 1.5B, 300M, 12,500."""
    for letter, scale in (("T", 12), ("B", 9), ("M", 6)):
        if abs(number) >= Decimal(10) ** scale:
            return f"{plain(round(number.scaleb(-scale), 3))}{letter}"
    return plain(Decimal(f"{number:.2f}")) if number < 1000 else f"{number:,.0f}"  # noqa: PLR2004 - thousands take commas
