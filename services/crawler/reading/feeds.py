"""Feeds of any format as FeedRead: RSS and Atom by feedparser, behind the repairs it needs; JSON Feed by our own reader.

feedparser turns `AT&T & Co` into `AT&T; Co` once a feed is ill-formed: deal names with a bare ampersand are the rule here, so bare
ampersands are escaped first. Its own cleaning of HTML is off (it doubles the time): every field becomes plain text here instead.
"""

import calendar
import datetime as dt
import re
from typing import Any

import feedparser

from services.crawler.reading.boilerplate import edges
from services.crawler.reading.charset import certain_charset
from services.crawler.reading.json_feed import looks_like_json, read_json_feed
from services.crawler.reading.plain import joined, language_code, plain_text, plausible
from services.crawler.reading.results import FeedItem, FeedRead
from services.crawler.reading.tags import oversized
from services.crawler.reading.webpage import is_web_page, named_feeds

MOST_ITEMS = 2000
_BARE_AMPERSAND = re.compile(rb"&(?!(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
_NESTED_ENTITY = re.compile(rb"<!ENTITY[^>]{0,4096}?&(?!#)")
_ENCODING = re.compile(rb"(\A\s*<\?xml[^>]{0,200}?)\s+encoding\s*=\s*[\"'][^\"'>]{0,60}[\"']", re.IGNORECASE)
_END = re.compile(rb"</\s*(?:\w+:)?(?:rss|feed|rdf)\s*>[\s\x00]*(?:<!--.{0,1000}?-->\s*)*\Z", re.IGNORECASE | re.DOTALL)
_PERIODS = {"hourly": 3600, "daily": 86400, "weekly": 7 * 86400, "monthly": 30 * 86400, "yearly": 365 * 86400}


def read_feed(document: bytes, content_type: str, url: str) -> FeedRead:
    """Raises ValueError, saying why it is no feed."""
    document, content_type = _in_utf_8(document, content_type)
    if not document.strip():
        raise ValueError("it is empty")
    if looks_like_json(document):
        return _newest(read_json_feed(document, url))
    _refuse(document, url)
    where = {"content-location": url} if b"xml:base" in document else {}
    parsed = feedparser.parse(
        _ampersands_escaped(document),
        sanitize_html=False,
        resolve_relative_uris=False,
        response_headers={"content-type": _xml_type(content_type), **where},
    )
    return _newest(_read(parsed, url, ended=bool(_END.search(document[-4096:]))))


def _refuse(document: bytes, url: str) -> None:
    """Raises ValueError for what is no feed, or shall not reach a parser."""
    if is_web_page(document):
        feeds = ", ".join(named_feeds(document, url))
        hint = (
            f"it names as its feed {feeds}; write that address" if feeds else "look for the address of the site's RSS or Atom feed"
        )
        raise ValueError(f"it is a web page (HTML), not a feed; {hint}")
    if next(oversized(document), None):
        raise ValueError("it has a tag longer than 64 KiB; no honest feed has one")
    if _NESTED_ENTITY.search(document):
        raise ValueError("it declares entities made of entities, which only serves to grow without end")


def _in_utf_8(document: bytes, content_type: str) -> tuple[bytes, str]:
    """In UTF-8 and declared as such, where the bytes leave no doubt what they are; so no guard can be passed by in UTF-16."""
    certain = certain_charset(document)
    if certain is None:
        return document, content_type
    charset, length = certain
    text = document[length:] if charset == "utf-8" else document[length:].decode(charset, "replace").encode("utf-8", "replace")
    return _ENCODING.sub(rb"\1", text, count=1), "application/xml; charset=utf-8"


def _xml_type(content_type: str) -> str:
    """What the server says of the charset. What it says of the type is often wrong, and `text/xml` alone would mean ASCII."""
    _, _, charset = content_type.lower().partition("charset=")
    return f"application/xml; charset={charset.strip()}" if charset.strip() else "application/xml"


def _ampersands_escaped(document: bytes) -> bytes:
    """Outside of CDATA. Each opening is looked for once: a hundred thousand that never close cost no more than one."""
    parts, at = [], 0
    while at < len(document):
        start = document.find(b"<![CDATA[", at)
        end = document.find(b"]]>", start) if start != -1 else -1
        outside = document[at:start] if end != -1 else document[at:]
        parts += [_BARE_AMPERSAND.sub(b"&amp;", outside), document[start:end] if end != -1 else b""]
        at = end if end != -1 else len(document)
    return b"".join(parts)


def _read(parsed: Any, url: str, *, ended: bool) -> FeedRead:
    flaw = _flaw(parsed)
    if not parsed.entries and (flaw is not None or not parsed.get("version")):
        raise ValueError(f"it is not a feed: {flaw or 'neither RSS, Atom nor JSON Feed'}")
    base = joined(url, parsed.feed.get("link") or url)
    broken_off = flaw is not None and not ended
    items = [_item(entry, base) for entry in parsed.entries]
    if broken_off and items and not items[-1].link:
        items.pop()  # half an entry; whole, it will be another
    return FeedRead(
        title=plain_text(parsed.feed.get("title", "")),
        language=language_code(parsed.feed.get("language")),
        items=tuple(items),
        flaws=_told(flaw, broken_off=broken_off),
        broken_off=broken_off,
        pause_s=_pause(parsed.feed),
    )


def _flaw(parsed: Any) -> str | None:
    """A charset other than declared is no flaw: it was seen through."""
    error = parsed.get("bozo_exception")
    if not parsed.get("bozo") or isinstance(error, feedparser.CharacterEncodingOverride):
        return None
    return " ".join(str(error).split())[:200] or "it is not well-formed"


def _told(flaw: str | None, *, broken_off: bool) -> tuple[str, ...]:
    if flaw is None:
        return ()
    return (f"it {'breaks off' if broken_off else 'is not well-formed'} ({flaw}); what could be read of it was taken",)


def _item(entry: Any, base: str) -> FeedItem:
    bodies = [content.get("value", "") for content in entry.get("content", [])] + [entry.get("summary", "")]
    link = (entry.get("feedburner_origlink") or entry.get("link") or "").strip()
    # feedparser answers with `published` when asked for an `updated` that is not there.
    revised = _moment(entry["updated_parsed"]) if "updated_parsed" in entry else None
    text = max(map(plain_text, bodies), key=len)
    return FeedItem(
        guid=(entry.get("id") or "").strip() or None,
        link=joined(base, link) if link else None,
        title=plain_text(entry.get("title", "")),
        text="\n".join(edges(text.split("\n"))) or text,
        published_at=_moment(entry.get("published_parsed")) or revised,
        revised_at=revised,
    )


def _newest(feed: FeedRead) -> FeedRead:
    """At most so many entries: those without a date, as they are listed, count as new."""
    if len(feed.items) <= MOST_ITEMS:
        return feed
    latest = dt.datetime.max.replace(tzinfo=dt.UTC)
    kept = sorted(feed.items, key=lambda item: item.published_at or latest, reverse=True)[:MOST_ITEMS]
    flaw = f"it lists {len(feed.items):,} entries; the newest {MOST_ITEMS:,} are read"
    return feed.model_copy(update={"items": tuple(kept), "flaws": (*feed.flaws, flaw)})


def _pause(feed: Any) -> float:
    """Seconds: the longer of `ttl` (minutes) and the syndication module's period."""
    ttl, frequency = _number(feed.get("ttl")) * 60, _number(feed.get("sy_updatefrequency")) or 1
    period = _PERIODS.get(str(feed.get("sy_updateperiod", "")).strip().lower(), 0)
    return max(ttl, period / frequency)


def _number(value: Any) -> float:
    text = str(value or "").strip()[:9]
    return float(text) if text.isdecimal() else 0


def _moment(parsed: Any) -> dt.datetime | None:
    try:
        return plausible(dt.datetime.fromtimestamp(calendar.timegm(parsed), dt.UTC)) if parsed else None
    except (ValueError, OverflowError, OSError):
        return None
