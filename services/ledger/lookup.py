"""Looks up the deals that a mention may belong to: those of the same two companies, and those of one that may be told otherwise.

Every key is an index range of its newest deals, so that a company with a hundred thousand deals costs no more than one with fifty.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from sqlalchemy import bindparam, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.ledger.hints import Hint, Worth, worth_looking
from services.ledger.identity import Keys
from services.ledger.record import Kept, Record
from services.ledger.reviving import kept_of
from services.ledger.tables import deal, key
from shared.contracts import Deal

NEWEST = 50
_LOOKED_AT = 8
_DEALS_KEPT = 512
_BODIES = select(deal.c.id, deal.c.body, deal.c.state).where(deal.c.id.in_(bindparam("ids", expanding=True)))
_LOAD = select(deal.c.id, deal.c.body, deal.c.state).where(deal.c.id == bindparam("wanted"))


@dataclass(frozen=True)
class Stored:
    """A deal as its row has it; what the record is derived from is read only when it is asked for."""

    deal: Deal
    state: str

    @cached_property
    def record(self) -> Record:
        return Record(self.deal, Kept.model_validate_json(self.state) if self.state else kept_of(self.deal))


@dataclass(frozen=True)
class Near:
    """Ids of deals, the newest first: `by_pair` of the same two companies, `by_company` of one of them and worth looking at."""

    by_pair: tuple[str, ...]
    by_company: tuple[str, ...]


async def near(connection: AsyncConnection, keys: Keys, hint: Hint) -> Near:
    """For a mention that is loose itself all kinds of deals of its companies, else only loose ones: what is told of one side only, or
    names a company that nobody has listed, may be missed by the keys of a pair."""
    if not keys.alone:
        return Near((), ())
    numbered = {f"key{number}": one for number, one in enumerate((*keys.pairs, *keys.alone))}
    rows = list(await connection.execute(_newest(len(keys.pairs), len(keys.alone), keys.loose), numbered))
    by_pair = _latest(row for row in rows if row.paired)
    others = [(worth_looking(hint, row.hint, row.key), row) for row in rows if not row.paired]
    by_worth = [row for worth in (Worth.NAME, Worth.SUM) for row in _in_order(row for one, row in others if one is worth)]
    return Near(by_pair[:NEWEST], _ids(row for row in by_worth if row.deal_id not in by_pair)[:_LOOKED_AT])


async def stored(connection: AsyncConnection, ids: Sequence[str]) -> dict[str, Stored]:
    if not ids:
        return {}
    rows = await connection.execute(_BODIES, {"ids": ids})
    return {row.id: Stored(_deal(row.body), row.state) for row in rows}


async def load(connection: AsyncConnection, deal_id: str) -> Record | None:
    row = (await connection.execute(_LOAD, {"wanted": deal_id})).first()
    return Stored(_deal(row.body), row.state).record if row else None


@lru_cache(_DEALS_KEPT)
def _deal(body: str) -> Deal:
    """The same few deals of busy companies are looked at again and again; they are never changed, only replaced."""
    return Deal.model_validate_json(body)


@lru_cache
def _newest(pairs: int, alone: int, every: bool) -> Any:
    each = [_range(f"key{number}", paired=number < pairs, every=every or number < pairs) for number in range(pairs + alone)]
    return union_all(*(select(one) for one in each))


def _range(name: str, *, paired: bool, every: bool) -> Any:
    wanted = select(key.c.key, key.c.deal_id, key.c.opened_at, key.c.hint, literal(paired).label("paired"))
    loose = [] if every else [key.c.loose]
    return wanted.where(key.c.key == bindparam(name), *loose).order_by(key.c.opened_at.desc()).limit(NEWEST).subquery()


def _latest(rows: Iterable[Any]) -> tuple[str, ...]:
    return _ids(_in_order(rows))


def _in_order(rows: Iterable[Any]) -> list[Any]:
    return sorted(rows, key=_age, reverse=True)


def _ids(rows: Iterable[Any]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.deal_id for row in rows))


def _age(row: Any) -> tuple[int, str]:
    return row.opened_at, row.deal_id
