"""What was known when: every revision of a deal with the time from which and until which it was the truth."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.store import unpack
from services.ledger.tables import deal, key, version
from shared.contracts import Deal

_HISTORY = (
    select(version.c.revision, version.c.known_from, version.c.known_to, version.c.changes, version.c.body)
    .where(version.c.deal_id == bindparam("of"))
    .order_by(version.c.revision)
)
_LIKE_ESCAPE = "\\"


@dataclass(frozen=True)
class Version:
    """`known_to` is None for what is known now."""

    revision: int
    known_from: dt.datetime
    known_to: dt.datetime | None
    changes: tuple[str, ...]
    deal: Deal


async def history(connection: AsyncConnection, deal_id: str) -> list[Version]:
    """Every revision, the first first."""
    rows = await connection.execute(_HISTORY, {"of": deal_id})
    return [_version(row) for row in rows]


async def as_of(connection: AsyncConnection, deal_id: str, at: dt.datetime) -> Deal | None:
    """The deal as it was known at an instant; None before anything was."""
    statement = select(version.c.body).where(version.c.deal_id == deal_id, *_known_at(at))
    body = (await connection.execute(statement)).scalar()
    return Deal.model_validate_json(unpack(body)) if body else None


async def newest(connection: AsyncConnection, most: int, at: dt.datetime | None, companies: list[str] | None) -> list[Deal]:
    """The deals that changed last, now or as known `at` an instant; of these companies (keys), or of all."""
    if at is None:
        statement = select(deal.c.body).order_by(deal.c.last_seen.desc(), deal.c.id)
        of = deal.c.id
    else:
        statement = select(version.c.body).where(*_known_at(at)).order_by(version.c.known_from.desc(), version.c.deal_id)
        of = version.c.deal_id
    if companies is not None:
        statement = statement.where(of.in_(select(key.c.deal_id).where(key.c.key.in_(companies))))
    rows = await connection.execute(_limited(statement, most))
    return [Deal.model_validate_json(body if isinstance(body, str) else unpack(body)) for (body,) in rows]


async def keys_like(connection: AsyncConnection, words: str, most: int) -> list[str]:
    """Companies whose key has these words in it."""
    pattern = "%" + words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    statement = select(key.c.key).where(func.lower(key.c.key).like(pattern, escape=_LIKE_ESCAPE), ~key.c.key.contains("|"))
    return list((await connection.execute(statement.distinct().order_by(key.c.key).limit(most))).scalars())


def _known_at(at: dt.datetime) -> tuple[Any, ...]:
    return version.c.known_from <= at, or_(version.c.known_to.is_(None), version.c.known_to > at)


def _limited(statement: Select[Any], most: int) -> Select[Any]:
    return statement.limit(most)


def _version(row: Any) -> Version:
    return Version(
        row.revision, row.known_from, row.known_to, tuple(row.changes.split()), Deal.model_validate_json(unpack(row.body))
    )
