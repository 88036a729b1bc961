"""Does a mention belong to a known deal? Decided purely, with a named reason.

Two tellings are one deal when they are of one family of kinds and the same companies stand on the same sides. A subsidiary is its
parent here; two subsidiaries of one parent are not each other. A funding round is told piecemeal, so there the company that raises is
enough.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts import Deal, DealMentioned, Kind, Party, Role


class Side(StrEnum):
    BUYING = "buying"
    BOUGHT = "bought"
    BOTH = "both"


_SIDES = {
    Role.ACQUIRER: Side.BUYING, Role.INVESTOR: Side.BUYING, Role.LENDER: Side.BUYING, Role.CUSTOMER: Side.BUYING,
    Role.TARGET: Side.BOUGHT, Role.INVESTEE: Side.BOUGHT, Role.BORROWER: Side.BOUGHT, Role.SUPPLIER: Side.BOUGHT,
    Role.ISSUER: Side.BOUGHT, Role.PARTNER: Side.BOTH,
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """Whether it is the same deal, and why; `reason` goes to the log."""

    same: bool
    reason: str


def family(kind: Kind) -> str:
    """The kinds that may be told of one deal: a funding round is first told as an investment, a merger as an acquisition."""
    if kind in {Kind.ACQUISITION, Kind.MERGER}:
        return "takeover"
    if kind in {Kind.PARTNERSHIP, Kind.JOINT_VENTURE}:
        return "alliance"
    return (kind.parent or kind).value


@dataclass(frozen=True)
class Keys:
    """The keys under which a deal is found: each pair of its companies, each company alone. `loose`: a pair may be missed."""

    pairs: tuple[str, ...]
    alone: tuple[str, ...]
    loose: bool


@dataclass(frozen=True)
class Choice:
    deal: Deal | None
    reason: str


def keys_of(_kind: Kind, parties: Iterable[Party]) -> Keys:
    """Advisers and sellers do not make a deal."""
    sided = [party for party in parties if party.role in _SIDES]
    names = [(party.key, *party.parents) for party in sided]
    pairs = [
        "|".join(sorted((one, other)))
        for number, ours in enumerate(names)
        for theirs in names[number + 1 :]
        for one in ours
        for other in theirs
    ]
    loose = len({party.key for party in sided}) == 1 or any(party.entity_id is None for party in sided)
    return Keys(tuple(dict.fromkeys(pairs)), tuple(dict.fromkeys(key for keys in names for key in keys)), loose)


def compare(mention: DealMentioned, deal: Deal, seen_at: dt.datetime, window: dt.timedelta) -> Verdict:
    """Is `mention`, seen at `seen_at`, one more telling of `deal`?"""
    if family(mention.kind) != family(deal.kind):
        return Verdict(False, "another kind of deal")
    if abs(seen_at - deal.last_seen) > window:
        return Verdict(False, "too long ago")
    if mention.subject and deal.subject and mention.subject != deal.subject:
        return Verdict(False, "another subject")
    return _compare_sides(mention, deal)


def choose(mention: DealMentioned, known: Sequence[Deal], seen_at: dt.datetime, window: dt.timedelta) -> Choice:
    """The deal that the mention belongs to: of several, the one with most companies in common, then the latest seen."""
    same = [deal for deal in known if compare(mention, deal, seen_at, window).same]
    best = max(same, key=lambda deal: (_in_common(mention.parties, deal.parties), deal.last_seen, deal.id), default=None)
    return Choice(best, compare(mention, best, seen_at, window).reason if best else "no deal of these companies fits")


def related(one: Party, other: Party) -> bool:
    """The same company, or one of them belongs to the other."""
    return one.key == other.key or one.key in other.parents or other.key in one.parents


def _compare_sides(mention: DealMentioned, deal: Deal) -> Verdict:
    if Kind.FUNDING_ROUND in {mention.kind, deal.kind} and _agree(mention.parties, deal.parties, Side.BOUGHT):
        if mention.kind is deal.kind or _agree(mention.parties, deal.parties, Side.BUYING) is not False:
            return Verdict(True, "the same company raises money")
        return Verdict(False, "another investor")
    agreements = [_agree(mention.parties, deal.parties, side) for side in Side]
    if False in agreements:
        return Verdict(False, "other companies")
    if True not in agreements:
        return Verdict(False, "no company in common")
    return Verdict(True, "the same companies on the same sides")


def _agree(mentioned: Sequence[Party], known: Sequence[Party], side: Side) -> bool | None:
    """True when a company of this side is the same, False when both name companies and none is, None when one names nobody."""
    ours, theirs = _on(mentioned, side), _on(known, side)
    if not ours or not theirs:
        return None
    return any(related(one, other) for one in ours for other in theirs)


def _on(parties: Sequence[Party], side: Side) -> list[Party]:
    return [party for party in parties if _SIDES.get(party.role) is side]


def _in_common(ours: Sequence[Party], theirs: Sequence[Party]) -> int:
    return sum(any(related(one, other) for other in theirs) for one in ours)
