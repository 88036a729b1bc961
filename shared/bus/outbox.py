"""Facts that no message started (a page fetched, a mail sent): written with the state that they tell of, published after the commit.

What this process wrote it publishes from memory. The sweep forgets what is published, many rows at a time, and publishes what a crash or
an absent broker left behind; the identity keeps a second publishing from doubling anything.
"""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

from sqlalchemy import BigInteger, Column, Integer, String, Table, Text, delete, select
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.contracts import Fact
from shared.inbox import Given
from shared.store import Store, UtcDateTime

_AT_ONCE = 200


def outbox_table(service: str) -> Table:
    """`<service>_outbox`; rows in the order in which they were written."""
    name = f"{service}_outbox"
    if name in SQLModel.metadata.tables:
        return SQLModel.metadata.tables[name]
    return Table(
        name,
        SQLModel.metadata,
        Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True),
        Column("subject", String(120), nullable=False),
        Column("identity", String(200), nullable=False),
        Column("correlation_id", String(200), nullable=False),
        Column("body", Text, nullable=False),
        Column("at", UtcDateTime, nullable=False),
    )


class Outbox:
    """The outbox of one service."""

    def __init__(self, store: Store, publish: Callable[[Given], Awaitable[None]], now: Callable[[], dt.datetime]) -> None:
        self._store, self._publish, self._now = store, publish, now
        self._table = outbox_table(store.service)
        self._insert = self._table.insert()
        self._turn = asyncio.Lock()
        self._fresh: list[Given] = []
        self._published: set[str] = set()

    async def add(self, session: AsyncSession, *facts: Fact) -> None:
        """Write facts in the caller's transaction, begun by the store; `flush` or the sweep publishes them once it is committed."""
        rows = [Given.of(fact) for fact in facts]
        if rows:
            await (await session.connection()).execute(self._insert, [{**vars(row), "at": self._now()} for row in rows])
            session.info["after_commit"].append(lambda: self._fresh.extend(rows))

    async def flush(self) -> None:
        """Publish what was committed here, in order. Raises Transient when the broker stays away: the sweep will."""
        async with self._turn:
            fresh, self._fresh = self._fresh, []
            await self._give(fresh)

    async def sweep(self) -> int:
        """Publish and forget every row. Returns how many nobody had published. Raises Transient when the broker stays away."""
        count = 0
        async with self._turn:
            while rows := await self._oldest():
                waiting = [given for _, given in rows if given.identity not in self._published]
                await self._give(waiting)
                await self._forget([row_id for row_id, _ in rows])
                self._published.difference_update(given.identity for _, given in rows)
                count += len(waiting)
        return count

    async def _give(self, facts: list[Given]) -> None:
        await asyncio.gather(*[self._publish(given) for given in facts])
        self._published.update(given.identity for given in facts)

    async def _oldest(self) -> list[tuple[int, Given]]:
        columns = self._table.c
        query = select(columns.id, columns.subject, columns.identity, columns.correlation_id, columns.body)
        async with self._store.reading() as session:
            found = await session.execute(query.order_by(columns.id).limit(_AT_ONCE))
            return [(row_id, Given(*rest)) for row_id, *rest in found]

    async def _forget(self, row_ids: list[int]) -> None:
        async def forget(session: AsyncSession) -> None:
            await session.execute(delete(self._table).where(self._table.c.id.in_(row_ids)))

        await self._store.run(forget)
