"""The ledger's record of a deal, and the fact that it changed."""

import datetime as dt
from typing import ClassVar

from shared.contracts.article import ArticleRef
from shared.contracts.fact import Fact, Part, PlainDecimal
from shared.contracts.mention import Evidence, Money, Party
from shared.contracts.vocabulary import Bound, Change, Kind, Measure, Role, Stage


class StageStep(Part):
    """The deal came to `stage` at `at`, by what `article` says."""

    stage: Stage
    at: dt.datetime
    article: ArticleRef
    evidence: Evidence | None = None


class Claim(Part):
    """One origin's word on one slot."""

    slot: str
    value: str
    bound: Bound | None = None
    origin: str
    article_id: str
    quote: str
    first_seen: dt.datetime
    last_seen: dt.datetime


class Conflict(Part):
    """Claims for one slot that cannot both hold. `likely_slip` names the usual cause where the numbers show one."""

    slot: str
    claims: tuple[Claim, ...]
    likely_slip: str | None = None


class Leg(Part):
    """Money or goods that go from one company to another in a circle; amounts in USD."""

    giver: str
    taker: str
    verb: str
    deal_id: str
    stage: Stage
    usd: PlainDecimal | None = None


class Circle(Part):
    """Money flows both ways between the same companies, or around three or four. A structure, not an accusation."""

    legs: tuple[Leg, ...]
    weakest_stage: Stage
    first_seen: dt.datetime


class Deal(Part):
    """All that is known of one deal at one revision.

    `revision` starts at 1. `background` is True while nobody has told the deal as news. `articles` holds the newest few;
    `article_count` and `origins` count all of them. `headline` is the title of the article that first told the deal.
    """

    id: str
    revision: int
    kind: Kind
    subject: str | None = None
    stage: Stage
    stage_history: tuple[StageStep, ...]
    background: bool
    headline: str
    parties: tuple[Party, ...]
    money: tuple[Money, ...] = ()
    stake_percent: PlainDecimal | None = None
    evidence: tuple[Evidence, ...] = ()
    articles: tuple[ArticleRef, ...]
    article_count: int
    origins: tuple[str, ...]
    conflicts: tuple[Conflict, ...] = ()
    circles: tuple[Circle, ...] = ()
    first_seen: dt.datetime
    last_seen: dt.datetime

    def money_of(self, measure: Measure) -> Money | None:
        return next((sum_ for sum_ in self.money if sum_.measure is measure), None)

    def parties_in(self, *roles: Role) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.role in roles)


class DealChanged(Fact):
    """The record of a deal changed. Given by the ledger, once for each revision.

    `changes` says why, `previous` is the record before (None when opened), `cause` the article that brought it,
    `at` when the ledger knew it.
    """

    SUBJECT: ClassVar[str] = "dealwatch.deal.changed.v1"

    deal: Deal
    previous: Deal | None = None
    changes: tuple[Change, ...]
    cause: ArticleRef
    at: dt.datetime

    @property
    def identity(self) -> str:
        return f"{self.deal.id}.{self.deal.revision}"
