"""What databases raise, in our words. Foreign errors become these at the store's border; everything else is a bug."""

import contextlib
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.errors import Transient

# SQLSTATEs, as appendix A of PostgreSQL's manual lists them.
_CONTENTION = ("40001", "40P01", "23505")  # serialization failure, deadlock, a unique row that another replica wrote first
_REFUSALS = ("28", "3D", "42501")  # authorization, no such database, no right to the table
_AWAY = ("08", "53", "57P", "58", "25006")  # connection lost, no room left, starting or going down, I/O error, a stand-by


class DatabaseAway(Transient):
    """The database cannot be reached; whoever waits long enough will get through."""


class DatabaseRefuses(DatabaseAway):
    """It answers and will not have us: a person must look at it. Who runs already waits for that person; who starts ends."""


class Contended(Transient):
    """Another writer was first; the same work begun again will see what it wrote."""


@contextlib.contextmanager
def translated() -> Iterator[None]:
    """Raises DatabaseAway or Contended for what is no bug."""
    try:
        yield
    except (DBAPIError, PoolTimeoutError) as error:
        raise (_ours(error) or error) from error
    except OSError as error:  # asyncpg: connection refused
        raise DatabaseAway(str(error)) from error


def _ours(error: DBAPIError | PoolTimeoutError) -> Transient | None:
    if not isinstance(error, DBAPIError):
        return DatabaseAway(str(error))
    code, said = str(getattr(error.orig, "sqlstate", None) or ""), str(error.orig)
    if code in _CONTENTION or "database is locked" in said:
        return Contended(said)
    if code.startswith(_REFUSALS):
        return DatabaseRefuses(f"the database refuses this service: {said}")
    away = isinstance(error, OperationalError | InterfaceError) or code.startswith(_AWAY) or error.connection_invalidated
    return DatabaseAway(said) if away else None
