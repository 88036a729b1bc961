"""The ledger's rows: find the deals that a mention may belong to, keep a record. A handful of statements per mention.

The statements are built once: building one costs SQLAlchemy more than SQLite takes to run it. What nobody reads before the commit (the
versions) is written at its end, many in one statement.
"""

import datetime as dt
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.identity import Keys
from services.ledger.record import Kept, Record
from services.ledger.reviving import kept_of
from services.ledger.tables import deal, key, mention, version
from services.ledger.telling import Telling, telling
from shared.contracts import Change, Deal, DealMentioned
from shared.store import IgnoringKnown, write_at_end

NEWEST = 50
_LOOSE_NEWEST = 20
_BODIES = select(deal.c.body).where(deal.c.id.in_(bindparam("ids", expanding=True)))
_BY_PAIR = select(deal.c.body).where(deal.c.id.in_(select(key.c.deal_id).where(key.c.key.in_(bindparam("keys", expanding=True)))))
_LOAD = select(deal.c.body, deal.c.state).where(deal.c.id == bindparam("wanted"))
_OPEN = insert(deal)
_KEEP = update(deal).where(deal.c.id == bindparam("deal_id"))
_INDEX = IgnoringKnown(key)
_NOTE = IgnoringKnown(mention)
_KEEP_VERSION = insert(version)
_END_VERSION = (
    update(version)
    .where(version.c.deal_id == bindparam("of"), version.c.revision == bindparam("number"))
    .values(known_to=bindparam("ends"))
)
_TOLD_BY = select(mention.c.identity).where(
    mention.c.deal_id == bindparam("of"), mention.c.article_id == bindparam("article"), mention.c.known_to.is_(None)
)
_TELLINGS = (
    select(mention.c.body, mention.c.known_from, mention.c.without)
    .where(mention.c.deal_id.in_(bindparam("of", expanding=True)), mention.c.known_to.is_(None))
    .order_by(mention.c.identity)
)
_WITHDRAW = update(mention).where(mention.c.identity.in_(bindparam("which", expanding=True))).values(known_to=bindparam("ends"))


@dataclass(frozen=True)
class Noted:
    """A mention as it goes into its row."""

    told: Telling
    deal_id: str
    found_id: str
    reason: str


async def by_pair(connection: AsyncConnection, keys: Keys) -> list[Deal]:
    """The deals between two of these companies."""
    if not keys.pairs:
        return []
    rows = await connection.execute(_BY_PAIR, {"keys": keys.pairs})
    return [Deal.model_validate_json(body) for (body,) in rows]


async def by_company(connection: AsyncConnection, keys: Keys, *, loose: bool, but: Iterable[str] = ()) -> list[Deal]:
    """Deals of one of these companies, the newest of each: all of them for a mention that is `loose` itself, else only loose ones.

    Loose is what is told of one side only, or names a company that nobody has listed: there the keys of a pair may differ.
    """
    if not keys.alone:
        return []
    statement = _newest(len(keys.alone), loose)
    rows = await connection.execute(statement, {f"key{number}": one for number, one in enumerate(keys.alone)})
    known = set(but)
    ids = list(dict.fromkeys(row.deal_id for row in sorted(rows, key=_age, reverse=True) if row.deal_id not in known))
    if not ids:
        return []
    found = await connection.execute(_BODIES, {"ids": ids[: _LOOSE_NEWEST if loose else NEWEST]})
    return [Deal.model_validate_json(body) for (body,) in found]


async def load(connection: AsyncConnection, deal_id: str) -> Record | None:
    row = (await connection.execute(_LOAD, {"wanted": deal_id})).first()
    if row is None:
        return None
    deal_ = Deal.model_validate_json(row.body)
    return Record(deal_, Kept.model_validate_json(row.state) if row.state else kept_of(deal_))


async def told_before(connection: AsyncConnection, deal_id: str, article_id: str) -> bool:
    return (await connection.execute(_TOLD_BY, {"of": deal_id, "article": article_id})).first() is not None


async def mentions_of_article(connection: AsyncConnection, deal_id: str, article_id: str) -> list[str]:
    """The identities of what an article says of a deal."""
    return list((await connection.execute(_TOLD_BY, {"of": deal_id, "article": article_id})).scalars())


async def tellings(connection: AsyncConnection, *deal_ids: str) -> list[Telling]:
    """All that is known of these deals and was not withdrawn."""
    rows = await connection.execute(_TELLINGS, {"of": deal_ids})
    return [telling(_unpacked(body), known_from, frozenset(without)) for body, known_from, without in rows]


async def withdraw(connection: AsyncConnection, identities: Sequence[str], now: dt.datetime) -> None:
    if identities:
        await connection.execute(_WITHDRAW, {"which": identities, "ends": now})


async def note(connection: AsyncConnection, noted: Noted) -> bool:
    """False when the mention was noted before: a stream that is given again after years, say."""
    told = noted.told.mention
    row = {
        "identity": told.identity, "deal_id": noted.deal_id, "found_id": noted.found_id, "article_id": told.article.id,
        "known_from": noted.told.seen_at, "known_to": None, "without": sorted(noted.told.without), "reason": noted.reason,
        "body": pack(told.model_dump_json()),
    }  # fmt: skip
    return bool((await connection.execute(_NOTE[connection.dialect.name], row)).rowcount)


async def open_deal(session: AsyncSession, record: Record, keys: Keys, changes: tuple[Change, ...], now: dt.datetime) -> None:
    connection = await session.connection()
    await connection.execute(_OPEN, {"id": record.deal.id, **_columns(record)})
    await index(connection, record.deal, keys, now)
    keep_version(session, record.deal, changes, now)


async def keep_deal(session: AsyncSession, before: Record, after: Record, changes: tuple[Change, ...], now: dt.datetime) -> None:
    connection = await session.connection()
    await connection.execute(_KEEP, {"deal_id": after.deal.id, **_columns(after)})
    keep_version(session, after.deal, changes, now, before=before.deal.revision)


async def index(connection: AsyncConnection, of: Deal, keys: Keys, now: dt.datetime) -> None:
    """Rows that are there stay; those of companies that are no longer told do no harm, for identity is decided from the record."""
    rows = [
        {"key": one, "deal_id": of.id, "loose": keys.loose, "opened_at": now} for one in dict.fromkeys((*keys.pairs, *keys.alone))
    ]
    if rows:
        await connection.execute(_INDEX[connection.dialect.name], rows)


async def forget_keys(connection: AsyncConnection, deal_id: str) -> None:
    await connection.execute(delete(key).where(key.c.deal_id == deal_id))


def keep_version(
    session: AsyncSession, record: Deal, changes: tuple[Change, ...], now: dt.datetime, before: int | None = None
) -> None:
    row = {
        "deal_id": record.id, "revision": record.revision, "known_from": now, "known_to": None,
        "changes": " ".join(change.value for change in changes), "body": pack(record.model_dump_json()),
    }  # fmt: skip
    write_at_end(session, _KEEP_VERSION, row)
    if before is not None:
        write_at_end(session, _END_VERSION, {"of": record.id, "number": before, "ends": now})


def pack(text: str) -> bytes:
    return zlib.compress(text.encode(), 1)


def unpack(body: bytes) -> bytes:
    return zlib.decompress(body)


def _unpacked(body: bytes) -> DealMentioned:
    return DealMentioned.model_validate_json(unpack(body))


@lru_cache
def _newest(keys: int, loose: bool) -> Any:
    """For each key its newest deals: an index range each, however many deals a company has."""
    each = [
        select(key.c.deal_id, key.c.opened_at)
        .where(key.c.key == bindparam(f"key{number}"), *([] if loose else [key.c.loose]))
        .order_by(key.c.opened_at.desc())
        .limit(_LOOSE_NEWEST if loose else NEWEST)
        .subquery()
        for number in range(keys)
    ]
    return union_all(*(select(one.c.deal_id, one.c.opened_at) for one in each))


def _age(row: Any) -> tuple[dt.datetime, str]:
    return row.opened_at, row.deal_id


def _columns(record: Record) -> dict[str, object]:
    return {
        "revision": record.deal.revision,
        "last_seen": record.deal.last_seen,
        "body": record.deal.model_dump_json(),
        "state": record.kept.model_dump_json(),
    }
