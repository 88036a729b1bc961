"""The ledger's record of a deal, and the fact that it changed."""

import datetime as dt
from enum import StrEnum
from itertools import zip_longest
from typing import ClassVar

from shared.contracts.article import ArticleRef
from shared.contracts.fact import Fact, Part, PlainDecimal
from shared.contracts.mention import Evidence, Expected, Money, Party
from shared.contracts.vocabulary import Bound, Change, Kind, Measure, Novelty, Relation, Role, Stage


class StageStep(Part):
    """The deal came to `stage` at `at`, by what `article` says."""

    stage: Stage
    at: dt.datetime
    article: ArticleRef
    evidence: Evidence | None = None


class Claim(Part):
    """One origin's word on one slot (`amount`, `valuation`, `total raised`, `stake`, ...).

    `value` is the word as a person says it, `money` the sum where it is one. `times` counts the articles that repeat it.
    `language` is the article's, `translated_from` the one it was translated from.
    """

    slot: str
    value: str
    bound: Bound | None = None
    origin: str
    article_id: str
    quote: str
    first_seen: dt.datetime
    last_seen: dt.datetime
    money: Money | None = None
    evidence: Evidence | None = None
    times: int = 1
    language: str | None = None
    translated_from: str | None = None


class Slip(StrEnum):
    """The usual causes of two figures that cannot both hold."""

    MAGNITUDE = "magnitude"
    CURRENCY = "currency"
    VALUATION = "valuation"
    STAKE = "stake"


class Conflict(Part):
    """Claims for one slot that cannot both hold. `likely_slip` says the usual cause in words where the numbers show one, `slip` which it is.

    `lowest` is the lowest sum that is claimed.
    """

    slot: str
    claims: tuple[Claim, ...]
    likely_slip: str | None = None
    slip: Slip | None = None
    lowest: Money | None = None


class Settled(Part):
    """A conflict that is over: what the reports on `slot` agree on now.

    `money` is None where nothing is told of the slot any more. `origins` are those who say so independently, `against` the claims of the
    conflict that cannot hold beside it, `likely_slip` and `slip` what explained them.
    """

    slot: str
    money: Money | None = None
    origins: tuple[str, ...] = ()
    against: tuple[Claim, ...] = ()
    likely_slip: str | None = None
    slip: Slip | None = None


class Node(Part):
    """A company of the graph: a subsidiary stands for its topmost parent. `key` tells two companies apart, `name` is for people."""

    key: str
    name: str


class Edge(Part):
    """What one company does to another by one deal: `giver` <relation> `taker`. `usd` is None for a sum nobody told."""

    relation: Relation
    giver: Node
    taker: Node
    deal_id: str
    stage: Stage
    usd: PlainDecimal | None = None
    bound: Bound | None = None
    since: dt.datetime
    evidence: Evidence | None = None


class Leg(Part):
    """Money or goods that go from one company to another in a circle; amounts in USD, with what was told of their exactness. The keys are
    those of `Node`."""

    giver: str
    taker: str
    verb: str
    deal_id: str
    stage: Stage
    usd: PlainDecimal | None = None
    bound: Bound | None = None
    relation: Relation | None = None
    giver_key: str = ""
    taker_key: str = ""


class Circle(Part):
    """Money flows both ways between the same companies, or around three or four. A structure, not an accusation.

    `id` is the same for the same companies and relations. `forth_usd` is what goes in as money (investments, loans, ownership) at its
    narrowest leg, `back_usd` what comes back for goods; `overlap` is the smaller by the larger, from 0 to 1. None where a sum is not told.
    """

    legs: tuple[Leg, ...]
    weakest_stage: Stage
    first_seen: dt.datetime
    id: str = ""
    forth_usd: PlainDecimal | None = None
    back_usd: PlainDecimal | None = None
    overlap: float | None = None


class Report(Part):
    """What one article brought to the deal, and who said it first."""

    article_id: str
    novelty: Novelty
    origins: tuple[str, ...]
    told_at: dt.datetime


class SlotChange(Part):
    """A slot before and after a correction, as people say it; empty where there is nothing."""

    slot: str
    before: str
    after: str


class Correction(Part):
    """Why the record is not what was told: `reason` in words, `by` who decided it (a person, or the publisher)."""

    reason: str
    by: str
    changed: tuple[SlotChange, ...]


class Deal(Part):
    """All that is known of one deal at one revision.

    `revision` starts at 1. `background` is True while nobody has told the deal as news. `articles` holds the newest few;
    `article_count` and `origins` count all of them. `headline` is the title of the article that first told the deal.
    `first_seen` and `last_seen` are when the ledger saw it; the times of `stage_history` are those of the articles.
    `claims` are the words on its slots, the newest first, `reports` what each of `articles` brought. `expected` is the date announced last,
    `overdue_since` is set when that passed in silence. `merged_into` names the deal that a person said is the same,
    `withdrawn` is True when all that was told of it was taken back.
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
    claims: tuple[Claim, ...] = ()
    reports: tuple[Report, ...] = ()
    edges: tuple[Edge, ...] = ()
    expected: Expected | None = None
    overdue_since: dt.date | None = None
    merged_into: str | None = None
    withdrawn: bool = False

    @property
    def time_in_stages(self) -> tuple[tuple[StageStep, dt.timedelta | None], ...]:
        """Each stage with how long it lasted; None for the one that the deal is in."""
        ends = [step.at for step in self.stage_history[1:]]
        return tuple((step, end - step.at if end else None) for step, end in zip_longest(self.stage_history, ends))

    def money_of(self, measure: Measure) -> Money | None:
        return next((sum_ for sum_ in self.money if sum_.measure is measure), None)

    def parties_in(self, *roles: Role) -> tuple[Party, ...]:
        return tuple(party for party in self.parties if party.role in roles)


class DealChanged(Fact):
    """The record of a deal changed. Given by the ledger, once for each revision.

    `changes` says why, `previous` is the record before (None when opened), `cause` the article that brought it,
    `at` when the ledger knew it. `novelty` says what that article brought; None where no article is the cause. `correction` comes with
    the change `corrected`, `settled` with `conflict_resolved`.
    """

    SUBJECT: ClassVar[str] = "dealwatch.deal.changed.v1"

    deal: Deal
    previous: Deal | None = None
    changes: tuple[Change, ...]
    cause: ArticleRef
    at: dt.datetime
    novelty: Novelty | None = None
    correction: Correction | None = None
    settled: tuple[Settled, ...] = ()

    @property
    def identity(self) -> str:
        return f"{self.deal.id}.{self.deal.revision}"
