"""The ledger's steps: what an article says in, the changed record out."""

import datetime as dt
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger import store
from services.ledger.finding import find, standing_for
from services.ledger.publisher_book import PublisherBook
from services.ledger.record import Record, Told, open_record, tell, told_again
from services.ledger.settling import Cause, corrected, settle
from services.ledger.state import ARTICLES_KEPT, rebuilt
from services.ledger.telling import Telling, telling
from services.ledger.timers import tell_after_commit
from shared.contracts import Change, DealChanged, DealMentioned

Facts = tuple[DealChanged, ...]
_REVISED = "the publisher changed the article"


@dataclass(frozen=True)
class Desk:
    """What the steps need of the running service. `due` is told of dates to wait for, once they are committed."""

    window: dt.timedelta
    now: Callable[[], dt.datetime]
    due: Callable[[dt.datetime], None] = field(default=lambda _at: None)
    book: PublisherBook = field(default_factory=PublisherBook)


async def record_mention(mention: DealMentioned, *, session: AsyncSession, desk: Desk) -> AsyncIterator[DealChanged]:
    """Merge the mention into its deal, or open one. A mention without a company is nobody's deal and changes nothing."""
    if not mention.parties:
        return
    told = telling(mention, desk.now())
    connection = await session.connection()
    found = await find(connection, told, desk.window)
    changed = await (_tell(session, found.record, told, found.reason) if found.record else _open(session, told, found.reason))
    tell_after_commit(session, desk.due)
    for fact in changed:
        yield fact


async def _open(session: AsyncSession, told: Telling, reason: str) -> Facts:
    after = open_record(told, told.seen_at)
    deal_id = after.record.deal.id
    if not await store.note(await session.connection(), store.Noted(told, deal_id, deal_id, reason)):
        return ()
    return await settle(session, None, after, _cause(told))


async def _tell(session: AsyncSession, found: Record, told: Telling, reason: str) -> Facts:
    connection = await session.connection()
    before = await standing_for(connection, found)
    replaced = await _replaced(connection, before, told)
    known = await _known_article(connection, before, told.mention.article.id)
    if not await store.note(connection, store.Noted(told, before.deal.id, found.deal.id, reason)):
        return ()
    if replaced:
        return await _revise(session, before, told, replaced)
    after = tell(before, told, told.seen_at, article_known=known)
    return await settle(session, before, after, _cause(told)) if after.changes else ()


async def _revise(session: AsyncSession, before: Record, told: Telling, replaced: list[str]) -> Facts:
    """The article told this deal before, in another version: what that one said no longer counts."""
    connection = await session.connection()
    await store.withdraw(connection, replaced, told.seen_at)
    state = rebuilt(await store.tellings(connection, before.deal.id))
    after = told_again(before, state, told, told.seen_at)
    correction = corrected(before.deal, after.record.deal, _REVISED, told.mention.article.publisher or told.mention.article.url)
    if not correction.changed:
        return await settle(session, before, after, _cause(told)) if after.changes else ()
    changes = (*(change for change in after.changes if change is not Change.ECHOED), Change.CORRECTED)
    cause = Cause(told.mention.article, told.mention.correlation_id, told.seen_at, correction)
    return await settle(session, before, Told(after.record, changes, after.novelty), cause)


async def _replaced(connection: AsyncConnection, before: Record, told: Telling) -> list[str]:
    older = told.mention.article.replaces
    return await store.mentions_of_article(connection, before.deal.id, older) if older and before.kept.whole else []


async def _known_article(connection: AsyncConnection, before: Record, article_id: str) -> bool:
    state = before.kept.state
    if any(one.article.id == article_id for one in state.articles):
        return True
    return state.article_count > ARTICLES_KEPT and await store.told_before(connection, before.deal.id, article_id)


def _cause(told: Telling) -> Cause:
    return Cause(told.mention.article, told.mention.correlation_id, told.seen_at)
