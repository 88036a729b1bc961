"""Pages that could not be had, for a person to see: how many are waited for, how many were given up, and why the last ones were."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict
from sqlalchemy import func, select
from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from services.crawler.cleaning import clean_line
from services.crawler.tables import EntryRow

SHOWN = 5


class GivenUp(BaseModel):
    """A page that was given up; `stood_in`: what its source says of it was taken in its place."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    url: str
    reason: str
    at: dt.datetime
    stood_in: bool = False


class Troubles(BaseModel):
    """`waiting` are due or will be tried again; `given_up` are all that are remembered, `last` the newest of them."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    waiting: int = 0
    given_up: int = 0
    last: tuple[GivenUp, ...] = ()


NO_TROUBLES = Troubles()


async def troubles_of(session: AsyncSession, source_ids: Iterable[str]) -> dict[str, Troubles]:
    """Of the sources that have any."""
    ids = list(source_ids)
    waiting = await _counts(session, ids, "due_at")
    given_up = await _counts(session, ids, "trouble_at")
    last = {source_id: await _last(session, source_id) for source_id in given_up}
    return {
        source_id: Troubles(waiting=waiting[source_id], given_up=given_up[source_id], last=last.get(source_id, ()))
        for source_id in waiting.keys() | given_up.keys()
    }


async def _counts(session: AsyncSession, ids: list[str], column: str) -> dict[str, int]:
    row = EntryRow
    set_there = (col(row.source_id).in_(ids), getattr(row, column).is_not(None))
    rows = await session.execute(select(col(row.source_id), func.count()).where(*set_there).group_by(col(row.source_id)))
    return defaultdict(int, [(source_id, count) for source_id, count in rows])


async def _last(session: AsyncSession, source_id: str) -> tuple[GivenUp, ...]:
    row = EntryRow
    newest = (
        select(row)
        .where(col(row.source_id) == source_id, col(row.trouble_at).is_not(None))
        .order_by(col(row.trouble_at).desc())
        .limit(SHOWN)
    )
    return tuple(_given_up(found) for found in (await session.execute(newest)).scalars())


def _given_up(row: EntryRow) -> GivenUp:
    return GivenUp(
        url=row.url, reason=clean_line(row.error or ""), at=row.trouble_at or row.seen_at, stood_in=row.article_id is not None
    )
