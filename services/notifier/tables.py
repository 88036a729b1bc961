"""What the notifier remembers. Every key is made from what it names, so that doing a thing twice finds what the first time wrote.

item          news of one deal for one recipient; two rules that found the same news are one item
window        the items that are told together
notification  one message to one recipient: its standing (see `states`), and its bytes once they are fixed
"""

import datetime as dt
import functools
from types import SimpleNamespace
from typing import Any

from sqlalchemy import LargeBinary, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from shared.store import UtcDateTime


def row_of(model: type[SQLModel], **values: Any) -> Any:
    """A new row as a query would give it, `vars` of it what an insert takes: in a tenth of the time that the model itself needs."""
    return SimpleNamespace(**(_defaults(model) | values))


@functools.cache
def _defaults(model: type[SQLModel]) -> dict[str, Any]:
    return {name: field.default for name, field in model.model_fields.items() if not field.is_required()}


class ItemRow(SQLModel, table=True):
    """`matches` are the MatchFound facts as a JSON list, `told` what NotificationSettled says of them."""

    __tablename__ = "notifier_item"
    __table_args__ = (UniqueConstraint("recipient_id", "deal_id", "content_hash"),)

    id: str = Field(primary_key=True, max_length=64)
    recipient_id: str = Field(max_length=80)
    deal_id: str = Field(max_length=200, index=True)
    content_hash: str = Field(max_length=64)
    window_id: str = Field(max_length=64, index=True)
    matches: str = Field(sa_type=Text)
    told: str = Field(sa_type=Text)
    seen_at: dt.datetime = Field(sa_type=UtcDateTime)


class WindowRow(SQLModel, table=True):
    """`state` is open, closed (a notification tells it), merged (its items went to another), or empty."""

    __tablename__ = "notifier_window"
    __table_args__ = (UniqueConstraint("recipient_id", "digest_key", "period_key"),)

    id: str = Field(primary_key=True, max_length=64)
    recipient_id: str = Field(max_length=80)
    digest_key: str = Field(max_length=220)
    period_key: str = Field(max_length=120)
    opens_at: dt.datetime = Field(sa_type=UtcDateTime)
    closes_at: dt.datetime = Field(sa_type=UtcDateTime)
    # when it is to be closed; None once it is
    due_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    state: str = Field(default="open", max_length=12)


class NotificationRow(SQLModel, table=True):
    """`version` grows with every change: whoever writes names the one it read, so that of two workers one finds that it was late."""

    __tablename__ = "notifier_notification"

    id: str = Field(primary_key=True, max_length=64)
    recipient_id: str = Field(max_length=80, index=True)
    window_id: str = Field(max_length=64, index=True)
    lane: str = Field(max_length=12)
    digest: bool
    max_age_of: str = Field(max_length=12)
    thread_key: str | None = Field(default=None, max_length=200)
    created_at: dt.datetime = Field(sa_type=UtcDateTime)
    version: int = 0
    state: str = Field(max_length=12)
    due_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    attempts: int = 0
    reason: str | None = Field(default=None, sa_type=Text)
    provider_id: str | None = Field(default=None, max_length=400)
    resent: bool = False
    channel: str = Field(default="", max_length=40)
    address: str = Field(default="", sa_type=Text)
    payload: bytes | None = Field(default=None, sa_type=LargeBinary)
    payload_sha256: str | None = Field(default=None, max_length=64)
    sending_since: dt.datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: dt.datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)


class AttemptRow(SQLModel, table=True):
    """One try to hand a notification over, and what came of it."""

    __tablename__ = "notifier_attempt"

    notification_id: str = Field(primary_key=True, max_length=64)
    number: int = Field(primary_key=True)
    started_at: dt.datetime = Field(sa_type=UtcDateTime)
    ended_at: dt.datetime = Field(sa_type=UtcDateTime)
    outcome: str = Field(max_length=40)
    text: str = Field(default="", sa_type=Text)


class ThreadRow(SQLModel, table=True):
    """Where the messages of one deal hang together at one recipient. `root` is empty while the first one is on its way."""

    __tablename__ = "notifier_thread"

    recipient_id: str = Field(primary_key=True, max_length=80)
    thread_key: str = Field(primary_key=True, max_length=200)
    notification_id: str = Field(max_length=64)
    root: str = Field(default="", max_length=200)


class PaceRow(SQLModel, table=True):
    """How fast a destination may be written to, for all replicas; see `pacing`."""

    __tablename__ = "notifier_pace"

    destination: str = Field(primary_key=True, max_length=300)
    paused_until: dt.datetime = Field(sa_type=UtcDateTime)
    next_slot: dt.datetime = Field(sa_type=UtcDateTime)
    last_at: dt.datetime = Field(sa_type=UtcDateTime)
