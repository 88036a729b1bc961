"""One look at the world on behalf of a source: fetch if changed, read, remember what to ask with next time."""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from services.crawler.fetch import FEED, NO_VALIDATORS, PAGE, Fetched, Fetcher, Validators, Wanted
from services.crawler.readers import Document, Readers
from services.crawler.reading.results import FeedRead, PageRead
from services.crawler.transport import Bounds


@dataclass(frozen=True)
class Remembered:
    """What a URL gave last time."""

    url: str
    validators: Validators = NO_VALIDATORS
    body_hash: str = ""


@dataclass(frozen=True)
class Reach:
    """What every visit uses."""

    fetcher: Fetcher
    readers: Readers
    feed_bounds: Bounds
    page_bounds: Bounds


@dataclass(frozen=True)
class Page:
    """An article page, and where it was found in the end."""

    url: str
    read: PageRead


@dataclass
class Visit:
    """`learned` and `fresh_for` are to be stored once what was seen is stored, not before."""

    reach: Reach
    now: dt.datetime
    obey_robots: bool = True
    remembered: Mapping[str, Remembered] = field(default_factory=dict)
    not_before: dt.datetime | None = None
    learned: list[Remembered] = field(default_factory=list)
    fresh_for: dt.timedelta = dt.timedelta()

    async def feed(self, url: str) -> FeedRead | None:
        """None when it is what it was last time. Raises Transient or Permanent."""
        fetched = await self._fetch(url, FEED, self.reach.feed_bounds)
        return await self.reach.readers.feed(_document(fetched)) if self._is_news(url, fetched) else None

    async def page(self, url: str) -> Page | None:
        """None when it is what it was last time. Raises Transient or Permanent."""
        fetched = await self._fetch(url, PAGE, self.reach.page_bounds)
        if not self._is_news(url, fetched):
            return None
        return Page(fetched.url, await self.reach.readers.page(_document(fetched)))

    async def _fetch(self, url: str, accept: str, bounds: Bounds) -> Fetched:
        validators = self.remembered[url].validators if url in self.remembered else NO_VALIDATORS
        fetched = await self.reach.fetcher.get(Wanted(url, accept, bounds, validators, self.obey_robots))
        self.fresh_for = max(self.fresh_for, fetched.fresh_for)
        return fetched

    def _is_news(self, url: str, fetched: Fetched) -> bool:
        before = self.remembered.get(url, Remembered(url))
        body_hash = hashlib.sha256(fetched.body).hexdigest() if fetched.changed else before.body_hash
        self.learned.append(Remembered(url, fetched.validators, body_hash))
        return fetched.changed and body_hash != before.body_hash


def _document(fetched: Fetched) -> Document:
    return Document(fetched.body, fetched.content_type, fetched.url)
