"""What becomes of a record that changed: its rows, its circles, its timer, and the fact that tells others."""

import datetime as dt
from dataclasses import dataclass, replace

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger import store
from services.ledger.graph.circle_store import Closed, close_circles
from services.ledger.graph.edge_store import keep_edges
from services.ledger.graph.leg_store import keep_legs
from services.ledger.keeping.lookup import load
from services.ledger.keeping.timers import set_timer
from services.ledger.record.changes import settled, slot_changes
from services.ledger.record.record import Record, Told
from services.ledger.telling.expecting import awaited, due
from shared.contracts import ArticleRef, Change, Circle, Correction, Deal, DealChanged

log = structlog.get_logger()
_NOTHING_NEW = {Change.ECHOED, Change.CORROBORATED}


@dataclass(frozen=True)
class Cause:
    """Why a record changed: the article that told it (or the last that did), and the correction, if it is one."""

    article: ArticleRef
    correlation_id: str
    at: dt.datetime
    correction: Correction | None = None


async def settle(session: AsyncSession, before: Record | None, told: Told, cause: Cause) -> tuple[DealChanged, ...]:
    """Keep the record and say what changed of it; and of another deal, where that is the news of a circle which this one closed."""
    await keep_edges(session, before.deal if before else None, told.record.deal, cause.at)
    closed = await _circles(session, told, cause.at)
    news = await _news_of(session, told.record.deal, closed)
    fact = await _keep(session, before, _with_circles(told, closed, tells=bool(closed.fresh) and news is None), cause)
    if news is None:
        return (fact,)
    again = Told(replace(news, deal=news.deal.model_copy(update={"revision": news.deal.revision + 1})), ())
    circles = await close_circles(session, news.deal, cause.at)
    return fact, await _keep(session, news, _with_circles(again, circles, tells=True), cause)


async def keep_circles(
    session: AsyncSession, before: Record, circles: tuple[Circle, ...], changes: tuple[Change, ...], cause: Cause
) -> DealChanged:
    """The record with other circles, and else as it is."""
    deal = before.deal.model_copy(update={"revision": before.deal.revision + 1, "circles": circles})
    return await _keep(session, before, Told(replace(before, deal=deal), changes), cause)


async def _keep(session: AsyncSession, before: Record | None, told: Told, cause: Cause) -> DealChanged:
    after, changes = told.record, told.changes
    if before is None:
        store.open_deal(session, after, changes, cause.at)
    else:
        store.keep_deal(session, before, after, changes, cause.at)
    keep_legs(session, before.deal if before else None, after.deal)
    await _wait_for_date(session, before, after, cause.at)
    tell = log.debug if set(changes) <= _NOTHING_NEW else log.info
    tell("deal_changed", deal=after.deal.id, revision=after.deal.revision, changes=[change.value for change in changes])
    return DealChanged(
        correlation_id=cause.correlation_id, deal=after.deal, previous=before.deal if before else None, changes=changes,
        cause=cause.article, at=cause.at, novelty=told.novelty, correction=cause.correction,
        settled=settled(before.deal, after.deal) if before and Change.CONFLICT_RESOLVED in changes else (),
    )  # fmt: skip


async def _news_of(session: AsyncSession, deal: Deal, closed: Closed) -> Record | None:
    """The deal of a fresh circle that is news, when the one that closed it is only background; None when there is no need."""
    if not deal.background:
        return None
    ids = {leg.deal_id for one in closed.circles if one.id in closed.fresh for leg in one.legs} - {deal.id}
    records = [record for record in [await load(session, one) for one in sorted(ids)] if record]
    news = [record for record in records if not record.deal.background]
    return max(news, key=lambda record: (record.deal.last_seen, record.deal.id), default=None)


async def _circles(session: AsyncSession, told: Told, now: dt.datetime) -> Closed:
    """Another article that says the same closes no circle, and is not worth a search."""
    deal = told.record.deal
    if set(told.changes) <= _NOTHING_NEW or not deal.edges:
        return Closed(deal.circles if deal.edges else ())
    return await close_circles(session, deal, now)


def corrected(before: Deal, after: Deal, reason: str, by: str) -> Correction:
    return Correction(reason=reason, by=by, changed=slot_changes(before, after))


def _with_circles(told: Told, closed: Closed, *, tells: bool) -> Told:
    changes = (*told.changes, Change.CIRCLE_CLOSED) if tells else told.changes
    record = told.record
    if closed.circles != record.deal.circles:
        record = replace(record, deal=record.deal.model_copy(update={"circles": closed.circles}))
    return Told(record, changes, told.novelty)


async def _wait_for_date(session: AsyncSession, before: Record | None, after: Record, now: dt.datetime) -> None:
    """A timer for the date that counts now; none for one that is long past, or that everybody knows to be over."""
    date = awaited(after.kept.state.dates, after.deal.stage)
    waits = date is not None and not after.deal.background and not after.deal.merged_into and due(date) > now
    had = before is not None and bool(before.kept.state.dates)
    if waits and date is not None:
        await set_timer(session, after.deal.id, due(date))
    elif had:
        await set_timer(session, after.deal.id, None)
