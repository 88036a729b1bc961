"""A mail as a reader sees it: its headers decoded, its HTML fit for a frame that can do nothing. Pure."""

import re
from email import message_from_string
from email.errors import HeaderParseError
from email.header import decode_header, make_header

from services.console.wording import storable

_SHOWN_FIRST = ("From", "To", "Cc", "Reply-To", "Subject", "Date")
_HEAD = re.compile(r"<head(\s[^>]*)?>", re.IGNORECASE)
_BASE = '<base target="_blank">'
# Nothing but its own look: no script, no form, no frame, nothing loaded from anywhere, and a link opens a page of its own.
FRAME_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; "
    "form-action 'none'; frame-ancestors 'self'"
)


def headers_of(raw: str | None) -> list[tuple[str, str]]:
    """All headers, those a person looks for first. An unreadable one stays as it was sent."""
    if not raw:
        return []
    headers = [(name, decoded(str(value))) for name, value in message_from_string(storable(raw)).items()]
    rank = {name.casefold(): place for place, name in enumerate(_SHOWN_FIRST)}
    return sorted(headers, key=lambda header: rank.get(header[0].casefold(), len(rank)))


def header(headers: list[tuple[str, str]], name: str, otherwise: str) -> str:
    return next((value for key, value in headers if key.casefold() == name.casefold()), otherwise)


def decoded(value: str) -> str:
    try:
        text = str(make_header(decode_header(value)))
    except (HeaderParseError, LookupError, ValueError):
        text = value
    return " ".join(text.split())


def framed(html: str) -> str:
    """The mail's page, its links opening outside of the frame. Goes out under FRAME_POLICY only."""
    if _HEAD.search(html):
        return _HEAD.sub(lambda head: head.group(0) + _BASE, html, count=1)
    return f"<!doctype html><head>{_BASE}</head>{html}"
