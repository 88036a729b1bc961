"""The ledger's rows: keep a record, its versions and its mentions.

All is written at the end of the transaction, many rows in one statement; until then the `UnitOfWork` knows it. The statements are built
once: building one costs SQLAlchemy more than SQLite takes to run it.
"""

import datetime as dt
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger.keeping.unit_of_work import Indexed, Stored, UnitOfWork, sums_told, unit_of
from services.ledger.record.record import Record
from services.ledger.tables import deal, key, mention, version
from services.ledger.telling.telling import Telling, telling
from shared.contracts import Change, Deal, DealMentioned
from shared.store import IgnoringKnown, before_commit, connection_of, write_at_end

_OPEN = insert(deal)
_KEEP = update(deal).where(deal.c.id == bindparam("deal_id"))
_INDEX = IgnoringKnown(key)
_HINT = update(key).where(key.c.deal_id == bindparam("of")).values(hint=bindparam("words"), loose=bindparam("now_loose"))
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


async def told_before(connection: AsyncConnection, deal_id: str, article_id: str) -> bool:
    return (await connection.execute(_TOLD_BY, {"of": deal_id, "article": article_id})).first() is not None


async def mentions_of_article(connection: AsyncConnection, deal_id: str, article_id: str) -> list[str]:
    """The identities of what an article says of a deal."""
    return list((await connection.execute(_TOLD_BY, {"of": deal_id, "article": article_id})).scalars())


async def noted_of(connection: AsyncConnection, article_id: str) -> list[str]:
    """The identities of all that an article ever said."""
    rows = await connection.execute(select(mention.c.identity).where(mention.c.article_id == article_id))
    return list(rows.scalars())


async def noted_by_deal(connection: AsyncConnection, article_id: str) -> dict[str, list[str]]:
    """The identities of what an article says and that counts, by deal."""
    statement = select(mention.c.deal_id, mention.c.identity).where(
        mention.c.article_id == article_id, mention.c.known_to.is_(None)
    )
    found: dict[str, list[str]] = {}
    for deal_id, identity in await connection.execute(statement.order_by(mention.c.deal_id, mention.c.identity)):
        found.setdefault(deal_id, []).append(identity)
    return found


async def tellings(connection: AsyncConnection, *deal_ids: str) -> list[Telling]:
    """All that is known of these deals and was not withdrawn."""
    rows = await connection.execute(_TELLINGS, {"of": deal_ids})
    return [telling(_unpacked(body), known_from, frozenset(without)) for body, known_from, without in rows]


async def withdraw(connection: AsyncConnection, identities: Sequence[str], now: dt.datetime) -> None:
    if identities:
        await connection.execute(_WITHDRAW, {"which": identities, "ends": now})


def note(session: AsyncSession, noted: Noted) -> None:
    """At the end of the transaction; who must see it before does `do_what_is_left` first."""
    told = noted.told.mention
    row = {
        "identity": told.identity, "deal_id": noted.deal_id, "found_id": noted.found_id, "article_id": told.article.id,
        "known_from": noted.told.seen_at, "known_to": None, "without": sorted(noted.told.without), "reason": noted.reason,
        "body": pack(told.model_dump_json()),
    }  # fmt: skip
    write_at_end(session, _NOTE[session.get_bind().dialect.name], row)


def open_deal(session: AsyncSession, record: Record, changes: tuple[Change, ...], now: dt.datetime) -> None:
    unit = unit_of(session)
    unit.opened[record.deal.id] = record
    unit.enter(record.deal.id, Indexed.of(record.deal, now))
    _keep(session, unit, record, changes, now)


def keep_deal(session: AsyncSession, before: Record, after: Record, changes: tuple[Change, ...], now: dt.datetime) -> None:
    unit = unit_of(session)
    if after.deal.id not in unit.opened:
        unit.changed[after.deal.id] = after
    else:
        unit.opened[after.deal.id] = after
    if _found_by(before.deal) != _found_by(after.deal):
        _index_again(unit, before.deal, after.deal)
    _keep(session, unit, after, changes, now)


def _index_again(unit: UnitOfWork, before: Deal, after: Deal) -> None:
    """After companies or sums were added. Rows of companies that are no longer told do no harm, for identity is decided from the record."""
    indexed = Indexed.of(after, after.first_seen)
    if indexed != Indexed.of(before, after.first_seen):
        unit.enter(after.id, indexed)


def _found_by(deal_: Deal) -> tuple[Any, ...]:
    """What keys and hints are made of."""
    named = [(party.role, party.key, party.name, party.parents) for party in deal_.parties]
    return deal_.kind, named, {(money.measure, money.value) for money in sums_told(deal_)}


def _keep(session: AsyncSession, unit: UnitOfWork, record: Record, changes: tuple[Change, ...], now: dt.datetime) -> None:
    """From here on the transaction sees the record; it is written at the end, once for all that was told of it."""
    unit.deals[record.deal.id] = Stored.of(record)
    before_commit(session, _write, unit)
    unit.bodies[record.deal.id] = body = record.deal.model_dump_json()
    _keep_version(session, record.deal, body, changes, now)


async def _write(session: AsyncSession, units: Sequence[UnitOfWork]) -> None:
    unit, connection = units[0], await connection_of(session)
    opened, changed, indexed = unit.take_waiting()
    if opened:
        await connection.execute(_OPEN, [{"id": id_, **_columns(record, unit.bodies[id_])} for id_, record in opened.items()])
    if changed:
        # two ledgers that change the same deals lock them in one order
        await connection.execute(
            _KEEP,
            [{"deal_id": id_, **_columns(record, unit.bodies[id_])} for id_, record in sorted(changed.items(), key=itemgetter(0))],
        )
    entries = [entry._asdict() for id_, one in indexed.items() for entry in one.entries(id_)]
    if entries:
        await connection.execute(_INDEX[connection.dialect.name], entries)
    hints = [{"of": id_, "words": one.hint, "now_loose": one.keys.loose} for id_, one in indexed.items() if id_ not in opened]
    if hints:
        await connection.execute(_HINT, hints)


def _keep_version(session: AsyncSession, record: Deal, body: str, changes: tuple[Change, ...], now: dt.datetime) -> None:
    row = {
        "deal_id": record.id, "revision": record.revision, "known_from": now, "known_to": None,
        "changes": " ".join(change.value for change in changes), "body": pack(body),
    }  # fmt: skip
    write_at_end(session, _KEEP_VERSION, row)
    if record.revision > 1:
        write_at_end(session, _END_VERSION, {"of": record.id, "number": record.revision - 1, "ends": now})


def pack(text: str) -> bytes:
    return zlib.compress(text.encode(), 1)


def unpack(body: bytes) -> bytes:
    return zlib.decompress(body)


def _unpacked(body: bytes) -> DealMentioned:
    return DealMentioned.model_validate_json(unpack(body))


def _columns(record: Record, body: str) -> dict[str, Any]:
    return {
        "revision": record.deal.revision,
        "last_seen": record.deal.last_seen,
        "body": body,
        "state": record.kept.model_dump_json(),
    }
