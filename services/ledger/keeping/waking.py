"""Announced dates that passed in silence become news: when the broker wakes the service, and in a slow sweep."""

import datetime as dt
from collections.abc import Awaitable, Callable

from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.keeping.lookup import load
from services.ledger.keeping.settling import Cause, settle
from services.ledger.keeping.timers import due_deals, set_timer
from services.ledger.origins.publisher_book import PublisherBook
from services.ledger.record.record import passed
from shared.bus.outbox import Outbox
from shared.bus.wake_times import WakeTimes
from shared.store import Store

_AT_ONCE = 100


class Waking:
    """`at` may be called from anywhere; `run` sets the broker's timers, one for each day on which dates pass."""

    def __init__(self, database: Store, outbox: Outbox, now: Callable[[], dt.datetime], book: PublisherBook | None = None) -> None:
        self._database, self._outbox, self._now, self._book = database, outbox, now, book or PublisherBook()
        self._times = WakeTimes("dates", now)

    def at(self, when: dt.datetime) -> None:
        self._times.ask(when)

    async def run(self, wake_at: Callable[[dt.datetime, str], Awaitable[None]]) -> None:
        await self._times.run(wake_at)

    async def on_wake(self, _key: str, _at: dt.datetime) -> None:
        await self.sweep()

    async def sweep(self) -> int:
        """Tell of every date that has passed. Returns of how many."""
        told = 0
        while True:
            found, overdue = await self._database.run(self._some)
            told += overdue
            if found < _AT_ONCE:
                break
        if told:
            await self._outbox.flush()
        return told

    async def _some(self, session: AsyncSession) -> tuple[int, int]:
        due = await due_deals(session, self._now(), _AT_ONCE)
        return len(due), sum([await self._pass(session, deal_id) for deal_id in due])

    async def _pass(self, session: AsyncSession, deal_id: str) -> bool:
        await set_timer(session, deal_id, None)
        before = await load(session, deal_id)
        if before is None or before.deal.merged_into:
            return False
        now = self._now()
        after = passed(before, now, self._book.publishers)
        if not after.changes:
            return False
        article = before.deal.articles[0]
        await self._outbox.add(session, *await settle(session, before, after, Cause(article, article.id, now)))
        return True
