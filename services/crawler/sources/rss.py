"""A feed: RSS, Atom or JSON Feed. Each entry's page is fetched for its main text, unless `read: feed` says that the feed has it all."""

from collections import Counter
from typing import Literal

from services.crawler.entry import Entry, Look
from services.crawler.reading.results import FeedItem, FeedRead
from services.crawler.source import Source, WebUrl
from services.crawler.urls import canonical_key, web_address
from services.crawler.visit import Visit
from shared.contracts import digest


class RssSource(Source):
    kind: Literal["rss"]
    url: WebUrl
    read: Literal["page", "feed"] = "page"

    def address(self) -> str:
        return self.url

    async def look(self, visit: Visit) -> Look:
        feed = await visit.feed(self.url)
        return Look(entries=self._entries(feed, visit)) if feed else Look()

    def _entries(self, feed: FeedRead, visit: Visit) -> tuple[Entry, ...]:
        times = Counter(item.link for item in feed.items)
        entries: dict[str, Entry] = {}
        for item in feed.items:
            # A link that several entries share names the feed's site, not one of its articles.
            entry = self._entry(item, feed, own_page=times[item.link] == 1)
            late = visit.not_before and entry.published_at and entry.published_at < visit.not_before
            left_out = "older than what is taken the first time a feed is read" if late else None
            entries.setdefault(entry.key, entry.model_copy(update={"left_out": left_out}))
        return tuple(entries.values())

    def _entry(self, item: FeedItem, feed: FeedRead, *, own_page: bool) -> Entry:
        address = _address(item.link)
        return Entry(
            key=_key(item, address),
            url=address or self.url,
            title=item.title,
            text=item.text,
            language=self.language or feed.language,
            published_at=item.published_at,
            publisher=self.publisher,
            whole=self.read == "feed" or not address or not own_page,
        )


def _address(link: str | None) -> str | None:
    try:
        return web_address(link) if link else None
    except ValueError:
        return None


def _key(item: FeedItem, address: str | None) -> str:
    if item.guid:
        return digest("guid", item.guid)
    if address:
        return digest("link", canonical_key(address))
    return digest("content", item.title, item.text, str(item.published_at or ""))


SOURCE = RssSource
