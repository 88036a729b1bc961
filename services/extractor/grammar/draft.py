"""A deal as far as the article has told it."""

from dataclasses import dataclass, field

from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.stage_words import Staged
from services.extractor.grammar.stakes import Stake
from services.extractor.grammar.tellings import Party, Sum, Telling
from services.extractor.shapes import Trigger
from shared.contracts import Kind, Role

BOUGHT = frozenset({Role.TARGET, Role.INVESTEE, Role.BORROWER, Role.ISSUER})
BUYING = frozenset({Role.ACQUIRER, Role.INVESTOR, Role.CUSTOMER, Role.LENDER})
_DEBTORS = frozenset({Role.BORROWER, Role.ISSUER})
MANY_BUYERS = frozenset({Kind.FUNDING_ROUND, Kind.INVESTMENT})
_FAMILY = {Kind.FUNDING_ROUND: "equity", Kind.INVESTMENT: "equity", Kind.ACQUISITION: "equity"}


@dataclass
class Draft:
    """What its tellings say of it, in their order; `to_come`: a sentence said that it is yet to be completed."""

    family: str
    background: bool
    tellings: list[Telling] = field(default_factory=list)
    parties: dict[str, Party] = field(default_factory=dict)
    sums: list[Sum] = field(default_factory=list)
    stages: list[tuple[Scene, Staged]] = field(default_factory=list)
    stakes: list[Stake] = field(default_factory=list)
    cited: list[tuple[Scene, Name]] = field(default_factory=list)
    kinds: set[Kind] = field(default_factory=set)
    last_index: int = -1
    to_come: bool = False

    def side(self, roles: frozenset[Role]) -> set[str]:
        return {key for key, party in self.parties.items() if party.role in roles}


def contradicts(side: frozenset[Role], told: set[str], draft: Draft, telling: Telling) -> bool:
    """Both name somebody on this side, and nobody is the same; many may invest together."""
    many = side is BUYING and telling.trigger.kind in MANY_BUYERS
    known = draft.side(side)
    return bool(told and known and not told & known) and not many


def is_other_debt(draft: Draft, telling: Telling) -> bool:
    """A loan is borrowed, bonds are issued: one article may tell both of a company."""
    if telling.trigger.kind is not Kind.DEBT:
        return False
    told, known = ({party.role for party in parties} & _DEBTORS for parties in (telling.parties, draft.parties.values()))
    return bool(told and known and not told & known)


def family_of(trigger: Trigger) -> str:
    return _FAMILY.get(trigger.kind, trigger.kind)


def final_kinds(draft: Draft) -> set[Kind]:
    """The kinds whose continuations may join: a minority purchase is an investment too, an investment may be a round."""
    equity = {Kind.INVESTMENT, Kind.ACQUISITION, Kind.FUNDING_ROUND}
    return equity if draft.kinds & equity else draft.kinds
