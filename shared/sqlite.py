"""SQLite for asyncio without a thread hop per statement.

A statement takes 20 microseconds; handing it to another thread and back (four times per statement, as the usual driver does) takes a
thousand. So statements run where they are asked for. Only a BEGIN that finds another process's lock, and COMMIT, which waits for the
disk, go to a thread, so that neither ever stops the event loop. Meets the interface that SQLAlchemy's aiosqlite dialect expects.
"""

import asyncio
import sqlite3
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

_BEGIN = "BEGIN IMMEDIATE"
_PRIMARY_CODE = 0xFF  # the rest of an extended code says which kind of busy


class InlineCursor:
    """A cursor whose awaits return at once."""

    def __init__(self, cursor: sqlite3.Cursor) -> None:
        self._cursor = cursor
        self.arraysize = 1

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._cursor.close()

    @property
    def description(self) -> Any:
        return self._cursor.description

    @property
    def rowcount(self) -> int:
        return self._cursor.rowcount

    @property
    def lastrowid(self) -> int | None:
        return self._cursor.lastrowid

    async def execute(self, operation: str, parameters: Any = ()) -> Self:
        if operation == _BEGIN:
            await self._begin()
        else:
            self._cursor.execute(operation, parameters)
        return self

    async def _begin(self) -> None:
        """At once if nobody holds the lock, which is nearly always; else wait for it elsewhere."""
        [(patience_ms,)] = self._cursor.execute("PRAGMA busy_timeout").fetchall()
        self._cursor.execute("PRAGMA busy_timeout=0")
        try:
            self._cursor.execute(_BEGIN)
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & _PRIMARY_CODE != sqlite3.SQLITE_BUSY:
                raise
        else:
            return
        finally:
            self._cursor.execute(f"PRAGMA busy_timeout={patience_ms}")
        await asyncio.to_thread(self._cursor.execute, _BEGIN)

    async def executemany(self, operation: str, parameters: Any) -> Self:
        self._cursor.executemany(operation, parameters)
        return self

    async def fetchall(self) -> list[Any]:
        return self._cursor.fetchall()

    async def fetchone(self) -> Any:
        return self._cursor.fetchone()

    async def fetchmany(self, size: int = 1) -> list[Any]:
        return self._cursor.fetchmany(size)

    async def close(self) -> None:
        self._cursor.close()


class InlineConnection:
    """One connection; used by one task at a time, as every pooled connection is."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection: sqlite3.Connection | None = connection

    @property
    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise ValueError("no active connection")
        return self._connection

    def cursor(self) -> InlineCursor:
        return InlineCursor(self._open.cursor())

    async def create_function(
        self, name: str, arguments: int, function: Callable[..., Any], *, deterministic: bool = False
    ) -> None:
        self._open.create_function(name, arguments, function, deterministic=deterministic)

    async def commit(self) -> None:
        await asyncio.to_thread(self._open.commit)

    async def rollback(self) -> None:
        self._open.rollback()

    async def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def stop(self) -> None:
        """End without waiting; what is not committed is rolled back."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def creator(path: str, pragmas: tuple[str, ...]) -> Callable[[], Any]:
    """The `async_creator` of an engine on the file `path`; the pragmas are set on every connection."""

    def connect() -> sqlite3.Connection:
        # transactions begin and end by SQLAlchemy's word alone; a BEGIN may run in another thread than the next statement
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        return connection

    async def create() -> InlineConnection:
        return InlineConnection(await asyncio.to_thread(connect))

    return create
