"""What was told when, and what is held until a rule has cooled down: rows, in the transaction of whoever asks."""

import datetime as dt
from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import bindparam, delete, func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.cooling.cooling import Held
from services.rule_engine.firing import Fire
from services.rule_engine.tables import held, told
from shared.contracts import MatchFound
from shared.store import connection_of, insert_for

_LAST = select(told.c.scope, told.c.at).where(
    told.c.rule_id == bindparam("rule"), told.c.scope.in_(bindparam("scopes", expanding=True))
)
_TAKE = (
    delete(held)
    .where(held.c.rule_id == bindparam("rule"), held.c.scope.in_(bindparam("scopes", expanding=True)))
    .returning(held.c.key, held.c.number, held.c.body)
)
_WAITING = (
    select(held.c.rule_id, held.c.scope, func.max(told.c.at))
    .select_from(held.outerjoin(told, (held.c.rule_id == told.c.rule_id) & (held.c.scope == told.c.scope)))
    .group_by(held.c.rule_id, held.c.scope)
    .order_by(held.c.rule_id, held.c.scope)
)


async def last_told(session: AsyncSession, rule_id: str, scopes: Sequence[str]) -> dict[str, dt.datetime]:
    connection = await connection_of(session)
    rows = await connection.execute(_LAST, {"rule": rule_id, "scopes": list(scopes)})
    return {row.scope: row.at for row in rows}


async def tell(session: AsyncSession, rule_id: str, scopes: Sequence[str], at: dt.datetime) -> None:
    """The rule cools down from now on."""
    connection = await connection_of(session)
    await connection.execute(_telling(insert_for(connection)), [{"rule_id": rule_id, "scope": scope, "at": at} for scope in scopes])


async def hold(session: AsyncSession, fire: Fire, scope: str) -> None:
    row = {
        "deal_id": fire.match.deal.id, "rule_id": fire.fired.rule_id, "key": fire.fired.key, "number": fire.fired.number,
        "scope": scope, "at": fire.match.at, "body": fire.match.model_dump_json(),
    }  # fmt: skip
    connection = await connection_of(session)
    await connection.execute(_holding(insert_for(connection)), row)


async def take_held(session: AsyncSession, rule_id: str, scopes: Sequence[str]) -> list[Held]:
    """What was held under these scopes, which is held no longer."""
    connection = await connection_of(session)
    rows = await connection.execute(_TAKE, {"rule": rule_id, "scopes": list(scopes)})
    return [Held(key, number, MatchFound.model_validate_json(body)) for key, number, body in rows]


async def waiting(session: AsyncSession) -> list[tuple[str, str, dt.datetime | None]]:
    """By rule and scope, when it was last told."""
    return [(rule_id, scope, at) for rule_id, scope, at in await (await connection_of(session)).execute(_WAITING)]


@cache
def _telling(insert: Any) -> Any:
    statement = insert(told)
    at = statement.excluded.at
    return statement.on_conflict_do_update(index_elements=[told.c.rule_id, told.c.scope], set_={"at": at}, where=told.c.at < at)


@cache
def _holding(insert: Any) -> Any:
    return insert(held).on_conflict_do_nothing()
