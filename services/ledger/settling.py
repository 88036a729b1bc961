"""What becomes of a record that changed: its rows, its circles, its timer, and the fact that tells others."""

import datetime as dt
from dataclasses import dataclass

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger import store
from services.ledger.changes import slot_changes
from services.ledger.circling import Closed, circles_of
from services.ledger.expecting import awaited, due
from services.ledger.record import Record, Told
from services.ledger.timers import set_timer
from shared.contracts import ArticleRef, Change, Correction, Deal, DealChanged

log = structlog.get_logger()


@dataclass(frozen=True)
class Cause:
    """Why a record changed: the article that told it (or the last that did), and the correction, if it is one."""

    article: ArticleRef
    correlation_id: str
    at: dt.datetime
    correction: Correction | None = None


async def settle(session: AsyncSession, before: Record | None, told: Told, cause: Cause) -> DealChanged:
    """Keep the record and say what changed of it."""
    connection = await session.connection()
    closed = await circles_of(connection, told.record.deal, before.deal if before else None)
    after = _with_circles(told.record, closed)
    changes = told.changes + ((Change.CIRCLE_CLOSED,) if closed.fresh else ())
    if before is None:
        await store.open_deal(session, after, changes, cause.at)
    else:
        await store.keep_deal(session, before, after, changes, cause.at)
    await _wait_for_date(session, before, after, cause.at)
    log.info("deal_changed", deal=after.deal.id, revision=after.deal.revision, changes=[change.value for change in changes])
    return DealChanged(
        correlation_id=cause.correlation_id, deal=after.deal, previous=before.deal if before else None, changes=changes,
        cause=cause.article, at=cause.at, novelty=told.novelty, correction=cause.correction,
    )  # fmt: skip


def corrected(before: Deal, after: Deal, reason: str, by: str) -> Correction:
    return Correction(reason=reason, by=by, changed=slot_changes(before, after))


def _with_circles(record: Record, closed: Closed) -> Record:
    if closed.circles == record.deal.circles:
        return record
    return Record(record.deal.model_copy(update={"circles": closed.circles}), record.kept)


async def _wait_for_date(session: AsyncSession, before: Record | None, after: Record, now: dt.datetime) -> None:
    """A timer for the date that counts now; none for one that is long past, or that everybody knows to be over."""
    date = awaited(after.kept.state.dates, after.deal.stage)
    waits = date is not None and not after.deal.background and not after.deal.merged_into and due(date) > now
    had = before is not None and bool(before.kept.state.dates)
    if waits and date is not None:
        await set_timer(session, after.deal.id, due(date))
    elif had:
        await set_timer(session, after.deal.id, None)
