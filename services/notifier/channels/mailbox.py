"""The built-in mailbox: what would have been sent, as facts that the console shows. Used while no real mail or Slack is configured.

The message is given in the transaction that says it is sent, so that here nothing is ever of unknown fate.
"""

import datetime as dt
import json
from collections.abc import Callable
from email import message_from_bytes, policy

from services.notifier.channel import Channel, Envelope, Kind, Route
from services.notifier.recipients import Recipient
from services.notifier.verdicts import Finding, Reconciled, Sent, Verdict
from shared.contracts import MessagePosted


class Mailbox:
    name = "mailbox"
    look_after = dt.timedelta(0)

    def __init__(self, now: Callable[[], dt.datetime]) -> None:
        self._now = now

    def has_threads(self, recipient: Recipient) -> bool:  # noqa: ARG002 - a channel's word
        return False

    def route(self, recipient: Recipient) -> Route:
        return Route(f"mailbox:{recipient.id}", "mailbox")

    async def send(self, envelope: Envelope) -> Verdict:
        posted = posted_mail(envelope, self._now()) if envelope.recipient.medium == "email" else posted_slack(envelope, self._now())
        return Sent(f"mailbox:{envelope.notification_id}", facts=(posted,))

    async def reconcile(self, envelope: Envelope) -> Reconciled:  # noqa: ARG002 - a channel's word
        return Finding.ABSENT

    async def close(self) -> None:
        """Holds nothing open."""


def posted_mail(envelope: Envelope, now: dt.datetime) -> MessagePosted:
    mail = message_from_bytes(envelope.payload, policy=policy.default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return MessagePosted(
        correlation_id=_first(envelope),
        notification_id=envelope.notification_id,
        recipient_id=envelope.recipient.id,
        medium="email",
        to=envelope.recipient.to,
        subject=str(mail["Subject"]),
        text=text.get_content() if text else "",
        html=html.get_content() if html else None,
        raw=envelope.payload.decode("ascii", "replace"),
        thread=envelope.thread_key,
        correlation_ids=envelope.correlation_ids,
        at=now,
    )


def posted_slack(envelope: Envelope, now: dt.datetime) -> MessagePosted:
    message = json.loads(envelope.payload)
    return MessagePosted(
        correlation_id=_first(envelope),
        notification_id=envelope.notification_id,
        recipient_id=envelope.recipient.id,
        medium="slack",
        to=envelope.recipient.to,
        subject=message["text"],
        text=message["text"],
        blocks=tuple(message["blocks"]),
        thread=envelope.thread_key,
        correlation_ids=envelope.correlation_ids,
        at=now,
    )


def _first(envelope: Envelope) -> str:
    return envelope.correlation_ids[0] if envelope.correlation_ids else envelope.notification_id


def _open(_settings: object, now: Callable[[], dt.datetime]) -> Channel:
    return Mailbox(now)


KIND = Kind(takes=lambda _settings, _recipient: True, open=_open, is_fallback=True)
