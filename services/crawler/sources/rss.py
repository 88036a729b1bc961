"""A feed: RSS, Atom or JSON Feed. Each entry's page is fetched for its main text, unless `read: feed` says that the feed has it all."""

from collections import defaultdict
from typing import Literal

from services.crawler.entry import Entry, Look
from services.crawler.reading.results import FeedItem, FeedRead
from services.crawler.source import Source, WebUrl
from services.crawler.urls import canonical_key, is_home, web_address
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
        return Look(entries=self._entries(feed, visit)) if feed else Look(unread=None)

    def _entries(self, feed: FeedRead, visit: Visit) -> tuple[Entry, ...]:
        shared_links, shared_guids = _shared(feed)
        entries: dict[str, Entry] = {}
        for item in feed.items:
            identified = item.model_copy(update={"guid": None}) if item.guid in shared_guids else item
            entry = self._entry(identified, feed, own_page=item.link not in shared_links)
            late = visit.not_before and entry.published_at and entry.published_at < visit.not_before
            left_out = "older than what is taken the first time a feed is read" if late else None
            entries.setdefault(entry.key, entry.model_copy(update={"left_out": left_out}))
        return tuple(entries.values())

    def _entry(self, item: FeedItem, feed: FeedRead, *, own_page: bool) -> Entry:
        address = _address(item.link)
        own_page = own_page and address is not None and not is_home(address)
        whole = self.read == "feed" or not address or not own_page
        return Entry(
            key=_key(item, address),
            page_key=digest("page", canonical_key(address)) if address and own_page else None,
            version=digest("version", item.title, str(item.revised_at or ""), item.text if whole else ""),
            url=address or self.url,
            title=item.title,
            text=item.text,
            language=self.language or feed.language,
            published_at=item.published_at,
            publisher=self.publisher,
            whole=whole,
        )


def _shared(feed: FeedRead) -> tuple[set[str | None], set[str | None]]:
    """Links under several titles, which name the feed's site and none of its articles; identities of several links, which are none."""
    titles: dict[str | None, set[str | None]] = defaultdict(set)
    links: dict[str | None, set[str | None]] = defaultdict(set)
    for item in feed.items:
        titles[item.link].add(item.title)
        links[item.guid].add(item.link)
    return _of_several(titles), _of_several(links)


def _of_several(found: dict[str | None, set[str | None]]) -> set[str | None]:
    return {key for key, others in found.items() if key and len(others) > 1}


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
