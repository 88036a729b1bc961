"""Fixtures that every test may ask for. Real servers are started once per worker."""

import uuid
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import asyncpg
import pytest

from shared.bus.outbox import outbox_table
from shared.inbox import inbox_table
from shared.store import Store, create_tables
from tests.parts.broker import Broker, declare_all, running_broker
from tests.parts.postgres import running_postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with running_postgres() as address:
        yield address


@pytest.fixture
async def postgres_url(postgres_server: str) -> str:
    """A fresh, empty database as an SQLAlchemy URL."""
    name = f"t{uuid.uuid4().hex}"
    connection = await asyncpg.connect(f"postgresql://{postgres_server}/postgres")
    await connection.execute(f"CREATE DATABASE {name}")
    await connection.close()
    return f"postgresql+asyncpg://{postgres_server}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A fresh database, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/{{service}}.db"
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[Store]:
    """An open store of a service called `probe`, with inbox and outbox."""
    inbox_table("probe")
    outbox_table("probe")
    opened = Store("probe", database_url)
    await opened.open()
    await create_tables(opened)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def broker_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Broker]:
    with running_broker(tmp_path_factory.mktemp("broker"), sync="10s") as broker:
        yield broker


@pytest.fixture
async def fresh_broker(tmp_path: Path) -> AsyncIterator[Broker]:
    """A server of this test's own, with the topology of an installation and short waits."""
    with running_broker(tmp_path / "nats", sync="10s") as broker:
        await declare_all(broker.url, ack_wait_s=2)
        yield broker
