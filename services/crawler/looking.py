"""Looking at a source: what it lists is written down with what to ask next time; what fails is put off, and said.

Entries are only written here and fetched in `harvest`: when a page cannot be had now, the feed's "not modified" must not lose it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from services.crawler import store
from services.crawler.crawl import Crawl
from services.crawler.duty import Duty
from services.crawler.entry import Look
from services.crawler.fetch import Gone
from services.crawler.pacing import Busy
from services.crawler.schedule import after_failure, after_success
from services.crawler.source import Source
from services.crawler.tables import SourceRow
from services.crawler.visit import Visit
from shared.errors import Permanent, Transient

log = structlog.get_logger()
_LONGEST_ERROR = 500
_UNKNOWN_HERE = dt.timedelta(seconds=2)


def looking(crawl: Crawl) -> Duty[SourceRow]:
    async def take(limit: int) -> list[SourceRow]:
        now = crawl.now()
        return await crawl.store.run(lambda session: store.take_due_sources(session, store.Lease(now, now + crawl.lease), limit))

    async def hold(taken: Sequence[SourceRow], until: dt.datetime) -> None:
        await crawl.store.run(lambda session: store.hold_sources(session, taken, until))

    async def work(row: SourceRow) -> None:
        await look_at(crawl, row)

    return Duty("looking", take, work, hold)


async def look_at(crawl: Crawl, row: SourceRow) -> None:
    """One look at one source, with its outcome written down."""
    source, wished = crawl.sources.get(row.id), crawl.wished.get(row.id)
    if source is None or wished is None or wished.hash != row.wish_hash:
        await _settle(
            crawl, row, {"next_at": crawl.now() + _UNKNOWN_HERE}
        )  # another replica knows a newer bucket; ours will follow
        return
    async with crawl.store.reading() as session:
        visit = crawl.visit(source, await store.remembered(session, row.id))
    visit.not_before = crawl.now() - crawl.backfill if row.last_success is None else None
    try:
        look = await source.look(visit)
    except Busy as busy:
        await _settle(crawl, row, {"next_at": crawl.now() + (busy.retry_in or _UNKNOWN_HERE)})
    except (Transient, Permanent) as error:
        await _put_off(crawl, row, source, error)
    except Exception as error:
        log.exception("look_failed", source=row.id)
        await _put_off(crawl, row, source, error)
    else:
        await _write_down(crawl, row, look, visit)
    crawl.stale.add(row.id)


async def _write_down(crawl: Crawl, row: SourceRow, look: Look, visit: Visit) -> None:
    now = crawl.now()
    every = crawl.sources[row.id].every if row.id in crawl.sources else dt.timedelta(minutes=15)
    outcome = {
        "last_fetch": now,
        "last_success": now,
        "failures": 0,
        "error": "; ".join(look.troubles)[:_LONGEST_ERROR] or None,
        "next_at": after_success(now, every, visit.fresh_for, crawl.chance()),
    }

    async def write(session: AsyncSession) -> int:
        added = await store.add_entries(session, row.id, look.entries, now)
        await store.remember(session, row.id, visit.learned)
        await store.settle_source(session, row.id, row.wish_hash, **outcome)
        return added

    added = await crawl.store.run(write)
    log.info("source_looked_at", source=row.id, listed=len(look.entries), new=added, troubles=len(look.troubles))
    if added:
        crawl.entries_due()


async def _put_off(crawl: Crawl, row: SourceRow, source: Source, error: Exception) -> None:
    now = crawl.now()
    failures = row.failures + 1
    next_at = after_failure(now, source.every, failures, crawl.chance())
    if isinstance(error, Transient) and error.retry_in:
        next_at = max(next_at, now + error.retry_in)
    reason = str(error)[:_LONGEST_ERROR] or type(error).__name__
    log.warning("source_put_off", source=row.id, failures=failures, error=reason, next_at=next_at.isoformat())
    outcome = {"last_fetch": now, "failures": failures, "error": reason, "next_at": next_at, "gone": isinstance(error, Gone)}
    await _settle(crawl, row, outcome)


async def _settle(crawl: Crawl, row: SourceRow, outcome: dict[str, Any]) -> None:
    await crawl.store.run(lambda session: store.settle_source(session, row.id, row.wish_hash, **outcome))
