"""The kept revisions in the order in which they became known, a few thousand at a time however many there are."""

import datetime as dt
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.backtesting.lean import LeanChange, LeanDeal, lean, lean_deal
from services.rule_engine.history.keeping import micros
from services.rule_engine.tables import version
from shared.store import connection_of

_TOGETHER, _AT_ONCE = 2_000, 200
_REMEMBERED = 5_000  # deals; most revisions come within days of the one before
_PLACE = (version.c.known_from, version.c.deal_id, version.c.revision)
_PAGE = (
    select(*_PLACE, version.c.body, version.c.news)
    .where(
        version.c.known_from < bindparam("until"), tuple_(*_PLACE) > tuple_(*(bindparam(name) for name in ("at", "of", "number")))
    )
    .order_by(*_PLACE)
    .limit(_TOGETHER)
)
_BODIES = select(version.c.deal_id, version.c.revision, version.c.body).where(
    tuple_(version.c.deal_id, version.c.revision).in_(bindparam("keys", expanding=True))
)
Key = tuple[str, int]


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
    known: OrderedDict[str, LeanDeal] = OrderedDict()
    while True:
        asked: dict[str, Any] = {"until": span.until, "at": after[0], "of": after[1], "number": after[2]}
        page = (await connection.execute(_PAGE, asked)).all()
        earlier = await _earlier(connection, page, known)
        for row in page:
            before = known.pop(row.deal_id, None)
            if before is None or before.revision != row.revision - 1:
                before = earlier.get((row.deal_id, row.revision - 1))
            changed = lean(row.body, row.news, before)
            known[row.deal_id] = changed.deal
            yield changed
        if len(page) < _TOGETHER:
            return
        after = (page[-1].known_from, page[-1].deal_id, page[-1].revision)
        while len(known) > _REMEMBERED:
            known.popitem(last=False)


async def _earlier(connection: AsyncConnection, page: Sequence[Any], known: Mapping[str, LeanDeal]) -> dict[Key, LeanDeal]:
    """The revisions before those of the page that will not be at hand: neither remembered nor earlier on the page."""
    at_hand = {deal_id: deal.revision for deal_id, deal in known.items()}
    missing: list[Key] = []
    for row in page:
        if row.revision > 1 and at_hand.get(row.deal_id) != row.revision - 1:
            missing.append((row.deal_id, row.revision - 1))
        at_hand[row.deal_id] = row.revision
    found: dict[Key, LeanDeal] = {}
    for start in range(0, len(missing), _AT_ONCE):
        rows = await connection.execute(_BODIES, {"keys": missing[start : start + _AT_ONCE]})
        found |= {(row.deal_id, row.revision): lean_deal(row.body) for row in rows}
    return found
