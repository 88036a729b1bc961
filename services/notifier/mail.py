"""A mail as bytes (RFC 5322), the same for the same letter. Assembled here because Python's `email` turns a long List-Unsubscribe or
References into encoded words (python/cpython issue 85725), which no mail program reads. Pure.
"""

import datetime as dt
import quopri
import re
from dataclasses import dataclass
from email.header import Header
from email.utils import format_datetime, parseaddr

from services.notifier.cleaning import one_line
from shared.contracts import digest

_LINE = 76
_ATOMS = re.compile(r"[A-Za-z0-9 ]+")


@dataclass(frozen=True)
class Letter:
    """`nid` is the notification's id; `thread` names what the mail belongs to (a deal), None for a digest."""

    nid: str
    sender: str
    to: str
    subject: str
    text: str
    html: str
    at: dt.datetime
    domain: str
    list_name: str
    thread: str | None = None
    unsubscribe: tuple[str, ...] = ()


def assemble(letter: Letter) -> bytes:
    """Headers, a text part and an HTML part. Message-ID, Date and boundary depend on the letter only."""
    boundary = f"=_{digest('boundary', letter.nid)[:24]}"  # "=_" cannot stand in a quoted-printable body
    head = [*_headers(letter), ("Content-Type", f'multipart/alternative; boundary="{boundary}"')]
    lines = [f"{name}: {value}" for name, value in head]
    for subtype, content in (("plain", letter.text), ("html", letter.html)):
        lines += [
            "",
            f"--{boundary}",
            f"Content-Type: text/{subtype}; charset=utf-8",
            "Content-Transfer-Encoding: quoted-printable",
        ]
        lines += ["", _quoted_printable(content)]
    lines += ["", f"--{boundary}--", ""]
    return "\r\n".join(lines).encode("ascii")


def message_id(nid: str, domain: str) -> str:
    return f"<{nid}@{domain}>"


def _headers(letter: Letter) -> list[tuple[str, str]]:
    headers = [
        ("From", _mailbox(letter.sender)),
        ("To", one_line(letter.to)),
        ("Subject", _words("Subject", one_line(letter.subject, 200))),
        ("Date", format_datetime(letter.at.astimezone(dt.UTC))),
        ("Message-ID", message_id(letter.nid, letter.domain)),
        ("MIME-Version", "1.0"),
        ("List-Id", f"<{letter.list_name}.{letter.domain}>"),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("X-Dealwatch-Notification", letter.nid),
    ]
    if letter.thread:
        # a root that was never sent: mail programs thread what refers to it
        root = message_id(f"deal-{digest(letter.thread, letter.list_name)}", letter.domain)
        headers += [("In-Reply-To", root), ("References", root)]
    if letter.unsubscribe:
        headers.append(("List-Unsubscribe", ",\r\n ".join(f"<{address}>" for address in letter.unsubscribe)))
        if letter.unsubscribe[0].startswith("https:"):
            headers.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return headers


def _mailbox(sender: str) -> str:
    name, address = parseaddr(one_line(sender))
    if not name:
        return address
    if not name.isascii():
        quoted = _words("From", name)
    else:
        quoted = name if _ATOMS.fullmatch(name) else '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{quoted} <{address}>"


def _words(header: str, text: str) -> str:
    """Folded at white space, in encoded words where it is not ASCII, or looks like an encoded word itself."""
    charset = None if text.isascii() and "=?" not in text else "utf-8"
    return Header(text, charset, maxlinelen=_LINE, header_name=header).encode(linesep="\r\n")


def _quoted_printable(text: str) -> str:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").encode("utf-8", "replace")
    return quopri.encodestring(lines).decode("ascii").replace("\n", "\r\n")
