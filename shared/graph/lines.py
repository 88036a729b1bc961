"""The lines of a drawing: all deals by which one company does the same to another are one line. Pure."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from shared.contracts.deal import Circle, Edge, Leg
from shared.contracts.vocabulary import Bound, Relation, Stage

VERBS = {
    Relation.INVESTS_IN: "invests in",
    Relation.BUYS_FROM: "buys from",
    Relation.SUPPLIES: "supplies",
    Relation.LENDS_TO: "lends to",
    Relation.OWNS: "owns",
}
_UNSIGNED = {Stage.RUMOURED, Stage.IN_TALKS}
_JOINERS = {"\N{ZERO WIDTH NON-JOINER}", "\N{ZERO WIDTH JOINER}"}  # some scripts cannot be written without
_BOUNDS: dict[Bound | None, str] = {
    Bound.AT_LEAST: "at least ",
    Bound.AT_MOST: "up to ",
    Bound.ABOUT: "about ",
    Bound.RANGE: "at least ",
}
_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))


@dataclass(frozen=True)
class Line:
    """`giver` and `taker` are keys of nodes; `usd` is the sum of those told, None when none is. `circular` when a circle has it as a leg,
    `signed` when at least one of its deals is agreed."""

    relation: Relation
    giver: str
    taker: str
    edges: tuple[Edge, ...]
    circular: bool

    @property
    def usd(self) -> Decimal | None:
        told = [edge.usd for edge in self.edges if edge.usd is not None]
        return sum(told, Decimal(0)) if told else None

    @property
    def signed(self) -> bool:
        return any(edge.stage not in _UNSIGNED for edge in self.edges)

    @property
    def words(self) -> str:
        """`Amazon invests in OpenAI: $10B, in talks, since 17 December 2025`."""
        first = min(self.edges, key=lambda edge: edge.since)
        told = clean(f"{first.giver.name} {VERBS[self.relation]} {first.taker.name}")
        deals = f"{len(self.edges)} deals" if len(self.edges) > 1 else first.stage.value.replace("_", " ")
        details = [bounded(self.usd, first.bound if len(self.edges) == 1 else None)] if self.usd else []
        return f"{told}: {', '.join([*details, deals, f'since {first.since.day} {first.since:%B %Y}'])}"


def lines_of(edges: Iterable[Edge], circles: Iterable[Circle]) -> tuple[Line, ...]:
    """In the order of the edges."""
    legs = {_leg(leg) for circle in circles for leg in circle.legs}
    found: dict[tuple[Relation, str, str], list[Edge]] = {}
    for edge in edges:
        found.setdefault((edge.relation, edge.giver.key, edge.taker.key), []).append(edge)
    return tuple(Line(*between, tuple(some), any(_as_leg(edge) in legs for edge in some)) for between, some in found.items())


def dollars(usd: Decimal) -> str:
    """`$12.5B`"""
    scale, unit = next(((scale, unit) for scale, unit in _SCALES if usd >= scale), (Decimal(1), ""))
    return "$" + f"{usd / scale:,.1f}".removesuffix(".0") + unit


def bounded(usd: Decimal, bound: Bound | None) -> str:
    """`at least $12.5B`; of a range the lower end is told."""
    return _BOUNDS.get(bound, "") + dollars(usd)


def clean(text: str) -> str:
    """On one line, without what moves a cursor or turns the direction of the text around it."""
    return " ".join("".join(sign if sign.isprintable() or sign in _JOINERS else " " for sign in text).split())


def columns(text: str) -> int:
    """How wide a text is; a letter of Chinese, Japanese or Korean takes two, an accent set on another none."""
    return sum(0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)


def cut(text: str, most: int) -> str:
    """At most so many columns."""
    if columns(text) <= most:
        return text
    kept = text
    while columns(kept) > most - 1:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def _leg(leg: Leg) -> tuple[object, ...]:
    return leg.deal_id, leg.relation, leg.giver, leg.taker


def _as_leg(edge: Edge) -> tuple[object, ...]:
    return edge.deal_id, edge.relation, edge.giver.name, edge.taker.name
