"""Rows of judgements, and the mentions that they move from deal to deal or take out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.tables import judgement, mention

_PLACES = select(mention.c.identity, mention.c.deal_id, mention.c.found_id, mention.c.article_id, mention.c.without).where(
    mention.c.deal_id == bindparam("of"), mention.c.known_to.is_(None)
)
_FOUND = select(mention.c.identity).where(
    mention.c.deal_id == bindparam("of"), mention.c.found_id == bindparam("found"), mention.c.known_to.is_(None)
)
_WHERE_NOW = select(mention.c.deal_id).where(mention.c.identity.in_(bindparam("which", expanding=True))).distinct()


@dataclass(frozen=True)
class Place:
    """A mention that counts, and the deal it counts for."""

    identity: str
    deal_id: str
    found_id: str
    article_id: str
    without: tuple[str, ...]

    @property
    def row(self) -> dict[str, object]:
        """What `restore` puts back."""
        return {"deal_id": self.deal_id, "found_id": self.found_id, "without": list(self.without)}


@dataclass(frozen=True)
class Judgement:
    """`before` is, for each mention it touched, the row as it was."""

    id: str
    kind: str
    deals: tuple[str, ...]
    before: Mapping[str, Mapping[str, Any]]
    by: str
    reason: str
    at: dt.datetime
    undone_at: dt.datetime | None = None


async def places(connection: AsyncConnection, deal_id: str) -> list[Place]:
    rows = await connection.execute(_PLACES, {"of": deal_id})
    return [Place(*row[:-1], without=tuple(row.without)) for row in rows]


async def found_for(connection: AsyncConnection, deal_id: str, found_id: str) -> list[str]:
    """The mentions that count for `deal_id` because it was joined with the one that was found for them."""
    return list((await connection.execute(_FOUND, {"of": deal_id, "found": found_id})).scalars())


async def where_now(connection: AsyncConnection, identities: Sequence[str]) -> set[str]:
    return set((await connection.execute(_WHERE_NOW, {"which": list(identities)})).scalars())


async def move(connection: AsyncConnection, identities: Sequence[str], **to: object) -> None:
    """Set columns of these mentions."""
    if identities:
        await connection.execute(update(mention).where(mention.c.identity.in_(identities)).values(**to))


async def restore(connection: AsyncConnection, before: Mapping[str, Mapping[str, Any]]) -> None:
    for identity, row in before.items():
        await connection.execute(update(mention).where(mention.c.identity == identity).values(**row, known_to=None))


async def keep(connection: AsyncConnection, judged: Judgement) -> None:
    row = {**vars(judged), "deals": list(judged.deals), "before": {key: dict(value) for key, value in judged.before.items()}}
    await connection.execute(insert(judgement), row)


async def find(connection: AsyncConnection, judgement_id: str) -> Judgement | None:
    row = (await connection.execute(select(judgement).where(judgement.c.id == judgement_id))).first()
    return _judgement(row) if row else None


async def newest(connection: AsyncConnection, most: int) -> list[Judgement]:
    rows = await connection.execute(select(judgement).order_by(judgement.c.at.desc(), judgement.c.id).limit(most))
    return [_judgement(row) for row in rows]


async def end(connection: AsyncConnection, judgement_id: str, now: dt.datetime) -> None:
    await connection.execute(update(judgement).where(judgement.c.id == judgement_id).values(undone_at=now))


def _judgement(row: Any) -> Judgement:
    fields = row._asdict()
    return Judgement(**{**fields, "deals": tuple(fields["deals"])})
