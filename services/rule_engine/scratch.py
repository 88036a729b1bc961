"""A database in memory with the rule engine's tables, for whoever decides as the service does and forgets it afterwards."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine import tables  # noqa: F401 - declares the tables
from shared import sqlite
from shared.store import tables_of


class Scratch:
    """Made when first asked. Each statement counts at once: there is nobody else, and nothing to take back."""

    def __init__(self) -> None:
        self._engine: AsyncEngine | None = None

    @asynccontextmanager
    async def session(self) -> AsyncIterator[AsyncSession]:
        if self._engine is None:
            self._engine = create_async_engine(
                f"{sqlite.NAME}://", creator=sqlite.creator(":memory:", ()), pool_size=1, max_overflow=0
            )
            async with self._engine.connect() as connection:
                await connection.run_sync(lambda sync: SQLModel.metadata.create_all(sync, tables=tables_of("rule_engine")))
        async with AsyncSession(self._engine) as session:
            await prepared(session)
            yield session


async def prepared(session: AsyncSession) -> AsyncSession:
    """With what the functions of a step expect of their session."""
    session.info.update(after_commit=[], before_commit=[], connection=await session.connection())
    return session
