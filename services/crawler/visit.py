"""One look at the world on behalf of a source: fetch if changed, read, remember what to ask with next time."""

import datetime as dt
import hashlib
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from services.crawler.fetch import FEED, NO_VALIDATORS, PAGE, Fetched, Fetcher, Validators, Wanted
from services.crawler.readers import Document, Readers, TooSlow
from services.crawler.reading.results import FeedRead, PageRead
from services.crawler.schedule import Asked
from services.crawler.transport import Bounds

# A server that says "not modified" for so long is asked without what it gave, in case it would say so for ever.
_ASK_ANEW = dt.timedelta(days=30)
# What a host waits for whose document kept a reader busy until it was killed.
_SLOW_READ = dt.timedelta(minutes=5)
_LONGEST_QUIET_S = 10**6
Read = TypeVar("Read", FeedRead, PageRead)


@dataclass(frozen=True)
class Remembered:
    """What a URL gave last time. `answered_at`: when it last gave a body."""

    url: str
    validators: Validators = NO_VALIDATORS
    body_hash: str = ""
    answered_at: dt.datetime | None = None


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
    """`learned` is to be stored once what was seen is stored, not before; `notices` are for a person to read."""

    reach: Reach
    now: dt.datetime
    obey_robots: bool = True
    remembered: Mapping[str, Remembered] = field(default_factory=dict)
    not_before: dt.datetime | None = None
    learned: list[Remembered] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    fresh_for: dt.timedelta = dt.timedelta()
    quiet_for: dt.timedelta = dt.timedelta()

    def asked(self) -> Asked:
        """What was said about the next look."""
        unconditional = any(url.validators == NO_VALIDATORS for url in self.learned)
        return Asked(self.fresh_for, self.quiet_for, unconditional)

    async def feed(self, url: str) -> FeedRead | None:
        """None when it is what it was last time. Raises Transient or Permanent."""
        fetched = await self._fetch(url, FEED, self.reach.feed_bounds)
        if not self._is_news(url, fetched):
            return None
        read = await self._read(fetched, self.reach.readers.feed)
        self.notices += read.flaws
        self.quiet_for = max(self.quiet_for, dt.timedelta(seconds=min(read.pause_s, _LONGEST_QUIET_S)))
        if read.broken_off:  # its rest may come next time, under the same validators
            self.learned[-1] = Remembered(url, answered_at=self.now)
        return read

    async def page(self, url: str) -> Page | None:
        """None when it is what it was last time. Raises Transient or Permanent."""
        fetched = await self._fetch(url, PAGE, self.reach.page_bounds)
        if not self._is_news(url, fetched):
            return None
        return Page(fetched.url, await self._read(fetched, self.reach.readers.page))

    async def _fetch(self, url: str, accept: str, bounds: Bounds) -> Fetched:
        before = self.remembered.get(url, Remembered(url))
        recent = before.answered_at is None or self.now - before.answered_at < _ASK_ANEW
        validators = before.validators if recent else NO_VALIDATORS
        fetched = await self.reach.fetcher.get(Wanted(url, accept, bounds, validators, self.obey_robots))
        self.fresh_for = max(self.fresh_for, fetched.fresh_for)
        if fetched.for_good:
            self.notices.append(f"it has moved for good to {fetched.url[:300]}; write that address in its place")
        return fetched

    def _is_news(self, url: str, fetched: Fetched) -> bool:
        before = self.remembered.get(url, Remembered(url))
        body_hash = hashlib.sha256(fetched.body).hexdigest() if fetched.changed else before.body_hash
        answered_at = self.now if fetched.changed else before.answered_at
        self.learned.append(Remembered(url, fetched.validators, body_hash, answered_at))
        return fetched.changed and body_hash != before.body_hash

    async def _read(self, fetched: Fetched, read: Callable[[Document], Awaitable[Read]]) -> Read:
        try:
            with self.reach.fetcher.occupied(fetched.url):
                return await read(Document(fetched.body, fetched.content_type, fetched.url))
        except TooSlow:
            await self.reach.fetcher.leave_in_peace(fetched.url, _SLOW_READ)
            raise
