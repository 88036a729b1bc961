"""What one article says about one deal."""

import datetime as dt
from typing import ClassVar, Self

from pydantic import Field, field_validator, model_validator

from shared.contracts.article import ArticleRef
from shared.contracts.fact import Fact, Part, PlainDecimal
from shared.contracts.vocabulary import Bound, Kind, Measure, Role, Stage


class Evidence(Part):
    """The exact place a slot was read from: `quote == article.<field>[start:end]`, counted in characters.

    `passage` is the sentence around the quote for people to read, as it stands in the article; empty where the quote needs none.
    """

    field: str
    start: int
    end: int
    quote: str
    pattern: str
    article_id: str = ""
    passage: str = ""

    @model_validator(mode="after")
    def _spans_its_quote(self) -> Self:
        if not 0 <= self.start < self.end or self.end - self.start != len(self.quote):
            raise ValueError(f"the quote {self.quote!r} does not span {self.start} to {self.end}")
        if self.passage and self.quote not in self.passage:
            raise ValueError(f"the quote {self.quote!r} does not stand in the passage {self.passage!r}")
        return self


class Party(Part):
    """A company in its role.

    `name` is as written. `entity_id` is None for a company nobody has listed. `parents` are the entity ids above it, nearest first;
    `categories` include those of its parents and all that lie above in the category tree. `country` is ISO 3166-1 alpha-2.
    """

    name: str
    role: Role
    entity_id: str | None = None
    parents: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    country: str | None = None
    evidence: Evidence

    @property
    def key(self) -> str:
        """What tells two parties apart: the entity if known, else the name without case and spaces."""
        return self.entity_id or "~" + "".join(self.name.casefold().split())


class UsdValue(Part):
    """A sum in US dollars by the ECB reference rate of `rate_date`."""

    value: PlainDecimal
    upper: PlainDecimal | None = None
    rate_date: dt.date


_LARGEST_EXPONENT = 24


class Money(Part):
    """A sum: `value` in units of `currency` (ISO 4217, None if the text does not say), with what is said of its exactness.

    `upper` is set for a range only. `duration_months` is the time the sum covers ("over seven years" is 84).
    `usd` is None for a currency without a rate.
    """

    measure: Measure
    value: PlainDecimal
    upper: PlainDecimal | None = None
    currency: str | None
    bound: Bound
    duration_months: int | None = None
    usd: UsdValue | None = None
    evidence: Evidence

    @field_validator("value", "upper")
    @classmethod
    def _finite(cls, value: PlainDecimal | None) -> PlainDecimal | None:
        if value is not None and (not value.is_finite() or value < 0 or value.adjusted() > _LARGEST_EXPONENT):
            raise ValueError("a sum is a finite number from 0 to below 10 to the 25th")
        return value

    @model_validator(mode="after")
    def _upper_goes_with_range(self) -> Self:
        if (self.bound is Bound.RANGE) != (self.upper is not None):
            raise ValueError("upper belongs to a range, and a range has an upper")
        return self


class Expected(Part):
    """The article says when the deal should come to `stage`: from `earliest` to `latest`, both included ("in Q1 2027")."""

    stage: Stage
    earliest: dt.date
    latest: dt.date
    evidence: Evidence

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.latest < self.earliest:
            raise ValueError(f"a time from {self.earliest} to {self.latest} ends before it begins")
        return self


class DealMentioned(Fact):
    """One article says something about one deal. Given by the extractor; `ordinal` counts the deals of the article from 0.

    `background` marks an older, already known deal told as context. `cited` are the agencies or papers the article names as its
    source for this deal, each with its evidence at the same position. `evidence` is the words that make it a deal.
    `confidence` is the probability, from 0 to 1, that the article tells this deal; None if whoever gave it said nothing of it.
    `wire` is the agency whose copy the article is by its dateline or byline.
    `expected` are the dates it announces. `translated_from` is the language (ISO 639-1) that the article says it was translated from,
    `text_signature` the MinHash of its text (see `services.extractor.signature`), by which reprints are known.
    """

    SUBJECT: ClassVar[str] = "dealwatch.deal.mentioned.v1"

    article: ArticleRef
    ordinal: int
    confidence: float | None = Field(None, ge=0, le=1)
    kind: Kind
    subject: str | None = None
    stage: Stage
    stage_evidence: Evidence | None = None
    background: bool = False
    parties: tuple[Party, ...]
    money: tuple[Money, ...] = ()
    stake_percent: PlainDecimal | None = None
    stake_evidence: Evidence | None = None
    cited: tuple[str, ...] = ()
    cited_evidence: tuple[Evidence, ...] = ()
    wire: str | None = None
    wire_evidence: Evidence | None = None
    expected: tuple[Expected, ...] = ()
    translated_from: str | None = None
    translated_evidence: Evidence | None = None
    text_signature: str = ""
    evidence: Evidence

    @model_validator(mode="after")
    def _every_slot_has_evidence(self) -> Self:
        if len(self.cited) != len(self.cited_evidence):
            raise ValueError("each cited origin has one piece of evidence, at the same position")
        if (self.stake_percent is None) != (self.stake_evidence is None):
            raise ValueError("a stake has evidence, and evidence of a stake has the stake")
        if (self.wire is None) != (self.wire_evidence is None):
            raise ValueError("an agency has evidence, and evidence of an agency has its name")
        if (self.translated_from is None) != (self.translated_evidence is None):
            raise ValueError("a translation has evidence, and evidence of a translation has the language")
        return self

    @property
    def identity(self) -> str:
        return f"{self.article.id}.{self.ordinal}"
