"""From entries to articles: fetch an entry's page, read its main text, give the article.

A page that cannot be had is tried again; in the end what its feed said of it stands in, if that is enough, or the entry is given up
with the reason.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import structlog

from services.crawler import store
from services.crawler.articles import article_of, with_page, without_page
from services.crawler.crawl import Crawl
from services.crawler.duty import Duty
from services.crawler.entry import Entry
from services.crawler.giving import Offer
from services.crawler.pacing import Busy
from services.crawler.schedule import ENTRY_TRIES, entry_retry
from services.crawler.source import Source
from services.crawler.tables import EntryRow
from services.crawler.urls import canonical_key
from shared.errors import Permanent, Transient

log = structlog.get_logger()
_NO_TEXT = "no main text was found in it"
_UNKNOWN_HERE = dt.timedelta(minutes=1)


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
        await _settle(crawl, row, due_at=now + _UNKNOWN_HERE, tries=row.tries)
        return
    entry = Entry.model_validate(row.details)
    try:
        if not entry.whole and (known := await _already_given(crawl, entry)):
            await _settle(crawl, row, article_id=known)
            return
        await _give(crawl, row, entry if entry.whole else await _whole(crawl, source, entry))
    except Busy as busy:
        await _settle(crawl, row, due_at=entry_retry(now, 0, busy.retry_in), tries=row.tries)
    except Transient as error:
        if row.tries + 1 < ENTRY_TRIES:
            await _settle(
                crawl, row, due_at=entry_retry(crawl.now(), row.tries, error.retry_in), tries=row.tries + 1, error=str(error)[:500]
            )
        else:
            await _give_up(crawl, row, entry, error)
    except Permanent as error:
        await _give_up(crawl, row, entry, error)


async def _whole(crawl: Crawl, source: Source, entry: Entry) -> Entry:
    page = await crawl.visit(source).page(entry.url)
    if page is None:
        raise Permanent("the server says that we have it already, and we do not")
    return with_page(entry, page.read, page.url)


async def _give(crawl: Crawl, row: EntryRow, entry: Entry) -> None:
    article = article_of(entry, row.source_id, crawl.now())
    if article is None:
        raise Permanent(_NO_TEXT)
    new = await crawl.giving.give(Offer(article, canonical_key(row.url), (row.source_id, row.key)))
    log.info("article_given" if new else "article_known", source=row.source_id, article=article.id, url=article.url)
    crawl.stale.add(row.source_id)


async def _give_up(crawl: Crawl, row: EntryRow, entry: Entry, error: Exception) -> None:
    stand_in = None if entry.whole else without_page(entry)
    if stand_in:
        await _give(crawl, row, stand_in)
        return
    log.warning("entry_given_up", source=row.source_id, url=row.url, error=str(error))
    await _settle(crawl, row, error=str(error)[:500], tries=row.tries + 1)
    crawl.stale.add(row.source_id)


async def _already_given(crawl: Crawl, entry: Entry) -> str | None:
    async with crawl.store.reading() as session:
        return await store.given_at_url(session, canonical_key(entry.url))


async def _settle(crawl: Crawl, row: EntryRow, **outcome: Any) -> None:
    await crawl.store.run(lambda session: store.settle_entry(session, row.source_id, row.key, **outcome))
