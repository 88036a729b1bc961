"""The ledger's step: one mention in, the changed record out."""

import datetime as dt
from collections.abc import AsyncIterator, Callable

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.identity import choose
from services.ledger.merge import Record, Telling, merge, open_record
from services.ledger.store import candidates, first_time, keep_deal, open_deal
from shared.contracts import Change, Deal, DealChanged, DealMentioned

log = structlog.get_logger()


async def record_mention(
    mention: DealMentioned, *, session: AsyncSession, window: dt.timedelta, now: Callable[[], dt.datetime]
) -> AsyncIterator[DealChanged]:
    """Merge the mention into its deal, or open one. A mention without a company is nobody's deal and changes nothing."""
    seen_at = now()
    connection = await session.connection()
    known = await candidates(connection, mention)
    chosen = choose(mention, [record.deal for record in known], seen_at, window)
    before = next((record for record in known if chosen and record.deal.id == chosen.id), None)
    after, changes = await (_merge(connection, before, mention, seen_at) if before else _open(connection, mention, seen_at))
    if after is None or not changes:
        return
    log.info("deal_changed", deal=after.deal.id, revision=after.deal.revision, changes=[change.value for change in changes])
    yield _changed(mention, after.deal, before.deal if before else None, changes, seen_at)


async def _open(
    connection: AsyncConnection, mention: DealMentioned, seen_at: dt.datetime
) -> tuple[Record | None, tuple[Change, ...]]:
    if not mention.parties:
        return None, ()
    record, changes = open_record(Telling(mention, seen_at))
    await open_deal(connection, record)
    return record, changes


async def _merge(
    connection: AsyncConnection, before: Record, mention: DealMentioned, seen_at: dt.datetime
) -> tuple[Record, tuple[Change, ...]]:
    fresh = await first_time(connection, before.deal.id, mention.article.id)
    after, changes = merge(before, Telling(mention, seen_at, known_article=not fresh))
    if changes:
        await keep_deal(connection, before, after)
    return after, changes


def _changed(
    mention: DealMentioned, deal: Deal, previous: Deal | None, changes: tuple[Change, ...], at: dt.datetime
) -> DealChanged:
    return DealChanged(
        correlation_id=mention.correlation_id, deal=deal, previous=previous, changes=changes, cause=mention.article, at=at
    )
