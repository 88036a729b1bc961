"""Forgetting: entries and articles of long ago, and hosts that nobody waits for.

An entry that its source still lists is never forgotten, or it would be new again; nor is one that is due. An article is kept as long as
an entry leads to it. Little is deleted at a time, so that nobody waits long for the database.
"""

import asyncio
import datetime as dt
from typing import Any

import structlog
from sqlalchemy import ColumnElement, delete, exists, or_, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from services.crawler.tables import ArticleRow, EntryRow, HostRow, SourceRow
from shared.rows_by_key import one_of
from shared.store import Store

log = structlog.get_logger()
_AT_ONCE, _MOST_TIMES, _REST_S = 500, 200, 0.05
_HOST = dt.timedelta(days=2)


async def forget(store: Store, now: dt.datetime, keep: dt.timedelta) -> int:
    """Forget what is older than `keep`, at most a hundred thousand of each. Returns how many rows went."""
    gone = 0
    for part in (_entries, _articles, _hosts):
        for _ in range(_MOST_TIMES):
            count = await store.run(lambda session, part=part: part(session, now, keep))  # type: ignore[misc]
            gone += count
            if count < _AT_ONCE:
                break
            await asyncio.sleep(_REST_S)
    if gone:
        log.info("forgotten", rows=gone, older_than_days=keep.days)
    return gone


async def _entries(session: AsyncSession, now: dt.datetime, keep: dt.timedelta) -> int:
    row, source = EntryRow, SourceRow
    listed = or_(col(source.id).is_(None), ~col(source.scheduled), col(row.listed_at) < col(source.listed_at))
    old = (
        select(col(row.source_id), col(row.key))
        .outerjoin(source, col(source.id) == col(row.source_id))
        .where(col(row.listed_at) < now - keep, col(row.due_at).is_(None), listed)
        .limit(_AT_ONCE)
    )
    found = [(source_id, key) for source_id, key in await session.execute(old)]
    return await _delete(session, row, one_of((col(row.source_id), col(row.key)), found))


async def _articles(session: AsyncSession, now: dt.datetime, keep: dt.timedelta) -> int:
    row = ArticleRow
    led_to = exists().where(col(EntryRow.article_id) == col(row.id))
    old = select(col(row.id)).where(col(row.given_at) < now - keep, ~led_to).limit(_AT_ONCE)
    return await _delete(session, row, col(row.id).in_((await session.execute(old)).scalars().all()))


async def _hosts(session: AsyncSession, now: dt.datetime, keep: dt.timedelta) -> int:  # noqa: ARG001 - called like the others
    old = select(col(HostRow.host)).where(col(HostRow.free_at) < now - _HOST).limit(_AT_ONCE)
    return await _delete(session, HostRow, col(HostRow.host).in_((await session.execute(old)).scalars().all()))


async def _delete(session: AsyncSession, row: type[Any], these: ColumnElement[bool]) -> int:
    return int((await session.execute(delete(row).where(these))).rowcount)  # type: ignore[attr-defined]
