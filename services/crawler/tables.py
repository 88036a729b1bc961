"""What the crawler remembers: its sources and when each is due, what URLs gave last time, entries seen, articles given, turns at hosts."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from services.crawler.rhythm import NEW
from shared.store import UtcDateTime


class SourceRow(SQLModel, table=True):
    """`lease_until`: a replica is at it; when that has passed without an end, another may take it.

    `listed_at`: when it last showed a list that was not the one before. `events` in `days`: how often it had something new (`rhythm`).
    """

    __tablename__ = "crawler_source"

    id: str = Field(primary_key=True)
    kind: str
    wish_hash: str
    scheduled: bool
    gone: bool = False
    next_at: dt.datetime = Field(sa_type=UtcDateTime, index=True)
    lease_until: dt.datetime | None = Field(None, sa_type=UtcDateTime)
    last_fetch: dt.datetime | None = Field(None, sa_type=UtcDateTime)
    last_success: dt.datetime | None = Field(None, sa_type=UtcDateTime)
    failures: int = 0
    error: str | None = None
    articles: int = 0
    listed_at: dt.datetime | None = Field(None, sa_type=UtcDateTime)
    events: float = NEW.events
    days: float = NEW.days


class UrlRow(SQLModel, table=True):
    """What to ask a URL with next time, letter for letter as its server gave it."""

    __tablename__ = "crawler_url"

    source_id: str = Field(primary_key=True)
    url: str = Field(primary_key=True)
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str = ""
    answered_at: dt.datetime | None = Field(None, sa_type=UtcDateTime)


class EntryRow(SQLModel, table=True):
    """An entry of a source, seen. `due_at` is empty once it is settled: an article, left out, or given up with `error`.

    `page_key` is the key of its own page's address, `version` changes when the source says that the entry did, `listed_at` is when it
    last stood in the source's list, `trouble_at` when its page was given up (with an article: what the source says of it stood in).
    """

    __tablename__ = "crawler_entry"
    __table_args__ = (
        Index("ix_crawler_entry_due_at", "due_at"),
        Index("ix_crawler_entry_source_id_page_key", "source_id", "page_key"),
        Index("ix_crawler_entry_source_id_trouble_at", "source_id", "trouble_at"),
    )

    source_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    page_key: str | None = None
    url: str
    version: str = ""
    revisions: int = 0
    details: dict[str, Any] = Field(sa_type=JSON)
    seen_at: dt.datetime = Field(sa_type=UtcDateTime)
    listed_at: dt.datetime | None = Field(None, sa_type=UtcDateTime, index=True)
    due_at: dt.datetime | None = Field(None, sa_type=UtcDateTime)
    tries: int = 0
    error: str | None = None
    trouble_at: dt.datetime | None = Field(None, sa_type=UtcDateTime)
    article_id: str | None = Field(None, index=True)


class ArticleRow(SQLModel, table=True):
    """An article that was given; its id is its identity, so a second one of the same id never is."""

    __tablename__ = "crawler_article"

    id: str = Field(primary_key=True)
    url_key: str = Field(index=True)
    canonical_url: str = Field(index=True)
    source_id: str
    given_at: dt.datetime = Field(sa_type=UtcDateTime, index=True)


class HostRow(SQLModel, table=True):
    """When a host may be asked next, for all replicas together."""

    __tablename__ = "crawler_host"

    host: str = Field(primary_key=True)
    free_at: dt.datetime = Field(sa_type=UtcDateTime)
