"""The console's memory of what the other services gave. A view: losing it loses nothing but the past on the page.

Bodies are JSON as text: they are written a thousand times a second and read a few times a minute, and pydantic writes them itself.
`search` is what a person may look for, case-folded, because the two databases fold case differently.
"""

import datetime as dt

from sqlalchemy import BigInteger, Column, Index, Integer, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from shared.store import UtcDateTime


def _sequence() -> Column[int]:
    # SQLite counts by itself only in a column of type INTEGER
    return Column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True)


class ConsoleEvent(SQLModel, table=True):
    """One fact as the journey shows it; `kind` is article, mention, revision, review, deal, match or notification."""

    __tablename__ = "console_event"
    __table_args__ = (
        UniqueConstraint("kind", "identity", name="uq_console_event_kind_identity"),
        Index("ix_console_event_kind_seq", "kind", "seq"),
    )

    seq: int | None = Field(default=None, sa_column=_sequence())
    kind: str
    identity: str
    correlation_id: str = Field(index=True)
    deal_id: str | None = Field(default=None, index=True)
    at: dt.datetime = Field(sa_type=UtcDateTime, index=True)
    title: str = Field(sa_type=Text)
    search: str = Field(sa_type=Text)
    body: str = Field(sa_type=Text)


class ConsoleItem(SQLModel, table=True):
    """A notification tells many matches; each has its own story and its own deal."""

    __tablename__ = "console_item"

    notification_id: str = Field(primary_key=True)
    match_id: str = Field(primary_key=True)
    correlation_id: str = Field(index=True)
    deal_id: str = Field(index=True)


class ConsoleArticle(SQLModel, table=True):
    """An article with its text, so that evidence can be shown where it stands."""

    __tablename__ = "console_article"

    id: str = Field(primary_key=True)
    url: str = Field(sa_type=Text)
    publisher: str | None = Field(default=None, sa_type=Text)
    source_id: str | None = Field(default=None, sa_type=Text)
    title: str = Field(sa_type=Text)
    language: str | None = None
    published_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    fetched_at: dt.datetime = Field(sa_type=UtcDateTime, index=True)
    text: str = Field(sa_type=Text)


class ConsoleDeal(SQLModel, table=True):
    """The newest revision of a deal, with what lists filter and sort by beside it. `usd` is whole dollars, capped at what the column holds."""

    __tablename__ = "console_deal"

    id: str = Field(primary_key=True)
    revision: int
    kind: str = Field(index=True)
    stage: str = Field(index=True)
    background: bool
    usd: int | None = Field(default=None, sa_type=BigInteger, index=True)
    search: str = Field(sa_type=Text)
    changed_at: dt.datetime = Field(sa_type=UtcDateTime, index=True)
    body: str = Field(sa_type=Text)


class ConsoleMessage(SQLModel, table=True):
    """The built-in mailbox: what a person would have received."""

    __tablename__ = "console_message"

    seq: int | None = Field(default=None, sa_column=_sequence())
    notification_id: str = Field(unique=True)
    correlation_id: str
    recipient_id: str = Field(sa_type=Text)
    medium: str = Field(index=True)
    recipient: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    html: str | None = Field(default=None, sa_type=Text)
    raw: str | None = Field(default=None, sa_type=Text)
    blocks: str = Field(sa_type=Text)
    thread: str | None = Field(default=None, sa_type=Text)
    at: dt.datetime = Field(sa_type=UtcDateTime, index=True)
