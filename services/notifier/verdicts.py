"""What a channel says about one try, in words that all channels share. Pure; the tables of replies are in `smtp_replies` and `slack_replies`."""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from shared.contracts import Fact


class Scope(StrEnum):
    """Whom a refusal concerns: this message, its destination, or the account that all messages share."""

    MESSAGE = "message"
    DESTINATION = "destination"
    ACCOUNT = "account"


@dataclass(frozen=True)
class Sent:
    """Accepted. `thread` is what a reply needs to come under it; `facts` are given with the verdict, in its transaction."""

    provider_id: str | None
    thread: str | None = None
    facts: tuple[Fact, ...] = ()


@dataclass(frozen=True)
class Refused:
    """Certainly not delivered. `retry_in` is what the other side asked for; `pause` stops all that goes to `scope` for that long."""

    reason: str
    again: bool
    scope: Scope = Scope.MESSAGE
    retry_in: dt.timedelta | None = None
    lost_thread: bool = False


@dataclass(frozen=True)
class Unknown:
    """Handed over without an answer."""

    reason: str


Verdict = Sent | Refused | Unknown


class Finding(StrEnum):
    """What looking for a message of unknown fate brought."""

    ABSENT = "absent"
    TOO_EARLY = "too_early"
    SEND_ONCE_MORE = "send_once_more"
    UNKNOWABLE = "unknowable"


@dataclass(frozen=True)
class Found:
    provider_id: str
    thread: str | None = None


Reconciled = Found | Finding
