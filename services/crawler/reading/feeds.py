"""Feeds of any format as FeedRead: RSS and Atom by feedparser, behind two repairs it needs; JSON Feed by our own reader.

feedparser turns `AT&T & Co` into `AT&T; Co` once a feed is ill-formed: deal names with a bare ampersand are the rule here, so bare
ampersands are escaped first. Its own cleaning of HTML is off (it doubles the time): every field becomes plain text here instead.
"""

import calendar
import datetime as dt
import re
from typing import Any
from urllib.parse import urljoin

import feedparser

from services.crawler.reading.json_feed import looks_like_json, read_json_feed
from services.crawler.reading.plain import language_code, plain_text
from services.crawler.reading.results import FeedItem, FeedRead
from services.crawler.reading.tags import oversized

MOST_ITEMS = 500
_BARE_AMPERSAND = re.compile(rb"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_CDATA = re.compile(rb"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_HTML = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
_NESTED_ENTITY = re.compile(rb"<!ENTITY[^>]{0,4096}?&(?!#)")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00<", b"<\x00")


def read_feed(document: bytes, content_type: str, url: str) -> FeedRead:
    """Raises ValueError, saying why it is no feed."""
    if not document.strip():
        raise ValueError("it is empty")
    if looks_like_json(document):
        return read_json_feed(document, MOST_ITEMS)
    if _HTML.match(document[:4096]):
        raise ValueError("it is a web page (HTML), not a feed; look for the address of the site's RSS or Atom feed")
    if next(oversized(document), None):
        raise ValueError("it has a tag longer than 64 KiB; no honest feed has one")
    if _NESTED_ENTITY.search(document):
        raise ValueError("it declares entities made of entities, which only serves to grow without end")
    parsed = feedparser.parse(
        _ampersands_escaped(document),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": _xml_type(content_type), "content-location": url},
    )
    return _read(parsed, url)


def _xml_type(content_type: str) -> str:
    """What the server says of the charset. What it says of the type is often wrong, and `text/xml` alone would mean ASCII."""
    _, _, charset = content_type.lower().partition("charset=")
    return f"application/xml; charset={charset.strip()}" if charset.strip() else "application/xml"


def _ampersands_escaped(document: bytes) -> bytes:
    if document[:2] in _WIDE:
        return document
    parts = _CDATA.split(document)
    return b"".join(part if index % 2 else _BARE_AMPERSAND.sub(b"&amp;", part) for index, part in enumerate(parts))


def _read(parsed: Any, url: str) -> FeedRead:
    flaw = " ".join(str(parsed.get("bozo_exception", "")).split())[:200] if parsed.get("bozo") else None
    if not parsed.entries and (flaw is not None or not parsed.get("version")):
        raise ValueError(f"it is not a feed: {flaw or 'neither RSS, Atom nor JSON Feed'}")
    base = parsed.feed.get("link") or url
    return FeedRead(
        title=plain_text(parsed.feed.get("title", "")),
        language=language_code(parsed.feed.get("language")),
        items=tuple(_item(entry, urljoin(url, base)) for entry in parsed.entries[:MOST_ITEMS]),
        flawed=flaw,
    )


def _item(entry: Any, base: str) -> FeedItem:
    bodies = [content.get("value", "") for content in entry.get("content", [])] + [entry.get("summary", "")]
    link = (entry.get("link") or "").strip()
    return FeedItem(
        guid=(entry.get("id") or "").strip() or None,
        link=_joined(base, link) if link else None,
        title=plain_text(entry.get("title", "")),
        text=max(map(plain_text, bodies), key=len),
        published_at=_moment(entry.get("published_parsed") or entry.get("updated_parsed")),
    )


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def _moment(parsed: Any) -> dt.datetime | None:
    try:
        return dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None
