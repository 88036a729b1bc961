"""The kept revisions in the order in which they became known, a few thousand at a time however many there are."""

import datetime as dt
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, literal, select, tuple_
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.backtesting.lean import LeanChange, lean
from services.rule_engine.history.keeping import micros
from services.rule_engine.tables import version
from shared.store import connection_of

_TOGETHER = 2_000
_BEFORE = version.alias("before")
_PLACE = (version.c.known_from, version.c.deal_id, version.c.revision)
_PAGE = (
    select(*_PLACE, version.c.body, version.c.news, _BEFORE.c.body.label("previous"))
    .select_from(
        version.outerjoin(
            _BEFORE, (_BEFORE.c.deal_id == version.c.deal_id) & (_BEFORE.c.revision == version.c.revision - literal(1))
        )
    )
    .where(
        version.c.known_from < bindparam("until"), tuple_(*_PLACE) > tuple_(*(bindparam(name) for name in ("at", "of", "number")))
    )
    .order_by(*_PLACE)
    .limit(_TOGETHER)
)


@dataclass(frozen=True)
class Span:
    """From an instant until another, which is not part of it; in microseconds since 1970, as the history counts."""

    since: int
    until: int

    @classmethod
    def of(cls, since: dt.datetime | None, until: dt.datetime | None) -> "Span":
        return cls(micros(since) if since else -(2**62), micros(until) if until else 2**62)


async def how_many(session: AsyncSession, span: Span) -> int:
    within = select(func.count()).select_from(version).where(version.c.known_from >= span.since, version.c.known_from < span.until)
    counted: int = (await (await connection_of(session)).execute(within)).scalar_one()
    return counted


async def revisions(session: AsyncSession, span: Span) -> AsyncIterator[LeanChange]:
    """All that became known in the span, the oldest first."""
    connection, after = await connection_of(session), (span.since, "", 0)
    while True:
        asked: dict[str, Any] = {"until": span.until, "at": after[0], "of": after[1], "number": after[2]}
        page = (await connection.execute(_PAGE, asked)).all()
        for row in page:
            yield lean(row.body, row.news, row.previous)
        if len(page) < _TOGETHER:
            return
        after = (page[-1].known_from, page[-1].deal_id, page[-1].revision)
