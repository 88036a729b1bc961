"""From entries to articles: fetch an entry's page, read its main text, give the article.

A page that cannot be had is tried again, for a quarter of an hour where what its feed said of it is enough to stand in, else for most
of a day; then it is given up with the reason, which the source's health tells.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import structlog

from services.crawler import store
from services.crawler.articles import article_of, with_page, without_page
from services.crawler.cleaning import reason
from services.crawler.crawl import Crawl
from services.crawler.duty import Duty
from services.crawler.entry import Entry
from services.crawler.giving import Offer
from services.crawler.pacing import Busy
from services.crawler.schedule import entry_retry, most_tries
from services.crawler.source import Source
from services.crawler.tables import EntryRow
from services.crawler.urls import canonical_key
from shared.errors import Permanent, Transient

log = structlog.get_logger()
_NO_TEXT = "no main text was found in it"
_UNKNOWN_HERE, _WITHOUT_SOURCE = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def harvest(crawl: Crawl) -> Duty[EntryRow]:
    async def take(limit: int) -> list[EntryRow]:
        now = crawl.now()
        return await crawl.store.run(lambda session: store.take_due_entries(session, store.Lease(now, now + crawl.lease), limit))

    async def hold(taken: Sequence[EntryRow], until: dt.datetime) -> None:
        await crawl.store.run(lambda session: store.hold_entries(session, taken, until))

    async def work(row: EntryRow) -> None:
        await take_in(crawl, row)

    return Duty("harvest", take, work, hold)


async def take_in(crawl: Crawl, row: EntryRow) -> None:
    """One entry, with its outcome written down."""
    source, now = crawl.sources.get(row.source_id), crawl.now()
    if source is None:
        await _wait_for_source(crawl, row)
        return
    entry = Entry.model_validate(row.details)
    try:
        known = None if entry.whole or row.revisions else await _already_given(crawl, entry)
        if known:
            await _settle(crawl, row, article_id=known)
            return
        await _give(crawl, row, entry if entry.whole else await _whole(crawl, source, entry))
    except Busy as busy:
        await _settle(crawl, row, due_at=now + (busy.retry_in or _UNKNOWN_HERE), tries=row.tries)
    except Permanent as error:
        await _give_up(crawl, row, entry, error)
    except Exception as error:
        if not isinstance(error, Transient):
            log.exception("harvest_failed", source=row.source_id, url=row.url)
        await _put_off(crawl, row, entry, error)
    crawl.stale.add(row.source_id)


async def _wait_for_source(crawl: Crawl, row: EntryRow) -> None:
    """Another replica may know a newer bucket; but what stays without a source is dropped, and new should it be wished for again."""
    async with crawl.store.reading() as session:
        wished = await store.source_rows(session, [row.source_id])
    if wished or crawl.now() - max(row.seen_at, row.listed_at or row.seen_at) < _WITHOUT_SOURCE:
        await _settle(crawl, row, due_at=crawl.now() + _UNKNOWN_HERE, tries=row.tries)
        return
    log.warning("entry_dropped", source=row.source_id, url=row.url, error="its source is no longer wished for")
    await crawl.store.run(lambda session: store.drop_entry(session, row.source_id, row.key))


async def _whole(crawl: Crawl, source: Source, entry: Entry) -> Entry:
    page = await crawl.visit(source).page(entry.url)
    if page is None:
        raise Permanent("it is empty")
    return with_page(entry, page.read, page.url)


async def _give(crawl: Crawl, row: EntryRow, entry: Entry, trouble: str | None = None) -> None:
    article = article_of(entry, row.source_id, crawl.now())
    if article is None:
        raise Permanent(_NO_TEXT)
    new = await crawl.giving.give(Offer(article, canonical_key(row.url), (row.source_id, row.key), trouble))
    log.info("article_given" if new else "article_known", source=row.source_id, article=article.id, url=article.url)


async def _put_off(crawl: Crawl, row: EntryRow, entry: Entry, error: Exception) -> None:
    tries, stand_in = row.tries + 1, not entry.whole and without_page(entry) is not None
    if tries >= most_tries(stand_in=stand_in):
        await _give_up(crawl, row, entry, error)
        return
    retry_in = error.retry_in if isinstance(error, Transient) else None
    await _settle(crawl, row, due_at=entry_retry(crawl.now(), row.tries, retry_in), tries=tries, error=reason(error))


async def _give_up(crawl: Crawl, row: EntryRow, entry: Entry, error: Exception) -> None:
    stand_in = None if entry.whole else without_page(entry)
    if stand_in:
        await _give(crawl, row, stand_in, reason(error))
        return
    log.warning("entry_given_up", source=row.source_id, url=row.url, error=reason(error))
    await _settle(crawl, row, error=reason(error), tries=row.tries + 1, trouble_at=crawl.now())


async def _already_given(crawl: Crawl, entry: Entry) -> str | None:
    async with crawl.store.reading() as session:
        return await store.given_at_url(session, canonical_key(entry.url))


async def _settle(crawl: Crawl, row: EntryRow, **outcome: Any) -> None:
    await crawl.store.run(lambda session: store.settle_entry(session, row.source_id, row.key, **outcome))
