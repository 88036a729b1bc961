"""The words of the field, as DESIGN.md section 2 fixes them."""

from enum import StrEnum


class Kind(StrEnum):
    INVESTMENT = "investment"
    FUNDING_ROUND = "funding_round"
    ACQUISITION = "acquisition"
    MERGER = "merger"
    JOINT_VENTURE = "joint_venture"
    PARTNERSHIP = "partnership"
    CONTRACT = "contract"
    DEBT = "debt"
    IPO = "ipo"

    @property
    def parent(self) -> "Kind | None":
        """The kind this one is a case of: a funding round is an investment."""
        return _PARENTS.get(self)

    def is_a(self, other: "Kind") -> bool:
        return self == other or (self.parent is not None and self.parent.is_a(other))


_PARENTS = {Kind.FUNDING_ROUND: Kind.INVESTMENT}


class Stage(StrEnum):
    """How far a deal has come; the first five in their order, the last two end it."""

    RUMOURED = "rumoured"
    IN_TALKS = "in_talks"
    AGREED = "agreed"
    APPROVED = "approved"
    COMPLETED = "completed"
    DENIED = "denied"
    TERMINATED = "terminated"

    @property
    def order(self) -> int:
        """0 for rumoured to 4 for completed; 5 for the two that end a deal."""
        return min(list(Stage).index(self), 5)


class Role(StrEnum):
    INVESTOR = "investor"
    INVESTEE = "investee"
    ACQUIRER = "acquirer"
    TARGET = "target"
    SELLER = "seller"
    PARTNER = "partner"
    SUPPLIER = "supplier"
    CUSTOMER = "customer"
    LENDER = "lender"
    BORROWER = "borrower"
    ISSUER = "issuer"
    ADVISER = "adviser"


class Measure(StrEnum):
    """What a sum of money is to the deal."""

    DEAL = "deal"
    VALUATION = "valuation"
    TOTAL_RAISED = "total_raised"
    OTHER = "other"


class Bound(StrEnum):
    EXACTLY = "exactly"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    RANGE = "range"


class Change(StrEnum):
    """Why a DealChanged was given. `echoed` is one more article that brings nothing, not even an origin of its own."""

    OPENED = "opened"
    STAGE_MOVED = "stage_moved"
    FIGURE_REVISED = "figure_revised"
    PARTY_ADDED = "party_added"
    CORROBORATED = "corroborated"
    CONFLICT_FOUND = "conflict_found"
    CONFLICT_RESOLVED = "conflict_resolved"
    CIRCLE_CLOSED = "circle_closed"
    CIRCLE_ENDED = "circle_ended"
    BACKGROUND_RECORDED = "background_recorded"
    CORRECTED = "corrected"
    ECHOED = "echoed"
    OVERDUE = "overdue"


class Novelty(StrEnum):
    """What an article brought that was not known, the weightiest first; `echo` and `background` brought nothing."""

    NEW_DEAL = "new_deal"
    NEW_STAGE = "new_stage"
    NEW_FIGURE = "new_figure"
    NEW_PARTY = "new_party"
    CORROBORATION = "corroboration"
    ECHO = "echo"
    BACKGROUND = "background"


class Relation(StrEnum):
    """What one company does to another in the graph of deals; read it as "giver <relation> taker"."""

    INVESTS_IN = "invests_in"
    BUYS_FROM = "buys_from"
    SUPPLIES = "supplies"
    LENDS_TO = "lends_to"
    OWNS = "owns"
