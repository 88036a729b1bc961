"""What the queries give: rows as plain frozen values, so that everything that shows them is pure."""

import datetime as dt
from dataclasses import dataclass

from shared.contracts import Deal, Json


@dataclass(frozen=True)
class EventRow:
    seq: int
    kind: str
    identity: str
    correlation_id: str
    deal_id: str | None
    at: dt.datetime
    title: str
    body: Json


@dataclass(frozen=True)
class ToldRow:
    """One match that a notification told; `headline` is None when the match is no longer kept."""

    notification_id: str
    deal_id: str
    correlation_id: str
    rule: str | None
    headline: str | None


@dataclass(frozen=True)
class ArticleRow:
    id: str
    url: str
    publisher: str | None
    source_id: str | None
    title: str
    language: str | None
    published_at: dt.datetime | None
    fetched_at: dt.datetime
    text: str


@dataclass(frozen=True)
class DealRow:
    deal: Deal
    changed_at: dt.datetime


@dataclass(frozen=True)
class MessageRow:
    seq: int
    notification_id: str
    correlation_id: str
    recipient_id: str
    medium: str
    recipient: str
    subject: str
    text: str
    html: str | None
    raw: str | None
    blocks: list[Json]
    thread: str | None
    at: dt.datetime


@dataclass(frozen=True)
class MessageLine:
    """A message in the list: enough to choose it."""

    seq: int
    notification_id: str
    recipient_id: str
    medium: str
    recipient: str
    subject: str
    preview: str
    thread: str | None
    at: dt.datetime


@dataclass(frozen=True)
class DealFilter:
    """What the list of deals is narrowed to; empty text means all. `told` is news, background or all; `order` newest or largest."""

    words: str = ""
    kind: str = ""
    stage: str = ""
    told: str = "news"
    order: str = "newest"
    page: int = 1
