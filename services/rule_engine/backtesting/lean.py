"""A kept revision, read only as far as conditions decide by it: the reports, edges, quotes and sums of claims make most of a record.

The structures have the fields and methods of the contracts that stand in `services.rule_engine.facts`; what few rules ask for is read
when it is asked for. Whoever wants the words too, to show or to keep a match, reads the revision whole (`history.keeping.rebuilt`).
"""

import datetime as dt
import zlib
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar, cast

from msgspec import Raw, Struct, field
from msgspec.json import Decoder

from shared.contracts import Bound, Change, Deal, DealChanged, Evidence, Kind, Measure, Novelty, Party, Relation, Role, Stage

_NONE = Raw(b"[]")
_NO_WORDS = Evidence(field="text", start=0, end=1, quote="-", pattern="left unread")


class LeanUsd(Struct, gc=False):
    value: Decimal
    rate_date: dt.date
    upper: Decimal | None = None


class LeanMoney(Struct, gc=False):
    measure: Measure
    value: Decimal
    bound: Bound
    currency: str | None = None
    upper: Decimal | None = None
    duration_months: int | None = None
    usd: LeanUsd | None = None

    evidence: ClassVar[Evidence] = _NO_WORDS


class LeanParty(Struct, gc=False):
    name: str
    role: Role
    entity_id: str | None = None
    parents: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    country: str | None = None

    evidence: ClassVar[Evidence] = _NO_WORDS
    key = Party.key


class LeanStep(Struct, gc=False):
    stage: Stage
    at: dt.datetime

    evidence: ClassVar[None] = None


class LeanExpected(Struct, gc=False):
    stage: Stage
    earliest: dt.date
    latest: dt.date

    evidence: ClassVar[Evidence] = _NO_WORDS


class LeanClaim(Struct, gc=False):
    slot: str
    value: str
    origin: str
    article_id: str
    bound: Bound | None = None
    language: str | None = None
    translated_from: str | None = None

    evidence: ClassVar[None] = None


class LeanConflict(Struct, gc=False):
    slot: str
    claims: tuple[LeanClaim, ...] = ()
    slip: str | None = None
    lowest: LeanMoney | None = None


class LeanLeg(Struct, gc=False):
    giver: str
    taker: str
    verb: str
    deal_id: str
    stage: Stage
    usd: Decimal | None = None
    bound: Bound | None = None
    relation: Relation | None = None
    giver_key: str = ""
    taker_key: str = ""


class LeanCircle(Struct, gc=False):
    legs: tuple[LeanLeg, ...]
    weakest_stage: Stage
    first_seen: dt.datetime
    id: str = ""
    forth_usd: Decimal | None = None
    back_usd: Decimal | None = None
    overlap: float | None = None


class LeanArticle(Struct, gc=False):
    id: str
    url: str
    title: str
    publisher: str | None = None
    source_id: str | None = None
    language: str | None = None
    published_at: dt.datetime | None = None


class LeanDeal(Struct, dict=True):
    id: str
    revision: int
    kind: Kind
    stage: Stage
    stage_history: tuple[LeanStep, ...]
    background: bool
    headline: str
    parties: tuple[LeanParty, ...]
    article_count: int
    origins: tuple[str, ...]
    first_seen: dt.datetime
    last_seen: dt.datetime
    subject: str | None = None
    money: tuple[LeanMoney, ...] = ()
    stake_percent: Decimal | None = None
    expected: LeanExpected | None = None
    overdue_since: dt.date | None = None
    merged_into: str | None = None
    withdrawn: bool = False
    conflicts: tuple[LeanConflict, ...] = ()
    raw_circles: Raw = field(name="circles", default=_NONE)
    raw_articles: Raw = field(name="articles", default=_NONE)
    raw_claims: Raw = field(name="claims", default=_NONE)

    money_of, parties_in, time_in_stages = Deal.money_of, Deal.parties_in, Deal.time_in_stages

    @cached_property
    def circles(self) -> tuple[LeanCircle, ...]:
        return _CIRCLES.decode(self.raw_circles)

    @cached_property
    def articles(self) -> tuple[LeanArticle, ...]:
        return _ARTICLES.decode(self.raw_articles)

    @cached_property
    def claims(self) -> tuple[LeanClaim, ...]:
        return _CLAIMS.decode(self.raw_claims)


class Before(Struct, gc=False):
    """Of the revision before: conditions ask for the stage that the deal came from, windows and patterns for all, which is its `body`."""

    revision: int
    stage: Stage
    body: bytes = field(name="-", default=b"")


class LeanChange(Struct):
    correlation_id: str
    changes: tuple[Change, ...]
    cause: LeanArticle
    at: dt.datetime
    novelty: Novelty | None = None
    deal: LeanDeal | None = None
    previous: Any = None  # Before, or LeanDeal; no record of news has it


_DEAL, _CHANGE, _BEFORE = Decoder(LeanDeal), Decoder(LeanChange), Decoder(Before)
_CIRCLES, _ARTICLES, _CLAIMS = (Decoder(tuple[one, ...]) for one in (LeanCircle, LeanArticle, LeanClaim))  # type: ignore[valid-type]


def lean(body: bytes, news: bytes, previous: Before | None = None) -> DealChanged:
    """From the columns of `rule_engine_version`; `previous` is of the revision before, if there was one.

    Typed as the contract that it stands for: the conditions that read it are the same.
    """
    changed = _CHANGE.decode(zlib.decompress(news))
    changed.deal, changed.previous = _DEAL.decode(zlib.decompress(body)), previous
    return cast("DealChanged", changed)


def before(body: bytes) -> Before:
    found = _BEFORE.decode(zlib.decompress(body))
    found.body = body
    return found


def read_previous(changed: DealChanged) -> None:
    """All that conditions decide by of the revision before, for whoever holds the two against each other."""
    told = cast("LeanChange", changed)
    if isinstance(told.previous, Before):
        told.previous = _DEAL.decode(zlib.decompress(told.previous.body))
