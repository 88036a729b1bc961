"""What the files in `deals/` say of a kind: the words that tell it, who has which role around them, and what it needs to be one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from shared.contracts import Kind, Role

Roles = dict[str, Role]
Needs = tuple[tuple[Role, ...], ...]


@dataclass(frozen=True)
class Trigger:
    """What a concept means for a kind of deal: which role each place around it has, and how that changes beside a cue.

    `form_stages` says what its forms mean where that differs from the language.
    A trigger that `continues` only adds to a deal told before. `wants_sum`, `wants_asset`: it is a trigger only with a sum of money, shares or a business near it;
    `everyday`: its words tell many other things too. `wants_cue`: only with that cue behind it; `wants_share`: only with a share in percent behind it; `wants` are the roles it must find, `needs` lines of roles that are enough for a deal beside those of its kind;
    `goods` tells what it says where goods are its object: "none", only there ("any"), or there and not of thousands of them ("few"); `or_goods`: a word for
    goods in its sentence will do for the sum.
    `alone`: where nobody is said to do it, that is enough, as with a pronoun.
    """

    kind: Kind
    concept: str
    roles: Roles
    when: dict[str, Roles] = field(default_factory=dict)
    form_stages: dict[str, str] = field(default_factory=dict)
    continues: bool = False
    wants_sum: bool = False
    wants: frozenset[Role] = frozenset()
    needs: Needs = ()
    wants_asset: bool = False
    wants_cue: str | None = None
    wants_share: bool = False
    everyday: bool = False
    alone: bool = False
    goods: str = ""
    or_goods: bool = False

    @property
    def name(self) -> str:
        return f"{self.kind}.{self.concept}"


@dataclass(frozen=True)
class Minority:
    """The kind that a deal of less than `below_percent` is, and its roles there."""

    kind: Kind
    below_percent: int
    roles: dict[Role, Role]


@dataclass(frozen=True)
class DealShape:
    """`needs`, and what may take their place beside a sum, an asset, a share or a pronoun for who does it: lines of roles, one of which
    must all be there; a role that stands twice in a line is that of two companies."""

    kind: Kind
    needs: Needs
    needs_with_sum: Needs
    needs_with_asset: Needs
    needs_with_stake: Needs
    needs_with_pronoun: Needs
    ruled_out_by: frozenset[str]
    triggers: tuple[Trigger, ...]
    minority: Minority | None
    has_subject: bool
    supplier_categories: frozenset[str]


def shape_of(said: dict[str, Any]) -> DealShape:
    """A kind as its file in `deals/` says it."""
    kind = Kind(said["kind"])
    minority = said.get("minority")
    return DealShape(
        kind=kind,
        needs=_role_sets(said["needs"]),
        needs_with_sum=_role_sets(said.get("needs_with_sum", [])),
        needs_with_asset=_role_sets(said.get("needs_with_asset", [])),
        needs_with_stake=_role_sets(said.get("needs_with_stake", [])),
        needs_with_pronoun=_role_sets(said.get("needs_with_pronoun", [])),
        ruled_out_by=frozenset(said.get("ruled_out_by", ())),
        triggers=tuple(_trigger(kind, trigger) for trigger in said["trigger"]),
        minority=minority
        and Minority(
            Kind(minority["kind"]), minority["below_percent"], {Role(old): Role(new) for old, new in minority["roles"].items()}
        ),
        has_subject=said.get("has_subject", False),
        supplier_categories=frozenset(said.get("supplier_categories", ())),
    )


def _trigger(kind: Kind, said: dict[str, Any]) -> Trigger:
    when = {cue: _roles(roles) for cue, roles in said.get("when", {}).items()}
    return Trigger(
        kind,
        said["concept"],
        _roles(said["roles"]),
        when,
        said.get("form_stages", {}),
        said.get("continues", False),
        said.get("wants_sum", False),
        frozenset(map(Role, said.get("wants", ()))),
        _role_sets(said.get("needs", [])),
        said.get("wants_asset", False),
        said.get("wants_cue"),
        said.get("wants_share", False),
        said.get("everyday", False),
        said.get("alone", False),
        said.get("goods", ""),
        said.get("or_goods", False),
    )


def _roles(said: dict[str, str]) -> Roles:
    return {place: Role(role) for place, role in said.items()}


def _role_sets(said: list[list[str]]) -> Needs:
    return tuple(tuple(map(Role, roles)) for roles in said)


def has_what_it(needs: Needs, roles: Iterable[Role]) -> bool:
    """Whether all roles of one line are there, as often as they stand in it."""
    found = list(roles)
    return any(all(found.count(role) >= line.count(role) for role in line) for line in needs)
