"""What a person decides of deals: two are one, one is two, a mention is wrong; and taking that back.

The mentions are moved (or no longer count), the records are derived again from what remains, and each record that is another now is
told as `corrected`.
"""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger import store
from services.ledger.judging import judgement_store as judgements
from services.ledger.judging.judgement_store import Judgement, Place
from services.ledger.keeping.finding import load, record_of
from services.ledger.keeping.following import follow
from services.ledger.keeping.rederiving import Why, derive_again
from services.ledger.keeping.settling import Cause, settle
from services.ledger.origins.publisher_book import PublisherBook
from services.ledger.record.record import Record, Told, split_off
from shared.bus.outbox import Outbox
from shared.contracts import Change, DealChanged, digest
from shared.publishers import Publishers
from shared.store import Store, connection_of


@dataclass(frozen=True)
class Said:
    """Who judges, why and when; `id` makes a request that comes twice one judgement."""

    id: str
    by: str
    reason: str
    at: dt.datetime


class Judging:
    """Each method is one transaction, and returns the ids of the deals that changed. All raise ValueError for what cannot be done."""

    def __init__(self, database: Store, outbox: Outbox, book: PublisherBook | None = None) -> None:
        self._database, self._outbox, self._book = database, outbox, book or PublisherBook()

    async def merge(self, deal_id: str, into: str, said: Said) -> list[str]:
        """`deal_id` is the same as `into`; what is told of either from now on is told of `into`."""

        async def work(session: AsyncSession) -> list[DealChanged]:
            target, joined = await _whole(session, into), await _whole(session, deal_id)
            if target.deal.id == joined.deal.id:
                raise ValueError(f"{deal_id} and {into} are one deal already")
            connection = await connection_of(session)
            moved = await judgements.places(connection, joined.deal.id)
            await judgements.move(connection, _ids(moved), deal_id=target.deal.id)
            await judgements.keep(connection, _judgement("merge", (joined.deal.id, target.deal.id), moved, said))
            return [
                *await _again(session, target, said, None, self._book.publishers),
                *await _again(session, joined, said, target.deal.id, self._book.publishers),
            ]

        return await self._told(work, said)

    async def split(self, deal_id: str, articles: Sequence[str], said: Said) -> list[str]:
        """What these articles told is another deal."""

        async def work(session: AsyncSession) -> list[DealChanged]:
            before = await _whole(session, deal_id)
            connection = await connection_of(session)
            all_ = await judgements.places(connection, before.deal.id)
            moved = _of_articles(all_, articles, before)
            if len(moved) == len(all_):
                raise ValueError(f"nothing of {deal_id} would be left; name the articles of one of the two deals only")
            new_id = digest("split", said.id, before.deal.id)[:16]
            await judgements.move(connection, _ids(moved), deal_id=new_id, found_id=new_id)
            await judgements.keep(connection, _judgement("split", (before.deal.id, new_id), moved, said))
            return [
                *await _again(session, before, said, None, self._book.publishers),
                *await _open(session, new_id, said, self._book.publishers),
            ]

        return await self._told(work, said)

    async def wrong(self, deal_id: str, article: str, slots: Sequence[str], said: Said) -> list[str]:
        """What this article says of the deal is wrong: the `slots` of it (as `Claim.slot` names them), or with none all of it."""

        async def work(session: AsyncSession) -> list[DealChanged]:
            before = await _whole(session, deal_id)
            connection = await connection_of(session)
            touched = _of_articles(await judgements.places(connection, before.deal.id), [article], before)
            if slots:
                without = sorted({*slots, *(slot for place in touched for slot in place.without)})
                await judgements.move(connection, _ids(touched), without=without)
            else:
                await store.withdraw(connection, _ids(touched), said.at)
            await judgements.keep(connection, _judgement("wrong", (before.deal.id,), touched, said))
            return list(await _again(session, before, said, None, self._book.publishers))

        return await self._told(work, said)

    async def undo(self, judgement_id: str, said: Said) -> list[str]:
        """Take a judgement back: its mentions go back to where they were, and those that followed it since go with them."""

        async def work(session: AsyncSession) -> list[DealChanged]:
            connection = await connection_of(session)
            judged = await judgements.find(connection, judgement_id)
            if judged is None or judged.undone_at:
                raise ValueError(
                    f"the judgement {judgement_id} was taken back before" if judged else f"there is no judgement {judgement_id}"
                )
            touched = await judgements.where_now(connection, list(judged.before))
            await judgements.restore(connection, judged.before)
            await self._take_followers(session, judged, touched)
            await judgements.end(connection, judgement_id, said.at)
            merged = {judged.deals[1]: judged.deals[0]} if judged.kind == "split" else {}
            affected = sorted({*touched, *judged.deals} - {*merged}) + sorted(merged)
            return [
                fact
                for one in affected
                for fact in await _again(session, await load(session, one), said, merged.get(one), self._book.publishers)
            ]

        return await self._told(work, said)

    async def _take_followers(self, session: AsyncSession, judged: Judgement, touched: set[str]) -> None:
        """What was told since: of a merge, what was found for the deal that was joined; of a split, all that the new deal gathered."""
        connection = await connection_of(session)
        if judged.kind == "merge":
            joined = judged.deals[0]
            for deal_id in touched - {joined}:
                await judgements.move(connection, await judgements.found_for(connection, deal_id, joined), deal_id=joined)
        if judged.kind == "split":
            gathered = await judgements.places(connection, judged.deals[1])
            await judgements.move(connection, _ids(gathered), deal_id=judged.deals[0])

    async def _told(self, work: Callable[[AsyncSession], Awaitable[list[DealChanged]]], said: Said) -> list[str]:
        async def once(session: AsyncSession) -> list[DealChanged]:
            if await judgements.find(await connection_of(session), said.id):
                return []
            facts = await work(session)
            facts += await follow(session, facts)
            await self._outbox.add(session, *facts)
            return facts

        try:
            facts = await self._database.run(once)
        except LookupError as error:
            raise ValueError(str(error)) from error
        await self._outbox.flush()
        return [fact.deal.id for fact in facts]


async def _again(
    session: AsyncSession, before: Record, said: Said, merged_into: str | None, publishers: Publishers
) -> tuple[DealChanged, ...]:
    return await derive_again(session, before, Why(said.reason, said.by, said.at), publishers, merged_into)


async def _open(session: AsyncSession, deal_id: str, said: Said, publishers: Publishers) -> tuple[DealChanged, ...]:
    record = split_off(deal_id, await store.tellings(await connection_of(session), deal_id), said.at, publishers)
    first = Change.BACKGROUND_RECORDED if record.deal.background else Change.OPENED
    article = record.deal.articles[0]
    return await settle(session, None, Told(record, (first,)), Cause(article, article.id, said.at))


async def _whole(session: AsyncSession, deal_id: str) -> Record:
    """The record that stands for a deal. Raises ValueError for one whose mentions were not kept."""
    record = await record_of(session, deal_id)
    if not record.kept.whole:
        raise ValueError(f"the deal {deal_id} was recorded by an older version, which kept no mentions; it cannot be taken apart")
    return record


def _of_articles(places: Sequence[Place], articles: Sequence[str], of: Record) -> list[Place]:
    unknown = set(articles) - {place.article_id for place in places}
    if unknown or not articles:
        told = ", ".join(sorted({place.article_id for place in places})[:10])
        raise ValueError(
            f"the deal {of.deal.id} is not told by {', '.join(sorted(unknown)) or 'no article'}; its articles are {told}"
        )
    return [place for place in places if place.article_id in set(articles)]


def _judgement(kind: str, deals: tuple[str, ...], touched: Sequence[Place], said: Said) -> Judgement:
    return Judgement(said.id, kind, deals, {place.identity: place.row for place in touched}, said.by, said.reason, said.at)


def _ids(places: Sequence[Place]) -> list[str]:
    return [place.identity for place in places]
