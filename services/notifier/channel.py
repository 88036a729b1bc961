"""What a channel is: it hands one message over and says what came of it. One file in `channels/` adds one.

A channel never tries again by itself and never raises for what the other side says: it gives a verdict, and the dispatcher decides.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from services.notifier.recipients import Recipient
from services.notifier.settings import NotifierSettings
from services.notifier.verdicts import Reconciled, Verdict
from shared.contracts import NotifiedItem
from shared.variants import variants


@dataclass(frozen=True)
class Envelope:
    """One message on its way. `payload` is the whole mail, or Slack's JSON; `thread` the root to reply to, if there is one."""

    notification_id: str
    recipient: Recipient
    payload: bytes
    attempt: int
    since: dt.datetime
    told: tuple[NotifiedItem, ...] = ()
    thread_key: str | None = None
    thread: str | None = None

    @property
    def correlation_ids(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(item.correlation_id for item in self.told))


@dataclass(frozen=True)
class Route:
    """What a message shares with others: its destination, whose messages keep `gap` apart, and the account that may be shut for all."""

    destination: str
    account: str
    gap: dt.timedelta = dt.timedelta(0)


class Channel(Protocol):
    """`look_after` is how long after an unanswered try to look for the message; `has_threads` says whether replies come under a root."""

    name: str
    look_after: dt.timedelta

    def has_threads(self, recipient: Recipient) -> bool: ...

    def route(self, recipient: Recipient) -> Route: ...

    async def send(self, envelope: Envelope) -> Verdict: ...

    async def reconcile(self, envelope: Envelope) -> Reconciled: ...

    async def close(self) -> None: ...


@dataclass(frozen=True)
class Kind:
    """`takes` says whether this channel, as it is configured, is the one for a recipient. The fallback is asked last."""

    takes: Callable[[NotifierSettings, Recipient], bool]
    open: Callable[[NotifierSettings, Callable[[], dt.datetime]], Channel]
    is_fallback: bool = False


class Channels:
    """The channels of a running service, each opened when it is first needed."""

    def __init__(self, settings: NotifierSettings, now: Callable[[], dt.datetime]) -> None:
        self._settings, self._now = settings, now
        found: dict[str, Any] = variants("services.notifier.channels", "KIND")
        self._kinds: dict[str, Kind] = dict(sorted(found.items(), key=lambda named: named[1].is_fallback))
        self._open: dict[str, Channel] = {}

    def of(self, recipient: Recipient) -> Channel:
        """Raises LookupError when none takes the recipient; the mailbox takes everybody."""
        for name, kind in self._kinds.items():
            if kind.takes(self._settings, recipient):
                return self.named(name)
        raise LookupError(f"no channel takes recipient {recipient.id}")

    def named(self, name: str) -> Channel:
        if name not in self._open:
            self._open[name] = self._kinds[name].open(self._settings, self._now)
        return self._open[name]

    async def close(self) -> None:
        while self._open:
            await self._open.popitem()[1].close()
