"""What the crawler remembers: its sources and when each is due, what URLs gave last time, entries seen, articles given, turns at hosts."""

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field, SQLModel

from shared.store import UtcDateTime


class SourceRow(SQLModel, table=True):
    """`lease_until`: a replica is at it; when that has passed without an end, another may take it."""

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


class UrlRow(SQLModel, table=True):
    """What to ask a URL with next time, letter for letter as its server gave it."""

    __tablename__ = "crawler_url"

    source_id: str = Field(primary_key=True)
    url: str = Field(primary_key=True)
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str = ""


class EntryRow(SQLModel, table=True):
    """An entry of a source, seen. `due_at` is empty once it is settled: an article, left out, or given up with `error`."""

    __tablename__ = "crawler_entry"
    __table_args__ = (Index("ix_crawler_entry_due_at", "due_at"),)

    source_id: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    url: str
    details: dict[str, Any] = Field(sa_type=JSON)
    seen_at: dt.datetime = Field(sa_type=UtcDateTime)
    due_at: dt.datetime | None = Field(None, sa_type=UtcDateTime)
    tries: int = 0
    error: str | None = None
    article_id: str | None = None


class ArticleRow(SQLModel, table=True):
    """An article that was given; its id is its identity, so a second one of the same id never is."""

    __tablename__ = "crawler_article"

    id: str = Field(primary_key=True)
    url_key: str = Field(index=True)
    canonical_url: str = Field(index=True)
    source_id: str
    given_at: dt.datetime = Field(sa_type=UtcDateTime)


class HostRow(SQLModel, table=True):
    """When a host may be asked next, for all replicas together."""

    __tablename__ = "crawler_host"

    host: str = Field(primary_key=True)
    free_at: dt.datetime = Field(sa_type=UtcDateTime)
