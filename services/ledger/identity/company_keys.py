"""The keys under which deals are found again: companies by two across the sides, and each company alone.

A listed company has its id and those of all above it; one that nobody has listed has its name without legal form in small Latin letters,
and what it sounds like, so that other spellings and scripts are found. Keys are short, stable, and say nothing themselves: what is found
is compared.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, product

from services.ledger.identity.sides import SIDES, Side
from services.ledger.names.company_names import name_of
from services.ledger.names.sounds import hearings, latin
from shared.contracts import Kind, Party, Role, digest

_LONGEST = 80  # characters of one company; two and a bar stay below 200
_MOST_PAIRS = 200  # a round with forty investors
_MOST_ALONE = 200
_FEWEST_SOUNDS = 3
_PIECEMEAL = {Kind.FUNDING_ROUND, Kind.DEBT}  # each article names other investors or lenders
_MOST_SOUNDS = 8


@dataclass(frozen=True)
class Keys:
    """`pairs` are found first, then `alone`. `loose`: another telling of the deal may have no pair in common with this one."""

    pairs: tuple[str, ...]
    alone: tuple[str, ...]
    loose: bool


def keys_of(kind: Kind, parties: Iterable[Party]) -> Keys:
    """The kind is part of no key, as one deal is told under several. Advisers have none; a seller is found with what it sells."""
    unlisted = kind in _PIECEMEAL
    by_side: dict[Side | Role, list[tuple[str, ...]]] = {Side.BUYING: [], Side.BOUGHT: [], Side.BOTH: [], Role.SELLER: []}
    for party in parties:
        side = SIDES.get(party.role) or (Role.SELLER if party.role is Role.SELLER else None)
        if side is not None and (keys := company_keys(party)):
            by_side[side].append(keys)
            unlisted = unlisted or not party.entity_id
    sided = [keys for side in Side for keys in by_side[side]]
    found = dict.fromkeys(
        _pair(one, other)
        for ours, theirs in _facing(by_side)
        for mine, others in product(ours, theirs)
        for one, other in product(mine, others)
        if one != other
    )
    alone = dict.fromkeys(key for keys in sided for key in keys)
    return Keys(tuple(found)[:_MOST_PAIRS], tuple(alone)[:_MOST_ALONE], loose=unlisted or not found)


def company_keys(party: Party) -> tuple[str, ...]:
    """One company's own keys, the surest first."""
    if party.entity_id:
        return tuple(dict.fromkeys(_short(key) for key in (party.entity_id, *party.parents) if key))
    name = name_of(party.name)
    if not name.whole:
        return ()
    spelled = latin(name.joined)
    keys = ["~" + _short(latin(name.whole) or digest(name.whole))]
    if spelled and "~" + spelled not in keys:
        keys.append("~" + _short(spelled))
    for heard in hearings(name.joined):
        if len(heard) >= _FEWEST_SOUNDS:
            trade = "" if len(heard) > _FEWEST_SOUNDS else "+".join(sorted(name.trades))
            keys.append(_short("'" + heard[:_MOST_SOUNDS] + trade))
    return tuple(dict.fromkeys(keys))


def _facing(
    by_side: dict[Side | Role, list[tuple[str, ...]]],
) -> Iterable[tuple[Sequence[tuple[str, ...]], Sequence[tuple[str, ...]]]]:
    """The groups whose companies deal with one another; partners with all."""
    buying, bought, both, sellers = (by_side[side] for side in (Side.BUYING, Side.BOUGHT, Side.BOTH, Role.SELLER))
    yield buying, bought
    yield both, [*buying, *bought]
    yield buying, sellers
    yield sellers, bought
    for one, other in combinations(both, 2):
        yield [one], [other]


def _pair(one: str, other: str) -> str:
    return f"{one}|{other}" if one < other else f"{other}|{one}"


def _short(key: str) -> str:
    key = key.replace("|", "_")
    return key if len(key) <= _LONGEST else key[: _LONGEST - 33] + "_" + digest(key)
