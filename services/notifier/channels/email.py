"""Mail by SMTP, one recipient in each mail. The phases are driven one by one: up to RCPT a broken line has lost nothing, after the mail's
last dot a silence leaves everything open, and the library raises the same for both.
"""

import datetime as dt
from collections.abc import Callable
from email.utils import parseaddr

from services.notifier.channel import Channel, Envelope, Kind, Route
from services.notifier.recipients import Recipient
from services.notifier.relay import Broken, Line, Relay, answered
from services.notifier.settings import NotifierSettings
from services.notifier.smtp_replies import Phase, refused
from services.notifier.verdicts import Finding, Reconciled, Refused, Sent, Unknown, Verdict


class Email:
    name = "email"

    def __init__(self, settings: NotifierSettings, now: Callable[[], dt.datetime]) -> None:
        self._settings, self._now = settings, now
        self._relay = Relay(settings)
        self._sender = parseaddr(settings.smtp_from)[1]
        self.look_after = dt.timedelta(seconds=settings.smtp_resend_after_s)

    def has_threads(self, recipient: Recipient) -> bool:  # noqa: ARG002 - a channel's word
        return False  # mails thread by their References

    def route(self, recipient: Recipient) -> Route:
        return Route(f"smtp:{recipient.email}", f"smtp:{self._settings.smtp_host}:{self._settings.smtp_port}")

    async def send(self, envelope: Envelope) -> Verdict:
        for _ in range(self._settings.smtp_connections + 1):
            verdict, was_stale = await self._try(envelope)
            if not was_stale:
                break
        return verdict

    async def reconcile(self, envelope: Envelope) -> Reconciled:
        """SMTP cannot be asked. The same Message-ID lets many receivers drop the second copy."""
        return Finding.SEND_ONCE_MORE if self._now() - envelope.since >= self.look_after else Finding.TOO_EARLY

    async def close(self) -> None:
        await self._relay.close()

    async def _try(self, envelope: Envelope) -> tuple[Verdict, bool]:
        """The verdict, and whether the line had been closed by the relay while it idled: a fresh one may do better."""
        kept = False
        try:
            async with self._relay.line() as line:
                kept = line.mails > 0
                reply = await self._transact(line, envelope)
                return Sent(reply), False
        except Broken as broken:
            if broken.code is not None:
                return refused(
                    broken.phase, broken.code, broken.text
                ), kept and broken.code == _CLOSING and broken.phase is Phase.MAIL
            if broken.phase is Phase.DATA:
                return Unknown(f"data: {broken.text}"), False
            return Refused(f"{broken.phase}: {broken.text}", again=True), kept and broken.phase is Phase.MAIL

    async def _transact(self, line: Line, envelope: Envelope) -> str:
        client, address = line.client, envelope.recipient.email or ""
        await answered(Phase.MAIL, client.mail(self._sender))
        await answered(Phase.RCPT, client.rcpt(address))
        reply = await answered(Phase.DATA, client.data(envelope.payload, timeout=self._settings.smtp_data_timeout_s))
        return " ".join(str(getattr(reply, "message", "")).split())[:300]


_CLOSING = 421


def _takes(settings: NotifierSettings, recipient: Recipient) -> bool:
    return bool(settings.smtp_host and recipient.email and not settings.notify_mailbox_only)


def _open(settings: NotifierSettings, now: Callable[[], dt.datetime]) -> Channel:
    return Email(settings, now)


KIND = Kind(takes=_takes, open=_open)
