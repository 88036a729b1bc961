"""The ledger's steps: what an article says in, the changed record out."""

import datetime as dt
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger import store
from services.ledger.graph.edges import node_of
from services.ledger.graph.reach import ask_at_once
from services.ledger.keeping.finding import find, load, standing_for
from services.ledger.keeping.following import follow
from services.ledger.keeping.lookup import prefetch
from services.ledger.keeping.rederiving import Why, derive_again
from services.ledger.keeping.settling import Cause, corrected, settle
from services.ledger.keeping.timers import tell_after_commit
from services.ledger.origins.publisher_book import PublisherBook
from services.ledger.record.record import Record, Told, open_record, tell, told_again
from services.ledger.record.state import ARTICLES_KEPT, rebuilt
from services.ledger.telling.telling import Telling, telling
from shared.contracts import ArticleRevised, Change, DealChanged, DealMentioned
from shared.errors import Transient
from shared.publishers import Publishers
from shared.store import connection_of, do_what_is_left

Facts = tuple[DealChanged, ...]
_REVISED = "the publisher changed the article"
_AWAITED = dt.timedelta(seconds=2)


@dataclass(frozen=True)
class Desk:
    """What the steps need of the running service. `due` is told of dates to wait for, once they are committed."""

    window: dt.timedelta
    now: Callable[[], dt.datetime]
    due: Callable[[dt.datetime], None] = field(default=lambda _at: None)
    book: PublisherBook = field(default_factory=PublisherBook)


async def look_up(mentions: Sequence[DealMentioned], *, session: AsyncSession, desk: Desk) -> None:  # noqa: ARG001 - the hop's
    """Read the deals that a batch of mentions may belong to, in one go, and which of its companies may close a circle."""
    told = [mention for mention in mentions if mention.parties]
    await prefetch(session, told)
    await ask_at_once(session, {node_of(party).key for mention in told for party in mention.parties})


async def record_mention(mention: DealMentioned, *, session: AsyncSession, desk: Desk) -> AsyncIterator[DealChanged]:
    """Merge the mention into its deal, or open one. A mention without a company is nobody's deal and changes nothing."""
    if not mention.parties:
        return
    told = telling(mention, desk.now())
    found = await find(session, told, desk.window)
    publishers = desk.book.publishers
    if found.record:
        changed = await _tell(session, found.record, told, found.reason, publishers)
    else:
        changed = await _open(session, told, found.reason, publishers)
    ended = await follow(session, changed)
    tell_after_commit(session, desk.due)
    for fact in (*changed, *ended):
        yield fact


async def withdraw_older(revised: ArticleRevised, *, session: AsyncSession, desk: Desk) -> AsyncIterator[DealChanged]:
    """What only the older version of a page said no longer counts. Raises Transient until the newer one's mentions have come."""
    connection, now = await connection_of(session), desk.now()
    older = revised.article.replaces
    if older is None:
        return
    await do_what_is_left(session)
    if len(await store.noted_of(connection, revised.article.id)) < revised.mentions:
        raise Transient(f"not all of what {revised.article.id} tells has come yet", retry_in=_AWAITED)
    changed: list[DealChanged] = []
    for deal_id, identities in (await store.noted_by_deal(connection, older)).items():
        before = await load(session, deal_id)
        if before.kept.whole:
            await store.withdraw(connection, identities, now)
            why = Why(_REVISED, revised.article.publisher or revised.article.url, now, revised.article)
            changed += await derive_again(session, before, why, desk.book.publishers)
    for fact in (*changed, *await follow(session, changed)):
        yield fact


async def _open(session: AsyncSession, told: Telling, reason: str, publishers: Publishers) -> Facts:
    after = open_record(told, told.seen_at, publishers=publishers)
    deal_id = after.record.deal.id
    store.note(session, store.Noted(told, deal_id, deal_id, reason))
    return await settle(session, None, after, _cause(told))


async def _tell(session: AsyncSession, found: Record, told: Telling, reason: str, publishers: Publishers) -> Facts:
    before = await standing_for(session, found)
    replaced = await _replaced(session, before, told)
    known = await _known_article(session, before, told.mention.article.id)
    store.note(session, store.Noted(told, before.deal.id, found.deal.id, reason))
    if replaced:
        return await _revise(session, before, told, replaced, publishers)
    after = tell(before, told, told.seen_at, article_known=known, publishers=publishers)
    return await settle(session, before, after, _cause(told)) if after.changes else ()


async def _revise(session: AsyncSession, before: Record, told: Telling, replaced: list[str], publishers: Publishers) -> Facts:
    """The article told this deal before, in another version: what that one said no longer counts."""
    await do_what_is_left(session)
    connection = await connection_of(session)
    await store.withdraw(connection, replaced, told.seen_at)
    state = rebuilt(await store.tellings(connection, before.deal.id))
    after = told_again(before, state, told, told.seen_at, publishers)
    correction = corrected(before.deal, after.record.deal, _REVISED, told.mention.article.publisher or told.mention.article.url)
    if not correction.changed:
        return await settle(session, before, after, _cause(told)) if after.changes else ()
    changes = (*(change for change in after.changes if change is not Change.ECHOED), Change.CORRECTED)
    cause = Cause(told.mention.article, told.mention.correlation_id, told.seen_at, correction)
    return await settle(session, before, Told(after.record, changes, after.novelty), cause)


async def _replaced(session: AsyncSession, before: Record, told: Telling) -> list[str]:
    """The mentions of the version of the article before this one."""
    older = told.mention.article.replaces
    if not older or not before.kept.whole:
        return []
    await do_what_is_left(session)
    return await store.mentions_of_article(await connection_of(session), before.deal.id, older)


async def _known_article(session: AsyncSession, before: Record, article_id: str) -> bool:
    """Whether the article told this deal before, as another of its mentions."""
    state = before.kept.state
    if any(one.article.id == article_id for one in state.articles):
        return True
    if state.article_count <= ARTICLES_KEPT:
        return False
    await do_what_is_left(session)
    return await store.told_before(await connection_of(session), before.deal.id, article_id)


def _cause(told: Telling) -> Cause:
    return Cause(told.mention.article, told.mention.correlation_id, told.seen_at)
