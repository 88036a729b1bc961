"""Writes the history. A revision ends the one before it; one that comes late or again changes nothing of what newer ones said.

Rows are left to the end of the transaction, where those of a whole batch are written at once; whoever reads before calls `write_now`.
"""

import datetime as dt
import zlib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from sqlalchemy import bindparam, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.history.rows import counted_at, counts, dollars, done_by, members_of
from services.rule_engine.tables import FOREVER, edge, member, version
from shared.contracts import Deal, DealChanged, Measure
from shared.store import before_commit, connection_of, do_now, insert_for

_LONGEST_COMPANY = 310
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND = dt.timedelta(microseconds=1)
_TABLES = (version, member, edge)
_KNOWN = select(version.c.deal_id, version.c.revision, version.c.known_from).where(
    version.c.deal_id.in_(bindparam("deals", expanding=True))
)
_KEPT = select(version.c.revision).where(version.c.deal_id == bindparam("of"), version.c.revision == bindparam("number"))
_END = [
    update(table)
    .where(table.c.deal_id == bindparam("of"), table.c.revision == bindparam("number"))
    .values(known_to=bindparam("ends"))
    for table in _TABLES
]


def micros(at: dt.datetime) -> int:
    """Microseconds since 1970; a time without a zone is UTC."""
    return ((at if at.tzinfo else at.replace(tzinfo=dt.UTC)) - _EPOCH) // _MICROSECOND


def moment(at: int) -> dt.datetime:
    return _EPOCH + at * _MICROSECOND


def keep(session: AsyncSession, changed: DealChanged) -> None:
    """Keep this revision."""
    before_commit(session, _write, changed)


async def is_kept(session: AsyncSession, deal: Deal) -> bool:
    """Whether this revision was kept before this transaction: with the history of the ledger, or when it was judged before."""
    found = await (await connection_of(session)).execute(_KEPT, {"of": deal.id, "number": deal.revision})
    return found.first() is not None


async def write_now(session: AsyncSession) -> None:
    """What was left to the end, for whoever must see it before."""
    await do_now(session, _write)


def rebuilt(body: bytes, news: bytes, previous: Deal | None = None) -> DealChanged:
    """The fact as it came, from a row of `rule_engine_version`; whoever knows the revision before gives it."""
    whole = zlib.decompress(news)[:-1] + b',"deal":' + zlib.decompress(body) + b"}"
    return DealChanged.model_validate_json(whole).model_copy(update={"previous": previous})


async def _write(session: AsyncSession, left: Sequence[DealChanged]) -> None:
    connection = await connection_of(session)
    fresh = {(one.deal.id, one.deal.revision): one for one in left}
    stored: dict[str, dict[int, int]] = {}
    for deal_id, revision, known_from in await connection.execute(_KNOWN, {"deals": list({one.deal.id for one in left})}):
        stored.setdefault(deal_id, {})[revision] = known_from
        fresh.pop((deal_id, revision), None)
    ends = _ends(fresh, stored)
    later = [{"of": key[0], "number": key[1], "ends": at} for key, at in ends.items() if key not in fresh]
    for statement in _END if later else ():
        await connection.execute(statement, later)
    rows = [_rows(one, ends.get(key, FOREVER)) for key, one in sorted(fresh.items())]
    for number, table in enumerate(_TABLES):
        if several := [row for of_deal in rows for row in of_deal[number]]:
            await connection.execute(_inserting(insert_for(connection), table.name), several)


def _ends(fresh: dict[tuple[str, int], DealChanged], stored: dict[str, dict[int, int]]) -> dict[tuple[str, int], int]:
    """Which revision ends when: each is known until the next one is. Of the stored ones only those whose end is new."""
    known = {deal_id: dict(stored.get(deal_id, {})) for deal_id, _ in fresh}
    for (deal_id, revision), one in fresh.items():
        known[deal_id][revision] = micros(one.at)
    return {
        (deal_id, revision): at[following]
        for deal_id, at in sorted(known.items())
        for revision, following in pairwise(sorted(at))
        if (deal_id, revision) in fresh or (deal_id, following) in fresh
    }


def _rows(changed: DealChanged, known_to: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Of the version, its members and its edges."""
    deal = changed.deal
    low, high = dollars(deal)
    common = {"deal_id": deal.id, "revision": deal.revision, "known_from": micros(changed.at), "known_to": known_to,
              "at": micros(counted_at(deal, changed.at))}  # fmt: skip
    sums = {"kind": deal.kind.value, "usd_low": low, "usd_high": high}
    whole = {"counts": counts(deal), "body": _packed(deal.model_dump_json()),
             "news": _packed(changed.model_dump_json(exclude={"deal", "previous"}))}  # fmt: skip
    stage = {"stage": deal.stage.value}
    members = [
        {**common, **sums, **stage, "company": one.company[:_LONGEST_COMPANY], "role": one.role.value} for one in members_of(deal)
    ]
    usd = low if deal.money_of(Measure.DEAL) else None
    edges = [
        {**common, **stage, "usd": usd, "verb": one.verb, "src": one.src[:_LONGEST_COMPANY], "dst": one.dst[:_LONGEST_COMPANY]}
        for one in done_by(deal)
    ]
    return [{**common, **sums, **whole}], members, edges


def _packed(text: str) -> bytes:
    return zlib.compress(text.encode(), 1)


@cache
def _inserting(insert: Any, name: str) -> Any:
    return insert(next(table for table in _TABLES if table.name == name))
