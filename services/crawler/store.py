"""The crawler's state in its database. Every function is part of a transaction that its caller runs.

Due work is taken with a lease: a replica that dies with it loses it to another when the lease has passed.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, delete, or_, select, update
from sqlmodel import SQLModel, col
from sqlmodel.ext.asyncio.session import AsyncSession

from services.crawler.fetch import Validators
from services.crawler.pacing import PATIENCE, Turn
from services.crawler.tables import ArticleRow, EntryRow, HostRow, SourceRow, UrlRow
from services.crawler.visit import Remembered
from shared.contracts import Article
from shared.store import insert_for

_ARTICLES: Table = SQLModel.metadata.tables["crawler_article"]


@dataclass(frozen=True)
class Wished:
    """A source as the bucket has it now; `hash` changes when anything in it does."""

    id: str
    kind: str
    hash: str
    scheduled: bool


@dataclass(frozen=True)
class Lease:
    now: dt.datetime
    until: dt.datetime


async def match_wishes(session: AsyncSession, wished: Mapping[str, Wished], now: dt.datetime) -> None:
    """New and changed sources are due at once; those no longer wished for are forgotten, but not what they gave."""
    rows = await session.execute(select(col(SourceRow.id), col(SourceRow.wish_hash)))
    known = {row[0]: row[1] for row in rows}
    if removed := known.keys() - wished.keys():
        await session.execute(delete(SourceRow).where(col(SourceRow.id).in_(removed)))
        await session.execute(delete(UrlRow).where(col(UrlRow.source_id).in_(removed)))
    for source in wished.values():
        if known.get(source.id) == source.hash:
            continue
        fresh = {
            "kind": source.kind,
            "wish_hash": source.hash,
            "scheduled": source.scheduled,
            "next_at": now,
            "gone": False,
            "failures": 0,
            "error": None,
        }
        row = insert_for(session)(SourceRow).values(id=source.id, articles=0, **fresh)
        await session.execute(row.on_conflict_do_update(index_elements=["id"], set_=fresh))
        await session.execute(delete(UrlRow).where(col(UrlRow.source_id) == source.id))


async def take_due_sources(session: AsyncSession, lease: Lease, limit: int) -> list[SourceRow]:
    row = SourceRow
    due = (
        select(row)
        .where(col(row.scheduled), ~col(row.gone), col(row.next_at) <= lease.now)
        .where(or_(col(row.lease_until).is_(None), col(row.lease_until) <= lease.now))
        .order_by(col(row.next_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    taken = list((await session.execute(due)).scalars().all())
    for source in taken:
        source.lease_until = lease.until
    return taken


async def take_due_entries(session: AsyncSession, lease: Lease, limit: int) -> list[EntryRow]:
    """The lease of an entry is its own due time, moved ahead."""
    row = EntryRow
    due = select(row).where(col(row.due_at) <= lease.now).order_by(col(row.due_at)).limit(limit).with_for_update(skip_locked=True)
    taken = list((await session.execute(due)).scalars().all())
    for entry in taken:
        entry.due_at = lease.until
    return taken


async def hold_sources(session: AsyncSession, taken: Sequence[SourceRow], until: dt.datetime) -> None:
    """Go on with them until then; a moment that has passed gives them back."""
    await session.execute(update(SourceRow).where(col(SourceRow.id).in_([row.id for row in taken])).values(lease_until=until))


async def hold_entries(session: AsyncSession, taken: Sequence[EntryRow], until: dt.datetime) -> None:
    for row in taken:
        same = (col(EntryRow.source_id) == row.source_id, col(EntryRow.key) == row.key, col(EntryRow.due_at).is_not(None))
        await session.execute(update(EntryRow).where(*same).values(due_at=until))


async def remembered(session: AsyncSession, source_id: str) -> dict[str, Remembered]:
    rows = (await session.execute(select(UrlRow).where(col(UrlRow.source_id) == source_id))).scalars()
    return {row.url: Remembered(row.url, Validators(row.etag, row.last_modified), row.body_hash, row.answered_at) for row in rows}


async def remember(session: AsyncSession, source_id: str, learned: Iterable[Remembered]) -> None:
    for url in learned:
        values = {
            "etag": url.validators.etag,
            "last_modified": url.validators.last_modified,
            "body_hash": url.body_hash,
            "answered_at": url.answered_at,
        }
        row = insert_for(session)(UrlRow).values(source_id=source_id, url=url.url, **values)
        await session.execute(row.on_conflict_do_update(index_elements=["source_id", "url"], set_=values))


async def give_once(session: AsyncSession, offered: Sequence[tuple[Article, str]], now: dt.datetime) -> set[str]:
    """The ids of those articles that have not been given before, by whatever source. With each comes the key of the address it stood under."""
    rows = {
        article.id: {
            "id": article.id,
            "url_key": key,
            "canonical_url": article.canonical_url,
            "source_id": article.source_id,
            "given_at": now,
        }
        for article, key in offered
    }
    # Rows as parameters, not as values: the statement is compiled once for all batches.
    row = insert_for(session)(_ARTICLES).on_conflict_do_nothing().returning(_ARTICLES.c.id)
    new = set((await session.execute(row, list(rows.values()))).scalars())
    for source_id, count in Counter(rows[article_id]["source_id"] for article_id in new).items():
        raised = {"articles": col(SourceRow.articles) + count}
        await session.execute(update(SourceRow).where(col(SourceRow.id) == source_id).values(**raised))
    return new


async def older_versions(session: AsyncSession, fresh: Sequence[Article]) -> dict[str, str]:
    """The id of the version that a page had before, by canonical URL. A text without an address of its own has none."""
    urls = {article.canonical_url for article in fresh if article.canonical_url.startswith(("http://", "https://"))}
    if not urls:
        return {}
    columns = col(ArticleRow.canonical_url), col(ArticleRow.id)
    older = select(*columns).where(columns[0].in_(urls), columns[1].not_in([article.id for article in fresh]))
    rows = await session.execute(older.order_by(col(ArticleRow.given_at), columns[1]))
    return {row[0]: row[1] for row in rows}


async def given_at_url(session: AsyncSession, url_key: str) -> str | None:
    """The id of the article that this address gave already, if any."""
    same = or_(col(ArticleRow.url_key) == url_key, col(ArticleRow.canonical_url) == url_key)
    newest = select(col(ArticleRow.id)).where(same).order_by(col(ArticleRow.given_at).desc()).limit(1)
    return (await session.execute(newest)).scalar_one_or_none()


async def settle_entry(session: AsyncSession, source_id: str, key: str, **outcome: Any) -> None:
    """`outcome`: article_id, or error and trouble_at, when it is done; due_at and tries when it is to be tried again."""
    settled = {"due_at": None, "error": None, "trouble_at": None, **outcome}
    if settled["due_at"] is None:
        settled["details"] = {}  # the text of a settled entry is of no more use
    await session.execute(update(EntryRow).where(col(EntryRow.source_id) == source_id, col(EntryRow.key) == key).values(**settled))


async def drop_entry(session: AsyncSession, source_id: str, key: str) -> None:
    await session.execute(delete(EntryRow).where(col(EntryRow.source_id) == source_id, col(EntryRow.key) == key))


async def settle_source(session: AsyncSession, source_id: str, wish_hash: str, **outcome: Any) -> None:
    """Ends the lease. A source that was changed meanwhile keeps being due: this look was at its former self."""
    same = (col(SourceRow.id) == source_id, col(SourceRow.wish_hash) == wish_hash)
    await session.execute(update(SourceRow).where(col(SourceRow.id) == source_id).values(lease_until=None))
    await session.execute(update(SourceRow).where(*same).values(**outcome))


async def source_rows(session: AsyncSession, ids: Iterable[str]) -> list[SourceRow]:
    return list((await session.execute(select(SourceRow).where(col(SourceRow.id).in_(list(ids))))).scalars().all())


async def reserve_turn(session: AsyncSession, turn: Turn) -> dt.datetime:
    """When this host may be asked; taken for the caller if that is soon."""
    free_at = (await session.execute(select(col(HostRow.free_at)).where(col(HostRow.host) == turn.host))).scalar_one_or_none()
    start = max(turn.now, free_at) if free_at else turn.now
    if start - turn.now <= PATIENCE:
        await pause_host(session, turn.host, start + turn.gap)
    return start


async def pause_host(session: AsyncSession, host: str, until: dt.datetime) -> None:
    """Ask nothing of the host until then, or longer where it was said before."""
    known = (await session.execute(select(col(HostRow.free_at)).where(col(HostRow.host) == host))).scalar_one_or_none()
    if known is None or known < until:
        row = insert_for(session)(HostRow).values(host=host, free_at=until)
        await session.execute(row.on_conflict_do_update(index_elements=["host"], set_={"free_at": until}))
