"""What the notifier's tests share: a clock that is set, envelopes, and certificates."""

import datetime as dt
import json
import ssl
from pathlib import Path

import trustme

from services.notifier.channel import Envelope
from services.notifier.recipients import Recipient
from services.notifier.settings import NotifierSettings

AT = dt.datetime(2026, 5, 4, 9, 0, tzinfo=dt.UTC)
MAIL = Recipient(id="desk", email="desk@example.org")
CHAT = Recipient(id="chat", slack={"channel": "C0123456"})
RAW = b"From: a@b.org\r\nTo: desk@example.org\r\nSubject: x\r\nMessage-ID: <nid@x>\r\n\r\n.line that begins with a dot\r\n"


class Clock:
    """Stands still until it is moved."""

    def __init__(self, at: dt.datetime = AT) -> None:
        self.at = at

    def __call__(self) -> dt.datetime:
        return self.at

    def forward(self, **delta: float) -> None:
        self.at += dt.timedelta(**delta)


def settings(**changed) -> NotifierSettings:
    base = {
        "smtp_host": "127.0.0.1",
        "smtp_tls": "none",
        "smtp_command_timeout_s": 0.5,
        "smtp_data_timeout_s": 0.5,
        "slack_timeout_s": 0.5,
    }
    return NotifierSettings(**{**base, **changed})


def envelope(recipient: Recipient = MAIL, payload: bytes = RAW, **changed) -> Envelope:
    return Envelope(
        **{"notification_id": "nid-1", "recipient": recipient, "payload": payload, "attempt": 1, "since": AT, **changed}
    )


def slack_payload(text: str = "news", blocks: list | None = None) -> bytes:
    section = {"type": "section", "text": {"type": "mrkdwn", "text": "words"}}
    return json.dumps({"text": text, "blocks": [section] if blocks is None else blocks}).encode()


def certificate(folder: Path) -> tuple[ssl.SSLContext, str]:
    """A server's context for 127.0.0.1, and the file of the authority that signed it."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    path = folder / "authority.pem"
    authority.cert_pem.write_to_path(str(path))
    return context, str(path)
