"""SQLite for asyncio without a thread hop per statement: Python's own driver, as a dialect of SQLAlchemy's.

A statement takes 20 microseconds; handing it to another thread and back (four times per statement, as the usual driver does) takes a
thousand. So statements run where they are asked for. Only a BEGIN that finds another process's lock, and COMMIT, which waits for the
disk, go to a thread, so that neither ever stops the event loop.
"""

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy import URL, Connection, Pool, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.pool import AsyncAdaptedQueuePool
from sqlalchemy.util import await_only

NAME = "sqlite+inline"
_BEGIN = "BEGIN IMMEDIATE"
_PRIMARY_CODE = 0xFF  # the rest of an extended code says which kind of busy


class _Done:
    """Awaited, it is done at once. SQLAlchemy demands that something is awaited of every statement, for it knows no driver that does not."""

    def __await__(self) -> Iterator[None]:
        return iter(())


_DONE = _Done()


class InlineCursor(sqlite3.Cursor):
    """As SQLAlchemy's drivers for asyncio have them."""

    async def _async_soft_close(self) -> None:
        """Rows that nobody has read yet can be read later."""


class InlineConnection(sqlite3.Connection):
    def cursor(self, factory: type[sqlite3.Cursor] = InlineCursor) -> Any:  # type: ignore[override]  # Python's is generic
        return super().cursor(factory)


class InlineDialect(SQLiteDialect_pysqlite):
    """SQLAlchemy runs it in a greenlet of its own, from which it may await."""

    driver = "inline"
    is_async = True
    supports_statement_cache = True

    @classmethod
    def get_pool_class(cls, url: URL) -> type[Pool]:  # noqa: ARG003 - SQLAlchemy's
        return AsyncAdaptedQueuePool

    def do_execute(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:  # noqa: ARG002 - SQLAlchemy's
        cursor.execute(statement, parameters)
        await_only(_DONE)  # type: ignore[arg-type]  # anything with `__await__`

    def do_executemany(self, cursor: Any, statement: str, parameters: Any, context: Any = None) -> None:  # noqa: ARG002 - SQLAlchemy's
        cursor.executemany(statement, parameters)
        await_only(_DONE)  # type: ignore[arg-type]  # anything with `__await__`

    def do_commit(self, dbapi_connection: Any) -> None:
        await_only(asyncio.to_thread(dbapi_connection.commit))

    def get_driver_connection(self, connection: Any) -> Any:
        return connection


registry.register("sqlite.inline", __name__, InlineDialect.__name__)


def creator(path: str, pragmas: tuple[str, ...]) -> Callable[[], sqlite3.Connection]:
    """The `creator` of an engine on the file `path`; the pragmas are set on every connection."""

    def connect() -> sqlite3.Connection:
        # transactions begin and end by SQLAlchemy's word alone; a BEGIN may run in another thread than the next statement
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, factory=InlineConnection)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def create() -> sqlite3.Connection:
        opened: sqlite3.Connection = await_only(asyncio.to_thread(connect))
        return opened

    return create


def begin_as_asked(engine: Any) -> None:
    """Transactions of `engine` take the writer's lock when they begin, unless the option `read_only` is set."""
    event.listen(engine.sync_engine, "begin", _begin)


def _begin(connection: Connection) -> None:
    raw: Any = connection.connection.dbapi_connection
    if connection.get_execution_options().get("read_only"):
        raw.execute("BEGIN")
    else:
        _take_lock(raw)


def _take_lock(raw: sqlite3.Connection) -> None:
    """At once if nobody holds the lock, which is nearly always; else wait for it elsewhere."""
    [(patience_ms,)] = raw.execute("PRAGMA busy_timeout").fetchall()
    raw.execute("PRAGMA busy_timeout=0")
    try:
        raw.execute(_BEGIN)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY:
            raise
    else:
        return
    finally:
        raw.execute(f"PRAGMA busy_timeout={patience_ms}")
    await_only(asyncio.to_thread(raw.execute, _BEGIN))
