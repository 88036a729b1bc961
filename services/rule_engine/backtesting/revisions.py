"""The kept revisions in the order in which they became known, a few thousand at a time however many there are.

They may be read in several lanes side by side: all revisions of a deal are in one of them.
"""

import datetime as dt
from collections import OrderedDict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, bindparam, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.backtesting.lean import Before, before, lean
from services.rule_engine.history.keeping import micros, moment
from services.rule_engine.tables import version
from shared.contracts import DealChanged
from shared.rows_by_key import one_of
from shared.store import connection_of

_TOGETHER, _AT_ONCE = 2_000, 200
_REMEMBERED = 10_000  # deals, of a kilobyte; most revisions come within days of the one before
_ENDINGS = "0123456789abcdef"  # of the ids of deals
MOST_LANES = len(_ENDINGS)
_PLACE = (version.c.known_from, version.c.deal_id, version.c.revision)
_BODIES, _KEY = select(version.c.deal_id, version.c.revision, version.c.body), (version.c.deal_id, version.c.revision)
Key = tuple[str, int]
Place = tuple[int, str, int]  # when it became known, in microseconds since 1970; the deal, and the number of the revision
BEGINNING: Place = (-(2**62), "", 0)
END: Place = (2**63, "", 0)


@dataclass(frozen=True)
class Span:
    """From an instant until another, which is not part of it; in microseconds since 1970, as the history counts."""

    since: int
    until: int

    @classmethod
    def of(cls, since: dt.datetime | None, until: dt.datetime | None) -> "Span":
        return cls(micros(since) if since else BEGINNING[0], micros(until) if until else 2**62)


class Share(NamedTuple):
    """The lane `number`, from 0, of so many."""

    number: int = 0
    lanes: int = 1


class Revision(NamedTuple):
    """`last`: no later one of its deal is in the span."""

    place: Place
    changed: DealChanged
    last: bool


class Extent(NamedTuple):
    """How many revisions became known in a span, and when the first and the last did."""

    revisions: int
    first: dt.datetime | None
    last: dt.datetime | None


async def extent(session: AsyncSession, span: Span) -> Extent:
    """From the index alone."""
    known = version.c.known_from
    statement = select(func.count(), func.min(known), func.max(known)).where(known >= span.since, known < span.until)
    count, first, last = (await (await connection_of(session)).execute(statement)).one()
    return Extent(count, None if first is None else moment(first), None if last is None else moment(last))


async def pages(
    session: AsyncSession, span: Span, share: Share, after: Place | None = None, together: int = _TOGETHER
) -> AsyncIterator[list[Revision]]:
    """All of the lane that became known in the span and `after` a place, the oldest first, so many `together`. The last page is shorter."""
    connection, statement, after = await connection_of(session), _page(span, share, together), after or (span.since, "", 0)
    known: OrderedDict[str, Before] = OrderedDict()
    while True:
        rows = (await connection.execute(statement, {"at": after[0], "of": after[1], "number": after[2]})).all()
        earlier = await _earlier(connection, rows, known)
        yield [_revision(row, known, earlier, span) for row in rows]
        if len(rows) < together:
            return
        after = (rows[-1].known_from, rows[-1].deal_id, rows[-1].revision)
        while len(known) > _REMEMBERED:
            known.popitem(last=False)


def _counted(span: Span) -> list[ColumnElement[bool]]:
    """Not a revision that was known only after the next one, as where the ledger's clock was set back: newer news stood then."""
    return [version.c.known_from < span.until, version.c.known_to >= version.c.known_from]


def _page(span: Span, share: Share, together: int) -> Select[Any]:
    after = tuple_(*(bindparam(name) for name in ("at", "of", "number")))
    columns = select(*_PLACE, version.c.known_to, version.c.body, version.c.news)
    return columns.where(*_counted(span), tuple_(*_PLACE) > after, *_in_lane(share)).order_by(*_PLACE).limit(together)


def _in_lane(share: Share) -> list[ColumnElement[bool]]:
    """By the last digit of the deal's id; what ends otherwise is in the first lane."""
    if share.lanes == 1:
        return []
    ending, of_lane = func.substr(version.c.deal_id, func.length(version.c.deal_id), 1), _ENDINGS[share.number :: share.lanes]
    if share.number:
        return [ending.in_(list(of_lane))]
    return [ending.not_in([one for one in _ENDINGS if one not in of_lane])]


def _revision(row: Any, known: OrderedDict[str, Before], earlier: Mapping[Key, Before], span: Span) -> Revision:
    previous = known.pop(row.deal_id, None)
    if previous is None or previous.revision != row.revision - 1:
        previous = earlier.get((row.deal_id, row.revision - 1))
    changed, last = lean(row.body, row.news, previous), row.known_to >= span.until
    if not last:
        known[row.deal_id] = Before(row.revision, changed.deal.stage, row.body)
    return Revision((row.known_from, row.deal_id, row.revision), changed, last)


async def _earlier(connection: AsyncConnection, page: Sequence[Any], known: Mapping[str, Before]) -> dict[Key, Before]:
    """Of the revisions before those of the page that will not be at hand: neither remembered nor earlier on the page."""
    at_hand = {deal_id: one.revision for deal_id, one in known.items()}
    missing: list[Key] = []
    for row in page:
        if row.revision > 1 and at_hand.get(row.deal_id) != row.revision - 1:
            missing.append((row.deal_id, row.revision - 1))
        at_hand[row.deal_id] = row.revision
    found: dict[Key, Before] = {}
    for start in range(0, len(missing), _AT_ONCE):
        rows = await connection.execute(_BODIES.where(one_of(_KEY, missing[start : start + _AT_ONCE])))
        found |= {(row.deal_id, row.revision): before(row.body) for row in rows}
    return found
