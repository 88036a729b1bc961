"""Who stands where in a deal, and whether a mention and a record name the same companies there.

A subsidiary is its parent here; two subsidiaries of one parent are not each other. Two companies that are both listed are told apart by
their ids alone, else by their names.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from services.ledger.names.name_likeness import likeness
from shared.contracts import Kind, Party, Role


class Side(StrEnum):
    BUYING = "buying"
    BOUGHT = "bought"
    BOTH = "both"


SIDES = {
    Role.ACQUIRER: Side.BUYING, Role.INVESTOR: Side.BUYING, Role.LENDER: Side.BUYING, Role.CUSTOMER: Side.BUYING,
    Role.TARGET: Side.BOUGHT, Role.INVESTEE: Side.BOUGHT, Role.BORROWER: Side.BOUGHT, Role.SUPPLIER: Side.BOUGHT,
    Role.ISSUER: Side.BOUGHT, Role.PARTNER: Side.BOTH,
}  # fmt: skip


def family(kind: Kind) -> str:
    """The kinds that may be told of one deal: a funding round is first told as an investment, a merger as an acquisition."""
    return _FAMILIES.get(kind, kind.value)


_FAMILIES = {
    Kind.ACQUISITION: "takeover",
    Kind.MERGER: "takeover",
    Kind.PARTNERSHIP: "alliance",
    Kind.JOINT_VENTURE: "alliance",
    Kind.FUNDING_ROUND: "investment",
}
_NEIGHBOURS = frozenset(
    frozenset(pair)
    for pair in (
        ("takeover", "investment"), ("alliance", "contract"), ("alliance", "investment"), ("alliance", "takeover"),
        ("contract", "debt"), ("investment", "debt"), ("investment", "ipo"), ("contract", "investment"),
    )
)  # fmt: skip


def neighbours(one: str, other: str) -> bool:
    """Families that the press takes for one another: a majority stake is told as an investment, a contract as a partnership."""
    return frozenset((one, other)) in _NEIGHBOURS


def related(one: Party, other: Party) -> bool:
    """The same company, or one of them belongs to the other."""
    return one.key == other.key or one.key in other.parents or other.key in one.parents


class Match(IntEnum):
    """How sure two companies are one. `OPEN`: their names cannot be compared; `UNTOLD`: one of the two names nobody on that side."""

    APART = 0
    OPEN = 1
    UNTOLD = 2
    ALIKE = 3
    SAME = 4


_MATCHES = (Match.APART, Match.OPEN, Match.ALIKE, Match.SAME)  # by likeness


@dataclass(frozen=True, slots=True)
class Company:
    """A party as it is compared: `id` None for one that nobody has listed."""

    id: str | None
    parents: tuple[str, ...]
    name: str

    def match(self, other: "Company") -> Match:
        if self.id is not None and other.id is not None:
            return Match.SAME if self.id == other.id or self.id in other.parents or other.id in self.parents else Match.APART
        return _MATCHES[likeness(self.name, other.name)]


@dataclass(frozen=True, slots=True)
class Sides:
    """The companies of a mention or a deal by side; `sellers` give the target away and are taken for it by some."""

    buying: tuple[Company, ...]
    bought: tuple[Company, ...]
    both: tuple[Company, ...]
    sellers: tuple[Company, ...]

    @property
    def all(self) -> tuple[Company, ...]:
        return (*self.buying, *self.bought, *self.both)


def sides_of(parties: Iterable[Party]) -> Sides:
    """Advisers make no deal. A company told twice in its role counts once."""
    found: tuple[list[Company], ...] = ([], [], [], [])
    for party in parties:
        for side, roles in zip(found, _ROLES, strict=True):
            if party.role in roles:
                side.append(Company(party.entity_id, party.parents, party.name))
    return Sides(*(tuple(dict.fromkeys(side)) if len(side) > 1 else tuple(side) for side in found))


# Tuples: whether one is in them is asked of every party of every candidate, and the hash of an Enum is slow.
_ROLES = (*(tuple(role for role, of in SIDES.items() if of is side) for side in Side), (Role.SELLER,))


def apart(companies: Iterable[Company]) -> list[Company]:
    """One of each: a subsidiary beside its parent is no other company."""
    found: list[Company] = []
    for one in companies:
        if not any(one.match(other) is Match.SAME for other in found):
            found.append(one)
    return found


@dataclass(frozen=True, slots=True)
class InCommon:
    """`buying` and `bought` by side; where the sides do not count (partners, mergers) both tell how the two sets of companies meet.
    `companies` are how many of the mention's stand in the deal on the same side."""

    buying: Match
    bought: Match
    companies: int
    unordered: bool = False

    @property
    def certain(self) -> bool:
        return self.buying is Match.SAME and self.bought is Match.SAME


def in_common(ours: Sides, theirs: Sides, *, swapped: bool) -> InCommon:
    """`swapped` allows a company to stand on the other side: in a merger nobody buys and nobody is bought."""
    if ours.both or theirs.both or swapped:
        return _unordered(ours.all, theirs.all)
    buying, first = _meet(ours.buying, theirs.buying)
    bought, second = _meet(ours.bought, theirs.bought)
    if bought is not Match.SAME and (ours.sellers or theirs.sellers):
        bought = max(bought, _by_seller(ours, theirs))
    return InCommon(buying, bought, first + second)


def _meet(ours: Sequence[Company], theirs: Sequence[Company]) -> tuple[Match, int]:
    """The surest match of any of ours with any of theirs, and how many of ours stand among theirs."""
    if not ours or not theirs:
        return Match.UNTOLD, 0
    best, count = Match.APART, 0
    for one in ours:
        found = _best(one, theirs)
        count += found >= Match.ALIKE
        best = max(best, found)
    return best, count


def _best(one: Company, others: Sequence[Company]) -> Match:
    best = Match.APART
    for other in others:
        found = one.match(other)
        if found is Match.SAME:
            return found
        best = max(best, found)
    return best


def _by_seller(ours: Sides, theirs: Sides) -> Match:
    """ "Buys Siemens' motors" names the seller where others name what is sold: perhaps the same."""
    crossed = (_meet(ours.bought, theirs.sellers)[0], _meet(ours.sellers, theirs.bought)[0])
    return Match.ALIKE if Match.SAME in crossed else Match.APART


def _unordered(ours: Sequence[Company], theirs: Sequence[Company]) -> InCommon:
    """Two in common make the same circle of companies; where one side names a single company, the other match is untold."""
    matches = sorted(_paired(ours, theirs), reverse=True)
    if not matches:
        return InCommon(Match.APART, Match.APART, 0, unordered=True)
    if len(matches) > 1:
        return InCommon(matches[1], matches[0], sum(match >= Match.ALIKE for match in matches), unordered=True)
    alone = min(len(ours), len(theirs)) == 1
    return InCommon(Match.UNTOLD if alone else Match.APART, matches[0], 1, unordered=True)


def _paired(ours: Sequence[Company], theirs: Sequence[Company]) -> list[Match]:
    """Each company is matched once, the surest pairs first, so that a parent does not stand for two."""
    found = sorted(
        (
            (match, -i, -j)
            for i, one in enumerate(ours)
            for j, other in enumerate(theirs)
            if (match := one.match(other)) > Match.APART
        ),
        reverse=True,
    )
    left, right, pairs = set[int](), set[int](), []
    for match, i, j in found:
        if i not in left and j not in right:
            left.add(i)
            right.add(j)
            pairs.append(match)
    return pairs
