"""What became of a notification, and what the built-in mailbox received."""

import datetime as dt
from enum import StrEnum
from typing import ClassVar, Literal

from shared.contracts.fact import Fact, Json, Part


class Outcome(StrEnum):
    """How a notification ended. `ambiguous`: handed over without an answer, and nobody can tell whether it arrived."""

    SENT = "sent"
    SUPPRESSED = "suppressed"
    CANCELLED = "cancelled"
    DEAD = "dead"
    AMBIGUOUS = "ambiguous"


class NotifiedItem(Part):
    """One match that a notification told, with the article that set it off."""

    match_id: str
    rule_id: str
    deal_id: str
    deal_revision: int
    correlation_id: str


class NotificationSettled(Fact):
    """A notification reached its end. Given by the notifier; a digest tells many matches, so each item has its own correlation id."""

    SUBJECT: ClassVar[str] = "dealwatch.notification.settled.v1"

    notification_id: str
    recipient_id: str
    channel: str
    outcome: Outcome
    reason: str | None = None
    provider_id: str | None = None
    attempts: int
    items: tuple[NotifiedItem, ...]
    at: dt.datetime

    @property
    def identity(self) -> str:
        return self.notification_id


class MessagePosted(Fact):
    """A message for the built-in mailbox, as a person would have received it. Given by the notifier when no real
    mail or Slack is configured. `blocks` is the Slack message, `raw` the whole mail in RFC 5322 form."""

    SUBJECT: ClassVar[str] = "dealwatch.mailbox.posted.v1"

    notification_id: str
    recipient_id: str
    medium: Literal["email", "slack"]
    to: str
    subject: str
    text: str
    html: str | None = None
    raw: str | None = None
    blocks: tuple[Json, ...] = ()
    thread: str | None = None
    correlation_ids: tuple[str, ...] = ()
    at: dt.datetime

    @property
    def identity(self) -> str:
        return self.notification_id
