"""What is kept of one revision of a deal: the day it counts on, its companies with what it is worth, and who does what to whom. Pure.

A company is that of its topmost parent, as in the ledger's graph of deals: Amazon Web Services stands for Amazon.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from services.rule_engine.intervals import INFINITY, Interval, interval_of
from shared.contracts import Deal, Kind, Measure, Money, Party, Role, Stage

_OVER = {Stage.DENIED, Stage.TERMINATED}
_SIGNED = {Stage.AGREED, Stage.APPROVED, Stage.COMPLETED}
LARGEST = 2**62
MOST_EDGES = 400  # of one deal
_NOTHING, _ANYTHING = Interval(Decimal(0), Decimal(0)), Interval(Decimal(0), INFINITY)
# What a deal of a kind makes the first role do to the second. A patterns' verb asks for one of these, one way or the other.
DOES = {
    Kind.INVESTMENT: (("invests", Role.INVESTOR, Role.INVESTEE),),
    Kind.FUNDING_ROUND: (("invests", Role.INVESTOR, Role.INVESTEE),),
    Kind.IPO: (("invests", Role.INVESTOR, Role.ISSUER),),
    Kind.ACQUISITION: (("acquires", Role.ACQUIRER, Role.TARGET), ("owns", Role.ACQUIRER, Role.TARGET)),
    Kind.MERGER: (("acquires", Role.ACQUIRER, Role.TARGET), ("owns", Role.ACQUIRER, Role.TARGET)),
    Kind.CONTRACT: (("buys", Role.CUSTOMER, Role.SUPPLIER),),
    Kind.PARTNERSHIP: (("partners", Role.PARTNER, Role.PARTNER), ("buys", Role.CUSTOMER, Role.SUPPLIER)),
    Kind.JOINT_VENTURE: (("partners", Role.PARTNER, Role.PARTNER),),
    Kind.DEBT: (("lends", Role.LENDER, Role.BORROWER),),
}


@dataclass(frozen=True)
class Member:
    """A company in its role."""

    role: Role
    company: str


@dataclass(frozen=True)
class Does:
    """`src` does it to `dst`."""

    verb: str
    src: str
    dst: str


def company_of(party: Party) -> str:
    return party.parents[-1] if party.parents else party.key


def named(company: str) -> str:
    """What people may call a company of which only the key is known: `berkshire-hathaway` is Berkshire Hathaway."""
    return company.lstrip("~").replace("-", " ").title()


def counted_at(deal: Deal, known: dt.datetime) -> dt.datetime:
    """The day a deal counts on: when it was agreed; before that, when it was first told. Never after it was `known`."""
    agreed = next((step.at for step in deal.stage_history if step.stage in _SIGNED), None)
    told = deal.stage_history[0].at if deal.stage_history else deal.first_seen
    return min(agreed or told, known)


def counts(deal: Deal) -> bool:
    """Whether it still is a deal of its own: not taken back, and not another one under a second name."""
    return not deal.withdrawn and deal.merged_into is None


def members_of(deal: Deal) -> list[Member]:
    """None of a deal that no longer counts."""
    found = (Member(party.role, company_of(party)) for party in deal.parties) if counts(deal) else ()
    return list(dict.fromkeys(found))


def done_by(deal: Deal) -> list[Does]:
    """What its companies do to one another; nothing by a deal that is over. Who buys owns only once it is signed."""
    if not counts(deal) or deal.stage in _OVER:
        return []
    found = [one for one in _done(deal) if one.src != one.dst]
    return list(dict.fromkeys(found))[:MOST_EDGES]


def _done(deal: Deal) -> Iterator[Does]:
    for verb, giver, taker in DOES[deal.kind]:
        if verb == "owns" and deal.stage not in _SIGNED:
            continue
        givers, takers = ([company_of(party) for party in deal.parties_in(role)] for role in (giver, taker))
        yield from (Does(verb, src, dst) for src in givers for dst in takers)


def dollars(deal: Deal) -> tuple[int, int | None]:
    """What the deal is worth in whole dollars, at least and at most (None: no end). No figure adds nothing to a sum."""
    money = deal.money_of(Measure.DEAL)
    return whole(_usd(money) if money else _NOTHING)


def _usd(money: Money) -> Interval:
    """A sum that cannot be converted may be anything."""
    return interval_of(money.usd.value, money.bound, money.usd.upper) if money.usd else _ANYTHING


def whole(interval: Interval) -> tuple[int, int | None]:
    """In whole units, so that sums are exact in whatever order they are added."""
    low = min(int(interval.low.to_integral_value(ROUND_FLOOR)), LARGEST)
    high = None if interval.high == INFINITY else min(int(interval.high.to_integral_value(ROUND_CEILING)), LARGEST)
    return low, high
