"""Circles of money: two to four companies, money in (an investment, a loan, ownership) and money back (for goods). Pure.

An edge is looked at as money that flows: who invests, lends, buys or owns pays; who is supplied pays the supplier.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from operator import itemgetter
from typing import NamedTuple

from services.ledger.graph.edges import named
from shared.contracts import Bound, Circle, Leg, Relation, Stage, digest

MOST = 8
_BACK = {Relation.BUYS_FROM, Relation.SUPPLIES}
_ORDER = {stage: stage.order for stage in Stage}
STANDING = _ORDER | {Stage.DENIED: -1}
_VERBS = {
    Relation.INVESTS_IN: "invests in",
    Relation.BUYS_FROM: "buys from",
    Relation.SUPPLIES: "supplies",
    Relation.LENDS_TO: "lends to",
    Relation.OWNS: "owns",
}


Path = tuple["Flow", ...]
_Steps = dict[str, list[tuple["Flow", bool]]]
_Ranked = tuple[int, int, Path]  # how many companies, how narrow (negative, for the widest goes first), the flows
_RANK = itemgetter(0, 1)


class Flow(NamedTuple):
    """Money from `payer` to `payee` by one deal; `usd` 0 when no sum is told. A tuple, for a search makes a hundred of them."""

    payer: str
    payee: str
    relation: Relation
    deal_id: str
    stage: Stage
    usd: int
    payer_name: str
    payee_name: str
    bound: Bound | None = None

    @property
    def comes_back(self) -> bool:
        return self.relation in _BACK

    @property
    def weight(self) -> tuple[int, int, str]:
        """Of several deals between two companies the weightiest is shown."""
        return self.usd, self.standing, self.deal_id

    @property
    def standing(self) -> int:
        """How far its deal has come."""
        return STANDING[self.stage]

    @property
    def key(self) -> tuple[str, str, Relation]:
        """What a circle tells apart."""
        return self.payer, self.payee, self.relation


def circles_through(start: Flow, flows: Iterable[Flow]) -> dict[str, Path]:
    """The circles of at most four companies that begin with `start`, by what is known of its neighbourhood: each company once, and
    between two companies the weightiest flow of each relation. By id, at most eight: the shortest, then the weightiest at their
    narrowest first."""
    on, home = _steps(start, flows)
    found = sorted(_short(start, on, home), key=_RANK)
    if len(found) < MOST:
        found += sorted(_of_four(start, on, home), key=_RANK)
    if len(found) > MOST:
        last = _RANK(found[MOST - 1])
        found = [one for one in found if _RANK(one) <= last]
    named_ = sorted((length, narrowest, circle_id(path), path) for length, narrowest, path in found)
    return {identity: path for _, _, identity, path in named_[:MOST]}


def circle_id(path: Sequence[Flow]) -> str:
    """The same for the same companies and relations, whichever leg comes first."""
    legs = [f"{flow.payer}>{flow.relation}>{flow.payee}" for flow in path]
    first = legs.index(min(legs))
    return digest("circle", *legs[first:], *legs[:first])[:16]


def key_of(leg: Leg) -> tuple[str, str, Relation] | None:
    """The key of the flow that a leg shows; None for one that was recorded before legs told it."""
    if leg.relation is None or not leg.giver_key or not leg.taker_key:
        return None
    ends = (leg.taker_key, leg.giver_key) if leg.relation is Relation.SUPPLIES else (leg.giver_key, leg.taker_key)
    return *ends, leg.relation


def circle_of(identity: str, path: Sequence[Flow], first_seen: dt.datetime) -> Circle:
    forth = _narrowest(flow for flow in path if not flow.comes_back)
    back = _narrowest(flow for flow in path if flow.comes_back)
    names = _names(path)
    return Circle(
        id=identity,
        legs=tuple([_leg(flow, names) for flow in path]),
        weakest_stage=min([flow.stage for flow in path], key=_ORDER.__getitem__),
        first_seen=first_seen,
        forth_usd=forth,
        back_usd=back,
        overlap=float(min(forth, back) / max(forth, back)) if forth and back else None,
    )


def _steps(start: Flow, flows: Iterable[Flow]) -> tuple[_Steps, _Steps]:
    """By who pays: what leads on from the payee of `start`, and what leads home to its payer; with each whether money turns there, so
    that it makes a circle with `start`. Of each two companies and relation the weightiest."""
    weightiest: dict[tuple[str, str, Relation], Flow] = {}
    for flow in flows:
        known = weightiest.setdefault(flow.key, flow)
        if known is not flow and flow.weight > known.weight:
            weightiest[flow.key] = flow
    on: _Steps = {}
    home: _Steps = {}
    back = start.comes_back
    for flow in weightiest.values():
        if flow.payee == start.payer:
            home.setdefault(flow.payer, []).append((flow, flow.comes_back != back))
        elif flow.payee != start.payee:
            on.setdefault(flow.payer, []).append((flow, flow.comes_back != back))
    return on, home


def _short(start: Flow, on: _Steps, home: _Steps) -> Iterator[_Ranked]:
    """Of two companies, and of three."""
    for last, turns in home.get(start.payee, ()):
        if turns:
            yield 2, -min(start.usd, last.usd), (start, last)
    for one, turns in on.get(start.payee, ()):
        for last, turns_at_last in home.get(one.payee, ()):
            if turns or turns_at_last:
                yield 3, -min(start.usd, one.usd, last.usd), (start, one, last)


def _of_four(start: Flow, on: _Steps, home: _Steps) -> Iterator[_Ranked]:
    for one, turns in on.get(start.payee, ()):
        for two, turns_then in on.get(one.payee, ()):
            narrowest = min(start.usd, one.usd, two.usd)
            for last, turns_at_last in home.get(two.payee, ()):
                if turns or turns_then or turns_at_last:
                    yield 4, -min(narrowest, last.usd), (start, one, two, last)


def _narrowest(flows: Iterable[Flow]) -> Decimal | None:
    """What goes all the way is no more than its smallest leg; unknown when one is."""
    smallest = min(flow.usd for flow in flows)
    return Decimal(smallest) if smallest else None


def _names(path: Sequence[Flow]) -> dict[str, str]:
    """A name that was told goes before one made of a key."""
    names: dict[str, str] = {}
    for flow in path:
        for key, name in ((flow.payer, flow.payer_name), (flow.payee, flow.payee_name)):
            if names.get(key) != name and (key not in names or name != named(key)):
                names[key] = name
    return names


def _leg(flow: Flow, names: Mapping[str, str]) -> Leg:
    giver, taker = (flow.payee, flow.payer) if flow.relation is Relation.SUPPLIES else (flow.payer, flow.payee)
    return Leg(
        giver=names[giver], taker=names[taker], verb=_VERBS[flow.relation], deal_id=flow.deal_id, stage=flow.stage,
        usd=Decimal(flow.usd) if flow.usd else None, bound=flow.bound, relation=flow.relation, giver_key=giver, taker_key=taker,
    )  # fmt: skip
