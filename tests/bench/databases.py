"""The two databases that what keeps state is measured on; each is empty, and gone afterwards."""

import contextlib
import tempfile
from collections.abc import Iterator

from tests.parts.postgres import running_postgres


@contextlib.contextmanager
def _sqlite() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        yield f"sqlite:///{folder}/{{service}}.db"


@contextlib.contextmanager
def _postgres() -> Iterator[str]:
    with running_postgres() as address:
        yield f"postgresql+asyncpg://{address}/postgres"


DATABASES = (("SQLite", _sqlite), ("PostgreSQL", _postgres))
