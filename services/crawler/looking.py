"""Looking at a source: what it lists is written down with what to ask next time; what fails is put off, and said.

Entries are only written here and fetched in `harvest`: when a page cannot be had now, the feed's "not modified" must not lose it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from services.crawler import store
from services.crawler.cleaning import clean_line, reason
from services.crawler.crawl import Crawl
from services.crawler.duty import Duty
from services.crawler.entry import Look
from services.crawler.fetch import Gone
from services.crawler.listing import add_entries, still_listed
from services.crawler.pacing import Busy
from services.crawler.rhythm import Rhythm, first_rhythm
from services.crawler.schedule import after_failure, after_success, pause_after
from services.crawler.tables import SourceRow
from services.crawler.visit import Visit
from shared.errors import Permanent, Transient

log = structlog.get_logger()
_UNKNOWN_HERE = dt.timedelta(seconds=2)


@dataclass(frozen=True)
class Seen:
    """A look that succeeded: `added` of its entries became due."""

    look: Look
    visit: Visit
    added: int
    at: dt.datetime


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
    visit.not_before = _not_before(crawl, row, visit)
    try:
        look = await source.look(visit)
        await _write_down(crawl, row, look, visit)
    except Busy as busy:
        await _settle(crawl, row, {"next_at": crawl.now() + (busy.retry_in or _UNKNOWN_HERE)})
    except (Transient, Permanent) as error:
        await _put_off(crawl, row, error)
    except Exception as error:
        log.exception("look_failed", source=row.id)
        await _put_off(crawl, row, error)
    crawl.stale.add(row.id)


def _not_before(crawl: Crawl, row: SourceRow, visit: Visit) -> dt.datetime | None:
    """What is older is no news to a source that is read for the first time, or at an address that it did not have before."""
    if visit.remembered:
        return None
    return min(crawl.now() - crawl.habits.backfill, row.last_success or crawl.now())


async def _write_down(crawl: Crawl, row: SourceRow, look: Look, visit: Visit) -> None:
    now = crawl.now()

    async def write(session: AsyncSession) -> int:
        added = await add_entries(session, row.id, look.entries, now)
        if look.unread:
            await still_listed(session, row.id, look.unread, now)
        await store.remember(session, row.id, visit.learned)
        await store.settle_source(session, row.id, row.wish_hash, **_outcome(crawl, row, Seen(look, visit, added, now)))
        return added

    added = await crawl.store.run(write)
    say = log.info if added or look.troubles else log.debug  # every few seconds nothing new would bury what is
    say("source_looked_at", source=row.id, listed=len(look.entries), new=added, troubles=len(look.troubles))
    if added:
        crawl.entries_due()


def _outcome(crawl: Crawl, row: SourceRow, seen: Seen) -> dict[str, Any]:
    rhythm = _rhythm(row, seen)
    pause = pause_after(crawl.pace(crawl.sources.get(row.id)), rhythm, seen.visit.asked())
    return {
        "last_fetch": seen.at,
        "last_success": seen.at,
        "failures": 0,
        "error": clean_line("; ".join((*seen.visit.notices, *seen.look.troubles))) or None,
        "next_at": after_success(seen.at, pause, crawl.chance()),
        "events": rhythm.events,
        "days": rhythm.days,
        "listed_at": row.listed_at if seen.look.unread is None else seen.at,
    }


def _rhythm(row: SourceRow, seen: Seen) -> Rhythm:
    """The first list tells of the days before it, by the dates in it."""
    if row.last_success is None:
        return first_rhythm([entry.published_at for entry in seen.look.entries if entry.published_at], seen.at)
    return Rhythm(row.events, row.days).after_look(seen.added, seen.at - row.last_success)


async def _put_off(crawl: Crawl, row: SourceRow, error: Exception) -> None:
    now = crawl.now()
    failures = row.failures + 1
    next_at = after_failure(now, crawl.pace(crawl.sources.get(row.id)).after_trouble, failures, crawl.chance())
    if isinstance(error, Transient) and error.retry_in:
        next_at = max(next_at, now + error.retry_in)
    log.warning("source_put_off", source=row.id, failures=failures, error=reason(error), next_at=next_at.isoformat())
    outcome = {"last_fetch": now, "failures": failures, "error": reason(error), "next_at": next_at, "gone": isinstance(error, Gone)}
    await _settle(crawl, row, outcome)


async def _settle(crawl: Crawl, row: SourceRow, outcome: dict[str, Any]) -> None:
    await crawl.store.run(lambda session: store.settle_source(session, row.id, row.wish_hash, **outcome))
