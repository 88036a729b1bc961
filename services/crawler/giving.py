"""Giving articles: ArticleFetched through the outbox, in the transaction that marks the article given and its entry done.

Articles that come at the same time share a transaction, since a commit costs the same for one as for fifty. One that cannot be
written never takes the others along.
"""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from services.crawler.store import give_once, older_versions, settle_entry
from shared.bus.outbox import Outbox
from shared.contracts import Article, ArticleFetched
from shared.errors import Transient
from shared.store import Store

log = structlog.get_logger()
_AT_ONCE = 64


@dataclass(frozen=True)
class Offer:
    """An article, the key of the address it was listed under, and the entry that it settles, if it came from one.

    `trouble`: why the entry's page could not be had, when what its source says of it is the article.
    """

    article: Article
    url_key: str
    entry: tuple[str, str] | None = None
    trouble: str | None = None


class Giving:
    def __init__(self, store: Store, outbox: Outbox, now: Callable[[], dt.datetime]) -> None:
        self._store, self._outbox, self._now = store, outbox, now
        self._waiting: list[tuple[Offer, asyncio.Future[bool]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._publishing: asyncio.Task[None] | None = None
        self._unpublished = False

    async def give(self, offer: Offer) -> bool:
        """True when the article is new. It is committed then; publishing follows by itself, whatever happens."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((offer, future))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())
        return await future

    async def settled(self) -> None:
        """Wait until all that was offered is committed and published."""
        while task := self._writing or self._publishing:
            await asyncio.gather(task, return_exceptions=True)

    async def _write_all(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[:_AT_ONCE], self._waiting[_AT_ONCE:]
                await self._write(batch)
                self._publish_soon()
        finally:
            self._writing = None

    async def _write(self, batch: list[tuple[Offer, asyncio.Future[bool]]]) -> None:
        try:
            outcomes = await self._store.run(lambda session: self._commit(session, [offer for offer, _ in batch]))
        except Exception as error:  # noqa: BLE001 - whoever offered the article gets it
            if len(batch) > 1:
                for one in batch:
                    await self._write([one])
            elif not batch[0][1].done():
                batch[0][1].set_exception(error)
            return
        for (_, future), outcome in zip(batch, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)

    async def _commit(self, session: AsyncSession, offers: list[Offer]) -> list[bool]:
        new = await give_once(session, [(offer.article, offer.url_key) for offer in offers], self._now())
        for offer in offers:
            if offer.entry:
                trouble_at = self._now() if offer.trouble else None
                await settle_entry(session, *offer.entry, article_id=offer.article.id, error=offer.trouble, trouble_at=trouble_at)
        older = await older_versions(session, [offer.article for offer in offers if offer.article.id in new])
        first = {offer.article.id: offer for offer in reversed(offers)}
        fresh = [offer for offer in offers if offer.article.id in new and first[offer.article.id] is offer]
        await self._outbox.add(
            session,
            *[ArticleFetched(correlation_id=offer.article.id, article=_as_version(offer.article, older)) for offer in fresh],
        )
        return [first[offer.article.id] is offer and offer.article.id in new for offer in offers]

    def _publish_soon(self) -> None:
        self._unpublished = True
        if self._publishing is None:
            self._publishing = asyncio.create_task(self._publish_all())

    async def _publish_all(self) -> None:
        try:
            while self._unpublished:
                self._unpublished = False
                await self._outbox.flush()
        except Transient as error:
            log.warning("published_later", error=str(error))  # the sweep of the outbox does
        finally:
            self._publishing = None


def _as_version(article: Article, older: Mapping[str, str]) -> Article:
    return article.model_copy(update={"replaces": older.get(article.canonical_url)})
