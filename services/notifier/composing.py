"""A notification's bytes: the whole mail, or the Slack message as JSON. Made once; every try sends the same ones. Pure."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from services.notifier.mail import Letter, assemble
from services.notifier.recipients import Recipient
from services.notifier.rendering import Renderer
from services.notifier.settings import NotifierSettings
from services.notifier.story import Message, Told, message_of
from shared.contracts import MatchFound


@dataclass(frozen=True)
class Frame:
    """What a notification is, apart from its items."""

    notification_id: str
    digest: bool
    thread_key: str | None
    opens_at: dt.datetime
    closes_at: dt.datetime


class Composer:
    def __init__(self, renderer: Renderer, settings: NotifierSettings) -> None:
        self._renderer, self._settings = renderer, settings

    def compose(self, recipient: Recipient, frame: Frame, matches: Sequence[Sequence[MatchFound]], at: dt.datetime) -> bytes:
        unsubscribe = self._unsubscribe_url(recipient)
        told = Told(recipient, frame.opens_at, frame.closes_at, frame.digest, unsubscribe, self._settings.notify_console_url)
        message = message_of(told, matches)
        return self.mail(recipient, frame, message, at) if recipient.medium == "email" else self.slack(message)

    def mail(self, recipient: Recipient, frame: Frame, message: Message, at: dt.datetime) -> bytes:
        settings = self._settings
        mailto = f"mailto:{settings.notify_unsubscribe_mail}?subject=unsubscribe%20{quote(recipient.id)}"
        offers = (message.unsubscribe_url, mailto if settings.notify_unsubscribe_mail else None)
        return assemble(
            Letter(
                nid=frame.notification_id,
                sender=settings.smtp_from,
                to=recipient.email or "",
                subject=self._renderer.subject(message),
                text=self._renderer.text(message),
                html=self._renderer.html(message),
                at=at,
                domain=settings.notify_message_domain,
                list_name=recipient.id,
                thread=frame.thread_key,
                unsubscribe=tuple(offer for offer in offers if offer),
            )
        )

    def slack(self, message: Message) -> bytes:
        text, blocks = self._renderer.slack(message)
        return json.dumps({"text": text, "blocks": blocks}, ensure_ascii=False).encode("utf-8", "replace")

    def _unsubscribe_url(self, recipient: Recipient) -> str | None:
        start = self._settings.notify_unsubscribe_url
        return start + quote(recipient.id, safe="") if start else None
