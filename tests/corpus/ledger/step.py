"""The ledger's step over a stream: the one file here that knows how the step is called."""

import datetime as dt
import random
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

from sqlalchemy import select

from services.ledger.handlers import Desk, record_mention
from services.ledger.origins.publisher_book import PublisherBook
from services.ledger.settings import LedgerSettings
from services.ledger.tables import mention as mentions
from shared.contracts import DealChanged, DealMentioned
from shared.inbox import inbox_table
from shared.publishers import Publishers
from shared.store import Store, create_tables
from tests.corpus.ledger.identity_score import Assigned

WINDOW = dt.timedelta(days=LedgerSettings.model_fields["same_deal_days"].default)


async def assign(told: Sequence[DealMentioned], folder: Path, late: dt.timedelta) -> list[Assigned]:
    """The deal of each mention when all are told. Each article arrives up to `late` after its time, always by as much."""
    store = await open_ledger(f"sqlite:///{folder}/{{service}}.db")
    try:
        for at, one in sorted(((_arrival(one, late), one) for one in told), key=lambda both: both[0]):
            await take(store, one, at)
        async with store.reading() as session:
            rows = await session.execute(select(mentions.c.identity, mentions.c.deal_id, mentions.c.reason))
            found = {identity: Assigned(deal_id, reason) for identity, deal_id, reason in rows}
    finally:
        await store.close()
    return [found.get(one.identity, Assigned(None, "nobody's deal")) for one in told]


def _arrival(told: DealMentioned, late: dt.timedelta) -> dt.datetime:
    """By chance, but the same for the same article."""
    if told.article.published_at is None:
        raise ValueError(f"{told.identity} has no time, and the clock is set by it")
    return told.article.published_at + late * random.Random(told.article.id).random()


async def open_ledger(url: str) -> Store:
    """An open store with the ledger's tables; to be closed."""
    inbox_table("ledger")
    store = Store("ledger", url)
    await store.open()
    await create_tables(store)
    return store


async def take(store: Store, told: DealMentioned, at: dt.datetime, publishers: Publishers | None = None) -> list[DealChanged]:
    """Tell the ledger of `store` one mention at `at`; it knows no publishers if none are given."""
    desk = Desk(WINDOW, lambda: at, book=PublisherBook(publishers or Publishers()))
    return await store.run(lambda session: _facts(record_mention(told, session=session, desk=desk)))


async def _facts(step: AsyncIterator[DealChanged]) -> list[DealChanged]:
    return [fact async for fact in step]
