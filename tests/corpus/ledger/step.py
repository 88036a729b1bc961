"""The ledger's step over a stream: the one file here that knows how the step is called."""

import datetime as dt
from collections.abc import AsyncIterator, Iterable
from pathlib import Path

from sqlalchemy import select

from services.ledger.handlers import Desk, record_mention
from services.ledger.settings import LedgerSettings
from services.ledger.tables import mention as mentions
from shared.contracts import DealChanged, DealMentioned
from shared.inbox import inbox_table
from shared.store import Store, create_tables
from tests.corpus.ledger.identity_score import Assigned

_LATER = dt.timedelta(minutes=5)
WINDOW = dt.timedelta(days=LedgerSettings.model_fields["same_deal_days"].default)


async def assign(told: Iterable[DealMentioned], folder: Path) -> list[Assigned]:
    """The deal of each mention when all are told, in the order given; the clock stands five minutes behind each article's time."""
    told = list(told)
    store = await open_ledger(f"sqlite+aiosqlite:///{folder}/{{service}}.db")
    try:
        for one in told:
            await take(store, one)
        async with store.reading() as session:
            rows = await session.execute(select(mentions.c.identity, mentions.c.deal_id, mentions.c.reason))
            found = {identity: Assigned(deal_id, reason) for identity, deal_id, reason in rows}
    finally:
        await store.close()
    return [found.get(one.identity, Assigned(None, "nobody's deal")) for one in told]


async def open_ledger(url: str) -> Store:
    """An open store with the ledger's tables; to be closed."""
    inbox_table("ledger")
    store = Store("ledger", url)
    await store.open()
    await create_tables(store)
    return store


async def take(store: Store, told: DealMentioned, at: dt.datetime | None = None) -> list[DealChanged]:
    """Tell the ledger of `store` one mention at `at`; if not given, five minutes after its article appeared."""
    if at is None and told.article.published_at is None:
        raise ValueError(f"{told.identity} has no time, and the clock is set by it")
    seen_at = at or told.article.published_at + _LATER
    desk = Desk(WINDOW, lambda: seen_at)
    return await store.run(lambda session: _facts(record_mention(told, session=session, desk=desk)))


async def _facts(step: AsyncIterator[DealChanged]) -> list[DealChanged]:
    return [fact async for fact in step]
