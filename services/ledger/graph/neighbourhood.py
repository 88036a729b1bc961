"""Who is near a company in the graph of deals, and which circles lie there. Pure; the rows come from `reading`."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from operator import attrgetter

from services.ledger.graph.circles import Flow, Path, circle_of, circles_through
from services.ledger.graph.edges import named
from shared.contracts import Circle, Edge, Node, Relation

_MOST_CIRCLES = 20
_SHARE_OF_A_RING = 0.6


@dataclass(frozen=True)
class Known:
    """A flow of money with the time since when it is told, and since when it is known."""

    flow: Flow
    since: dt.datetime
    known_from: dt.datetime


@dataclass
class Rings:
    """The companies around `start`, ring by ring; the weightiest of a ring first, `most` in all.

    A ring that is not the last leaves room for those beyond it, else a hub would show nothing but its own neighbours.
    """

    start: str
    most: int
    shown: list[str] = field(init=False)
    _waiting: list[str] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.shown = [self.start]

    @property
    def left_out(self) -> int:
        return len(self._waiting)

    def grow(self, flows: Iterable[Flow], *, last: bool) -> list[str]:
        """Take in the neighbours that these flows tell of; gives those that are shown."""
        seen, weights = {*self.shown, *self._waiting}, dict[str, int]()
        for flow in flows:
            for company in (flow.payer, flow.payee):
                weights[company] = weights.get(company, 0) + flow.usd + 1
        fresh = sorted((one for one in weights if one not in seen), key=lambda one: (-weights[one], one))
        room = self.most - len(self.shown)
        many = room if last else min(room, max(1, int(room * _SHARE_OF_A_RING)))
        self.shown += fresh[:many]
        self._waiting += fresh[many:]
        return fresh[:many]

    def fill(self) -> None:
        """Room that the last ring left goes to those who had to wait."""
        room = self.most - len(self.shown)
        self.shown += self._waiting[:room]
        del self._waiting[:room]


def with_one_name(flows: Sequence[Known]) -> list[Known]:
    """Every company under one name: the one told last, and one that was told before one made of its key."""
    names: dict[str, str] = {}
    for one in sorted(flows, key=lambda one: (one.known_from, one.flow.deal_id, one.flow.payer, one.flow.payee)):
        for key, name in ((one.flow.payer, one.flow.payer_name), (one.flow.payee, one.flow.payee_name)):
            if key not in names or name != named(key):
                names[key] = name
    return [
        replace(one, flow=one.flow._replace(payer_name=names[one.flow.payer], payee_name=names[one.flow.payee])) for one in flows
    ]


def nodes_of(keys: Iterable[str], flows: Iterable[Known], start: Node) -> tuple[Node, ...]:
    """`start` is how it is called when no flow names it."""
    names = {start.key: start.name}
    for one in flows:
        names.update({one.flow.payer: one.flow.payer_name, one.flow.payee: one.flow.payee_name})
    return tuple(Node(key=key, name=names.get(key, named(key))) for key in keys)


def edges_of(flows: Iterable[Known]) -> tuple[Edge, ...]:
    """The largest sums first."""
    ordered = sorted(flows, key=lambda one: (-one.flow.usd, one.flow.payer, one.flow.payee, one.flow.relation, one.flow.deal_id))
    return tuple(map(_edge, ordered))


def circles_of(flows: Iterable[Known], start: str, first_seen: Mapping[str, dt.datetime]) -> tuple[Circle, ...]:
    """The circles that these flows make, those through `start` first, then the shortest and weightiest; at most twenty.

    One that the ledger has not noted is as old as the last of its legs.
    """
    known = {one.flow: one.known_from for one in flows}
    paths = _circles(known)
    ordered = sorted(paths, key=lambda one: _rank(paths[one], start, one))
    return tuple(
        circle_of(one, paths[one], first_seen.get(one) or max(known[flow] for flow in paths[one]))
        for one in ordered[:_MOST_CIRCLES]
    )


def circle_ids(flows: Iterable[Known]) -> list[str]:
    return sorted(_circles(one.flow for one in flows))


def _circles(flows: Iterable[Flow]) -> dict[str, Path]:
    """Through each flow that a circle may show: of each relation between two companies the weightiest."""
    weightiest: dict[tuple[str, str, Relation], Flow] = {}
    for flow in flows:
        weightiest[flow.key] = max(weightiest.get(flow.key, flow), flow, key=attrgetter("weight"))
    found: dict[str, Path] = {}
    for flow in weightiest.values():
        found |= circles_through(flow, weightiest.values())
    return found


def _rank(path: Path, start: str, identity: str) -> tuple[bool, int, int, str]:
    return all(flow.payer != start for flow in path), len(path), -min(flow.usd for flow in path), identity


def _edge(one: Known) -> Edge:
    flow = one.flow
    payer, payee = Node(key=flow.payer, name=flow.payer_name), Node(key=flow.payee, name=flow.payee_name)
    giver, taker = (payee, payer) if flow.relation is Relation.SUPPLIES else (payer, payee)
    return Edge(
        relation=flow.relation, giver=giver, taker=taker, deal_id=flow.deal_id, stage=flow.stage,
        usd=Decimal(flow.usd) if flow.usd else None, bound=flow.bound, since=one.since,
    )  # fmt: skip
