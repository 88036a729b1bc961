"""A service's own database, SQLite or PostgreSQL: one engine, one way to write, one way to read.

Writes are serial on both: `BEGIN IMMEDIATE` on SQLite (a lock taken later fails at once when somebody else wrote), SERIALIZABLE on
PostgreSQL (two ledgers that both find no deal cannot both open it: one of them is told to begin again).
"""

import asyncio
import contextlib
import datetime as dt
import importlib
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import structlog
from sqlalchemy import DateTime, Dialect, Table, TypeDecorator
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from shared import sqlite
from shared.database_errors import Contended, DatabaseAway, DatabaseRefuses, translated
from shared.errors import Transient

log = structlog.get_logger()
Result = TypeVar("Result")
Work = Callable[[AsyncSession, list[Any]], Awaitable[None]]

# Pragmas of every SQLite connection: WAL lets readers pass the writer; FULL makes a commit outlast a power cut.
_PRAGMAS = ("busy_timeout=10000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON")
_ATTEMPTS = 40
SQLModel.metadata.naming_convention = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class UtcDateTime(TypeDecorator[dt.datetime]):
    """An aware datetime in UTC on both dialects (SQLite drops the offset). Raises ValueError for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's
        if value is not None and value.tzinfo is None:
            raise ValueError(f"{value} has no time zone")
        return value and value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002 - SQLAlchemy's
        return value and (value if value.tzinfo else value.replace(tzinfo=dt.UTC)).astimezone(dt.UTC)


_planning: dict[str, dict[str, str]] = {}


class Store:
    """The database of one service. `{service}` in the URL becomes its name, so that SQLite has a file for each."""

    def __init__(self, service: str, database_url: str) -> None:
        self.service = service
        self.url = database_url.format(service=service)
        self._engine: AsyncEngine | None = None
        # SQLite has one writer at a time: waiting here is cheaper than polling for its lock.
        self._turn: asyncio.Lock | contextlib.nullcontext[None] = contextlib.nullcontext()

    @property
    def engine(self) -> AsyncEngine:
        if self._engine is None:
            raise RuntimeError(f"the store of {self.service} is not open")
        return self._engine

    async def open(self) -> None:
        """Raises DatabaseRefuses when the folder of a SQLite file cannot be written."""
        self._engine = _make_engine(self.service, self.url)
        if self._engine.dialect.name == "sqlite":
            self._turn = asyncio.Lock()

    async def close(self) -> None:
        if self._engine is not None:
            await self._engine.dispose()
            self._engine = None

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[AsyncSession]:
        """One write transaction, committed at the end. Raises DatabaseAway, or Contended when the work must begin again.

        What was left with `before_commit` is done at the end; what was appended to `session.info["after_commit"]` is called once the
        commit is done.
        """
        async with self._turn, AsyncSession(self.engine, expire_on_commit=False) as session:
            session.info.update(after_commit=[], before_commit=[])
            with translated():
                async with session.begin():
                    session.info["connection"] = await session.connection()
                    yield session
                    await do_what_is_left(session)
        for call in session.info["after_commit"]:
            call()

    @contextlib.asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A read-only session; on SQLite it never waits for a writer."""
        options = {"read_only": True} if self.engine.dialect.name == "sqlite" else {"isolation_level": "READ COMMITTED"}
        async with AsyncSession(self.engine.execution_options(**options), expire_on_commit=False) as session:
            with translated():
                yield session

    async def run(self, work: Callable[[AsyncSession], Awaitable[Result]]) -> Result:
        """Do `work` in one transaction, again from its beginning as long as other writers were first."""
        for attempt in range(_ATTEMPTS):
            try:
                async with self.transaction() as session:
                    return await work(session)
            except Contended:
                await asyncio.sleep(contention_pause(attempt))
        raise Transient(f"{self.service}: other writers were first {_ATTEMPTS} times")

    async def why_away(self) -> str | None:
        """Why the database cannot be reached; None when it can. Raises DatabaseRefuses when waiting will not mend it."""
        try:
            async with self.reading() as session:
                await session.connection()
        except DatabaseRefuses:
            raise
        except DatabaseAway as error:
            return str(error)
        return None

    async def wait_until_reachable(self, pause_s: float = 1.0, waiting: Callable[[str], None] = lambda _reason: None) -> None:
        """Wait for the database, and say so while waiting: in the log, and to `waiting`. Raises DatabaseRefuses."""
        waited = 0
        while reason := await self.why_away():
            waiting(reason)
            if waited % 10 == 0:
                database = make_url(self.url).render_as_string()
                log.warning("waiting_for_database", service=self.service, database=database, reason=reason[:300])
            waited += 1
            await asyncio.sleep(pause_s)

    async def has_table(self, name: str) -> bool:
        async with self.reading() as session:
            connection = await session.connection()
            return await connection.run_sync(lambda sync: sync.dialect.has_table(sync, name))


async def connection_of(session: AsyncSession) -> AsyncConnection:
    """The connection of the session's transaction. Asking the session costs as much as a statement; a transaction of the store knows."""
    return session.info.get("connection") or await session.connection()


def before_commit(session: AsyncSession, work: Work, item: Any) -> None:
    """Leave `item` to the end of the transaction, where `work` gets all that were left to it in one call."""
    session.info["before_commit"].append((work, item))


def write_at_end(session: AsyncSession, statement: Any, *rows: dict[str, Any]) -> None:
    """Leave rows with the same columns to the end of the transaction: many in one statement cost a fifth of one by one.

    `statement` must be the same object each time. Nothing in the transaction sees the rows before its end.
    """
    for row in rows:
        before_commit(session, _writer_of(statement), row)


async def do_what_is_left(session: AsyncSession, since: int = 0) -> None:
    """What `before_commit` was left, from the one numbered `since` on: the transaction's end does it, and a savepoint's its own."""
    waiting = session.info["before_commit"]
    left: dict[Work, list[Any]] = {}
    for work, item in waiting[since:]:
        left.setdefault(work, []).append(item)
    del waiting[since:]
    for work, items in left.items():
        await work(session, items)


async def do_now(session: AsyncSession, work: Work) -> None:
    """What was left to this `work` alone, for whoever must see it before the end."""
    waiting = session.info["before_commit"]
    mine = [item for one, item in waiting if one is work]
    if mine:
        waiting[:] = [left for left in waiting if left[0] is not work]
        await work(session, mine)


def memory(session: AsyncSession) -> dict[Any, Any]:
    """What the steps of one transaction remember of it, under keys of their own; forgotten when a savepoint is taken back."""
    found: dict[Any, Any] = session.info.setdefault("memory", {})
    return found


def left_in(session: AsyncSession, kind: type[Result]) -> Iterator[Result]:
    """The items of a kind that were left to the end of the transaction."""
    return (item for _, item in session.info["before_commit"] if isinstance(item, kind))


@lru_cache
def _writer_of(statement: Any) -> Work:
    async def write(session: AsyncSession, rows: list[Any]) -> None:
        await session.execute(statement, rows)

    return write


def contention_pause(attempt: int) -> float:
    """Seconds to wait before the work begins again; random, so that two writers part."""
    return random.uniform(0, min(0.002 * 2**attempt, 0.25))  # noqa: S311 - no secret


def insert_for(session: AsyncSession | AsyncEngine | AsyncConnection) -> Any:
    """The dialect's `insert`, which knows on_conflict_do_nothing and on_conflict_do_update on both."""
    return _insert_of(session.get_bind().dialect.name if isinstance(session, AsyncSession) else session.dialect.name)


class IgnoringKnown(dict[str, Any]):
    """An insert that leaves rows that are there already as they are, by dialect; each is built once, when first asked for."""

    def __init__(self, table: Table) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, dialect: str) -> Any:
        self[dialect] = _insert_of(dialect)(self._table).on_conflict_do_nothing()
        return self[dialect]


@lru_cache
def _insert_of(dialect: str) -> Any:
    """Imported when asked for: a service on SQLite does without PostgreSQL's two megabytes."""
    return importlib.import_module(f"sqlalchemy.dialects.{dialect}").insert


def plan_with(service: str, **settings: str) -> None:
    """PostgreSQL's planner is to have these settings for all statements of this service; said where its tables are declared."""
    _planning[service] = settings


def tables_of(service: str) -> list[Any]:
    """The tables that belong to one service: those that begin with its name."""
    return [table for name, table in sorted(SQLModel.metadata.tables.items()) if name.startswith(f"{service}_")]


async def create_tables(store: Store) -> None:
    """Make this service's tables as they are declared now. For tests: an installation uses the migrations."""
    async with store.engine.begin() as connection:
        await connection.run_sync(lambda sync: SQLModel.metadata.create_all(sync, tables=tables_of(store.service)))


def _make_engine(service: str, url: str) -> AsyncEngine:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite":
        path = parsed.database or ":memory:"
        _make_folder(Path(path).parent)
        engine = create_async_engine(
            parsed.set(drivername=sqlite.NAME), creator=sqlite.creator(path, _PRAGMAS), pool_size=5, max_overflow=5
        )
        sqlite.begin_as_asked(engine)
        return engine
    return create_async_engine(
        url,
        isolation_level="SERIALIZABLE",
        pool_size=5,
        max_overflow=5,
        connect_args={"server_settings": _planning.get(service, {})},
    )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DatabaseRefuses(f"the folder {folder} cannot be made: {error.strerror}; name another one in DATABASE_URL") from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DatabaseRefuses(f"the folder {folder} may not be written; name another one in DATABASE_URL")
