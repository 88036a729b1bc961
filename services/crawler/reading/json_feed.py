"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), read leniently: an odd entry never costs its neighbours."""

import json
from typing import Any

from services.crawler.reading.plain import joined, language_code, moment, plain_text, plausible
from services.crawler.reading.results import FeedItem, FeedRead

_VERSION = "jsonfeed.org/version/"


def looks_like_json(document: bytes) -> bool:
    return document.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def read_json_feed(document: bytes, url: str) -> FeedRead:
    """All its entries, however many. Raises ValueError, saying why it is no JSON Feed."""
    try:
        # Numbers stay as they are written: one of five thousand digits is no reason to lose the feed.
        data = json.loads(document.decode("utf-8-sig", "replace"), strict=False, parse_int=str)
    except (json.JSONDecodeError, RecursionError) as error:
        raise ValueError(f"it begins as JSON and is none: {error}") from error
    if not isinstance(data, dict) or _VERSION not in str(data.get("version", "")):
        raise ValueError("it is JSON, but not a JSON Feed (no version of jsonfeed.org)")
    items = data.get("items")
    if not isinstance(items, list):
        raise ValueError("it is a JSON Feed without a list of items")  # noqa: TRY004 - the document is at fault, no caller
    base = joined(url, _text(data, "home_page_url") or url)
    return FeedRead(
        title=_text(data, "title"),
        language=language_code(_text(data, "language")),
        items=tuple(_item(item, base) for item in items if isinstance(item, dict)),
        flaws=("it says that it will not be written to any more (expired)",) if data.get("expired") is True else (),
    )


def _item(item: dict[str, Any], base: str) -> FeedItem:
    identity, link = item.get("id"), _text(item, "url") or _text(item, "external_url")
    text = _text(item, "content_text") or plain_text(_text(item, "content_html")) or plain_text(_text(item, "summary"))
    revised = plausible(moment(_text(item, "date_modified")))
    return FeedItem(
        guid=str(identity) if isinstance(identity, (str, float)) and identity != "" else None,
        link=joined(base, link) if link else None,
        title=plain_text(_text(item, "title")),
        text=text,
        published_at=plausible(moment(_text(item, "date_published"))) or revised,
        revised_at=revised,
    )


def _text(mapping: dict[str, Any], key: str) -> str:
    value = mapping.get(key)
    return value if isinstance(value, str) else ""
