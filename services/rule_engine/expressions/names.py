"""What an expression may name. All sums are in US dollars, all numbers decimals; a list holds ids, with those the companies belong to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from services.rule_engine.conditions.subject import SUBJECTS
from services.rule_engine.facts import DealFacts
from services.rule_engine.intervals import Interval
from shared.contracts import Kind, Measure, Role, Stage

Sort = Literal["number", "text", "yes or no", "list"]
Value = Interval | float | str | bool | list[str] | None


@dataclass(frozen=True)
class Name:
    """`read` gives what the deal has: an interval for a figure that may lie anywhere in it, None for one that nobody told.
    `words` are the only values that make sense, where they are few; `ids` says that the list holds entity or category ids."""

    sort: Sort
    means: str
    read: Callable[[DealFacts], Value]
    words: tuple[str, ...] = ()
    ids: str = ""


def _figure(measure: Measure) -> Callable[[DealFacts], Value]:
    def read(facts: DealFacts) -> Value:
        figure = facts.figures.get(measure)
        return figure.interval("USD") if figure else None

    return read


def _known(measure: Measure) -> Callable[[DealFacts], Value]:
    return lambda facts: measure in facts.figures


def _stake(facts: DealFacts) -> Value:
    return None if facts.deal.stake_percent is None else float(facts.deal.stake_percent)


def _companies(role: Role) -> Callable[[DealFacts], Value]:
    return lambda facts: sorted({one for party in facts.parties if party.party.role is role for one in party.ids})


def _all(of: Callable[[DealFacts], set[str]]) -> Callable[[DealFacts], Value]:
    return lambda facts: sorted(of(facts))


_KINDS, _STAGES = tuple(kind.value for kind in Kind), tuple(stage.value for stage in Stage)

NAMES: Mapping[str, Name] = {
    "deal.amount": Name("number", "the size of the deal in US dollars", _figure(Measure.DEAL)),
    "deal.valuation": Name("number", "what the company is worth by the deal, in US dollars", _figure(Measure.VALUATION)),
    "deal.total_raised": Name("number", "all that the company has raised so far, in US dollars", _figure(Measure.TOTAL_RAISED)),
    "deal.stake": Name("number", "the stake in percent: 25 for a quarter", _stake),
    "deal.amount_known": Name("yes or no", "somebody told the size of the deal", _known(Measure.DEAL)),
    "deal.valuation_known": Name("yes or no", "somebody told a valuation", _known(Measure.VALUATION)),
    "deal.stake_known": Name("yes or no", "somebody told a stake", lambda facts: facts.deal.stake_percent is not None),
    "deal.type": Name("text", "the kind of deal, exactly", lambda facts: facts.deal.kind.value, _KINDS),
    "deal.types": Name("list", "the kind of deal and its parent kinds", _all(lambda facts: {*facts.kinds}), _KINDS),
    "deal.stage": Name("text", "how far the deal has come", lambda facts: facts.deal.stage.value, _STAGES),
    "deal.came_from": Name(
        "text", "the stage before, '' in its first", lambda facts: facts.came_from.value if facts.came_from else "", (*_STAGES, "")
    ),
    "deal.subject": Name(
        "text", "what a contract is about, '' when not told", lambda facts: facts.deal.subject or "", (*SUBJECTS, "")
    ),
    "deal.headline": Name("text", "the title of the first article", lambda facts: facts.deal.headline),
    "deal.new": Name("yes or no", "the same as `new`", lambda facts: facts.is_new),
    "deal.overdue": Name("yes or no", "the same as `overdue`", lambda facts: facts.deal.overdue_since is not None),
    "deal.conflict": Name("yes or no", "sources contradict each other", lambda facts: bool(facts.deal.conflicts)),
    "deal.circle": Name("yes or no", "it is part of a circle of money in and money back", lambda facts: bool(facts.deal.circles)),
    "deal.origins": Name("number", "how many tell it independently", lambda facts: float(len(facts.deal.origins))),
    "deal.articles": Name("number", "how many articles tell it", lambda facts: float(facts.deal.article_count)),
    "deal.days": Name(
        "number", "days since it was first seen", lambda facts: (facts.changed.at - facts.deal.first_seen).total_seconds() / 86_400
    ),
    "deal.parties": Name(
        "list", "ids of all companies", _all(lambda facts: {one for party in facts.parties for one in party.ids}), ids="entity"
    ),
    "deal.categories": Name(
        "list",
        "categories of all companies",
        _all(lambda facts: {one for party in facts.parties for one in party.categories}),
        ids="category",
    ),
    "deal.countries": Name(
        "list", "countries of all companies", _all(lambda facts: {one.party.country for one in facts.parties if one.party.country})
    ),
} | {f"deal.{role}": Name("list", f"ids of those in the role `{role}`", _companies(role), ids="entity") for role in Role}


def ends(value: Interval) -> tuple[float, float]:
    """The least and the most that the figure may be; an open end at nothing is a cent, and one without limit is more than there is."""
    low = Decimal("0.01") if value.low_open and value.low == 0 else value.low
    return float(low), float(min(value.high, MOST))


MOST = Decimal(10) ** 18
