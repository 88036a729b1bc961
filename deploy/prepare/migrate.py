"""Bring a database to the newest schema. One history for all services; a SQLite file gets only the tables of its service."""

from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel import SQLModel

from shared.store import Store, tables_of

log = structlog.get_logger()
STATEFUL = ("crawler", "ledger", "rule_engine", "notifier", "console")
# One migration at a time on PostgreSQL; SQLite takes its write lock when the transaction begins.
_LOCK = "SELECT pg_advisory_xact_lock(7313)"


async def migrate(database_url: str) -> None:
    """Upgrade every database that `database_url` means: one for all, or one per service when it holds `{service}`."""
    shared_database = "{service}" not in database_url
    for services in [STATEFUL] if shared_database else [(service,) for service in STATEFUL]:
        store = Store(services[0], database_url)
        await store.open()
        try:
            await store.wait_until_reachable()
            async with store.engine.connect() as connection:
                await _upgrade(connection, services)
        finally:
            await store.close()
        log.info("database_migrated", services=services)


async def _upgrade(connection: AsyncConnection, services: tuple[str, ...]) -> None:
    if connection.dialect.name == "postgresql":
        await connection.execution_options(isolation_level="READ COMMITTED")
    async with connection.begin():
        if connection.dialect.name == "postgresql":
            await connection.execute(text(_LOCK))
        await connection.run_sync(lambda sync: command.upgrade(alembic_config(sync, services), "head"))


def alembic_config(connection: object, services: tuple[str, ...]) -> Config:
    """Alembic's settings for a connection that is already in its transaction."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    config.attributes["services"] = services
    return config


def declared_tables(services: tuple[str, ...]) -> set[str]:
    """The names of the tables that these services declare."""
    return {table.name for service in services for table in tables_of(service)} & set(SQLModel.metadata.tables)
