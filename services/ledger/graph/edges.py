"""What companies do to one another by a deal: the typed edges of the graph. Pure."""

from collections.abc import Iterable, Iterator

from shared.contracts import Deal, Edge, Kind, Measure, Node, Party, Relation, Role, Stage

_OVER = {Stage.DENIED, Stage.TERMINATED}
_SIGNED = {Stage.AGREED, Stage.APPROVED, Stage.COMPLETED}
_MOST = 60
_MONEY_IN = {
    Kind.INVESTMENT: (Relation.INVESTS_IN, Role.INVESTOR, Role.INVESTEE),
    Kind.FUNDING_ROUND: (Relation.INVESTS_IN, Role.INVESTOR, Role.INVESTEE),
    Kind.IPO: (Relation.INVESTS_IN, Role.INVESTOR, Role.ISSUER),
    Kind.DEBT: (Relation.LENDS_TO, Role.LENDER, Role.BORROWER),
}


def edges_of(deal: Deal) -> tuple[Edge, ...]:
    """None of a deal that is over, or that was taken back; background deals have theirs.

    Who buys owns only once it is signed. A contract is a purchase when a sum is told of it, else a supply. A subsidiary stands for its
    topmost parent, and nothing leads from a company to itself.
    """
    if deal.stage in _OVER or deal.merged_into or deal.withdrawn:
        return ()
    found = {(edge.relation, edge.giver.key, edge.taker.key): edge for edge in _edges(deal) if edge.giver.key != edge.taker.key}
    return tuple(found.values())[:_MOST]


def node_of(party: Party) -> Node:
    """Of the parent only its id is told; that makes its name."""
    if not party.parents:
        return Node(key=party.key, name=party.name)
    return Node(key=party.parents[-1], name=named(party.parents[-1]))


def named(key: str) -> str:
    """A name made of a key: `berkshire-hathaway` is Berkshire Hathaway."""
    return key.lstrip("~").replace("-", " ").title()


def _edges(deal: Deal) -> Iterator[Edge]:
    if deal.kind in _MONEY_IN:
        relation, giver, taker = _MONEY_IN[deal.kind]
        yield from _between(deal, relation, deal.parties_in(giver), deal.parties_in(taker))
    elif deal.kind in {Kind.ACQUISITION, Kind.MERGER}:
        if deal.stage in _SIGNED:
            yield from _between(deal, Relation.OWNS, deal.parties_in(Role.ACQUIRER), deal.parties_in(Role.TARGET))
    else:
        yield from _trade(deal)


def _trade(deal: Deal) -> Iterator[Edge]:
    customers, suppliers = deal.parties_in(Role.CUSTOMER), deal.parties_in(Role.SUPPLIER)
    if deal.money_of(Measure.DEAL):
        yield from _between(deal, Relation.BUYS_FROM, customers, suppliers)
    else:
        yield from _between(deal, Relation.SUPPLIES, suppliers, customers)


def _between(deal: Deal, relation: Relation, givers: Iterable[Party], takers: Iterable[Party]) -> Iterator[Edge]:
    money = deal.money_of(Measure.DEAL)
    takers = list(takers)
    for giver in givers:
        for taker in takers:
            yield Edge(
                relation=relation, giver=node_of(giver), taker=node_of(taker), deal_id=deal.id, stage=deal.stage,
                usd=money.usd.value if money and money.usd else None, bound=money.bound if money else None,
                since=deal.stage_history[0].at if deal.stage_history else deal.first_seen,
                evidence=money.evidence if money else giver.evidence,
            )  # fmt: skip
