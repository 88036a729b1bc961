"""From what was found to the article that is given: which title, which address, which text."""

import datetime as dt

from services.crawler.cleaning import clean_line, clean_text
from services.crawler.entry import Entry
from services.crawler.reading.results import PageRead
from services.crawler.urls import canonical_key
from shared.contracts import Article, article_id, content_hash

_FUTURE = dt.timedelta(hours=24)
# So much of an article stands in the feed itself that it can stand in for a page that cannot be had.
_STANDS_IN = 200


def with_page(entry: Entry, read: PageRead, url: str) -> Entry:
    """The entry with what its page at `url` says. The page's headline is the same in every feed that lists it; the feed's moment is the exact one."""
    text = read.text if len(read.text) >= len(entry.text) // 2 else entry.text
    return entry.model_copy(
        update={
            "canonical_url": canonical_key(read.canonical_url or url),
            "title": read.title or entry.title,
            "text": text,
            "language": read.language or entry.language,
            "published_at": entry.published_at or read.published_at,
            "publisher": entry.publisher or read.publisher,
            "whole": True,
        }
    )


def without_page(entry: Entry) -> Entry | None:
    """The entry as its feed gave it, for when its page cannot be had. None when that is too little."""
    return entry.model_copy(update={"whole": True}) if len(entry.text) >= _STANDS_IN else None


def article_of(entry: Entry, source_id: str, now: dt.datetime) -> Article | None:
    """None when there is no text."""
    title, text = clean_line(entry.title), clean_text(entry.text)
    if not text:
        return None
    title = title or clean_line(text.partition("\n")[0], 120)
    canonical = entry.canonical_url or canonical_key(entry.url)
    content = content_hash(title, text)
    published = entry.published_at if entry.published_at is None or entry.published_at <= now + _FUTURE else now
    return Article(
        id=article_id(canonical, content),
        url=entry.url,
        canonical_url=canonical,
        publisher=clean_line(entry.publisher, 200) if entry.publisher else _host(canonical),
        source_id=source_id,
        title=title,
        text=text,
        language=entry.language,
        published_at=published,
        fetched_at=now,
        content_hash=content,
    )


def _host(canonical: str) -> str | None:
    """The site's own name, as a person would say it; none for a text that has no address."""
    _, _, rest = canonical.partition("://")
    return rest.partition("/")[0].removeprefix("www.") or None
