"""Circles of money: two to four companies, money in (an investment, a loan, ownership) and money back (for goods). Pure.

An edge is looked at as money that flows: who invests, lends, buys or owns pays; who is supplied pays the supplier.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.ledger.edges import named
from shared.contracts import Circle, Leg, Relation, Stage, digest

LONGEST = 4
_MOST_CIRCLES = 12
_IN = {Relation.INVESTS_IN, Relation.LENDS_TO, Relation.OWNS}
_ORDER = {stage: -1 if stage is Stage.DENIED else stage.order for stage in Stage}
_VERBS = {
    Relation.INVESTS_IN: "invests in",
    Relation.BUYS_FROM: "buys from",
    Relation.SUPPLIES: "supplies",
    Relation.LENDS_TO: "lends to",
    Relation.OWNS: "owns",
}


@dataclass(frozen=True)
class Flow:
    """Money from `payer` to `payee` by one deal; `usd` 0 when no sum is told."""

    payer: str
    payee: str
    relation: Relation
    deal_id: str
    stage: Stage
    usd: int
    payer_name: str
    payee_name: str

    @property
    def comes_back(self) -> bool:
        return self.relation not in _IN

    @property
    def weight(self) -> tuple[int, int, str]:
        """Of several deals between two companies the weightiest is shown."""
        return self.usd, _ORDER[self.stage], self.deal_id


def circles_through(start: Flow, flows: Iterable[Flow]) -> list[tuple[Flow, ...]]:
    """Every circle of at most four companies that begins with `start`, by what is known of its neighbourhood; each company once, and
    between two companies the weightiest flow of each relation."""
    leaving: dict[str, dict[tuple[str, Relation], Flow]] = {}
    for flow in flows:
        of_payer, key = leaving.setdefault(flow.payer, {}), (flow.payee, flow.relation)
        if key not in of_payer or flow.weight > of_payer[key].weight:
            of_payer[key] = flow
    found = [path for path in _paths((start,), leaving) if _mixes(path)]
    return sorted(found, key=lambda path: (len(path), -min(flow.usd for flow in path), circle_id(path)))[:_MOST_CIRCLES]


def circle_id(path: Sequence[Flow]) -> str:
    """The same for the same companies and relations, whichever leg comes first."""
    legs = [f"{flow.payer}>{flow.relation}>{flow.payee}" for flow in path]
    first = legs.index(min(legs))
    return digest("circle", *legs[first:], *legs[:first])[:16]


def circle_of(path: Sequence[Flow], first_seen: dt.datetime) -> Circle:
    forth = _narrowest(flow for flow in path if not flow.comes_back)
    back = _narrowest(flow for flow in path if flow.comes_back)
    names = _names(path)
    return Circle(
        id=circle_id(path),
        legs=tuple(_leg(flow, names) for flow in path),
        weakest_stage=min((flow.stage for flow in path), key=lambda stage: stage.order),
        first_seen=first_seen,
        forth_usd=forth,
        back_usd=back,
        overlap=float(min(forth, back) / max(forth, back)) if forth and back else None,
    )


def _paths(path: tuple[Flow, ...], leaving: Mapping[str, Mapping[tuple[str, Relation], Flow]]) -> Iterator[tuple[Flow, ...]]:
    visited = {flow.payer for flow in path}
    for flow in leaving.get(path[-1].payee, {}).values():
        if flow.payee == path[0].payer:
            yield (*path, flow)
        elif flow.payee not in visited and flow.payee != path[-1].payee and len(path) < LONGEST - 1:
            yield from _paths((*path, flow), leaving)


def _mixes(path: Sequence[Flow]) -> bool:
    return len({flow.comes_back for flow in path}) > 1


def _narrowest(flows: Iterable[Flow]) -> Decimal | None:
    """What goes all the way is no more than its smallest leg; unknown when one is."""
    smallest = min(flow.usd for flow in flows)
    return Decimal(smallest) if smallest else None


def _names(path: Sequence[Flow]) -> dict[str, str]:
    """A name that was told goes before one made of a key."""
    told = [pair for flow in path for pair in ((flow.payer, flow.payer_name), (flow.payee, flow.payee_name))]
    names = dict(told)
    names.update({key: name for key, name in told if name != named(key)})
    return names


def _leg(flow: Flow, names: Mapping[str, str]) -> Leg:
    giver, taker = (flow.payee, flow.payer) if flow.relation is Relation.SUPPLIES else (flow.payer, flow.payee)
    return Leg(
        giver=names[giver], taker=names[taker], verb=_VERBS[flow.relation], deal_id=flow.deal_id, stage=flow.stage,
        usd=Decimal(flow.usd) if flow.usd else None, relation=flow.relation, giver_key=giver, taker_key=taker,
    )  # fmt: skip
