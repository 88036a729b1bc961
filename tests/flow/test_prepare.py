"""The preparation: topology and tables, again and twice at once, on both databases."""

import asyncio

import nats
import pytest
from alembic import command
from sqlalchemy import inspect

from deploy.prepare.migrate import STATEFUL, alembic_config, migrate
from deploy.prepare.tables import declare_all
from deploy.prepare.topology import TAKERS, WITH_TIMERS, PrepareSettings, declare, topology
from services.ledger.app import road as ledger_road
from shared.store import Store, tables_of
from tests.parts.broker import running_broker
from tests.parts.started import Started

declare_all()


async def names(url: str, service: str) -> set[str]:
    store = Store(service, url)
    await store.open()
    async with store.engine.connect() as connection:
        found = await connection.run_sync(lambda sync: set(inspect(sync).get_table_names()))
    await store.close()
    return found - {"alembic_version"}


async def test_every_declared_table_is_made_and_a_sqlite_file_holds_only_its_services(database_url):
    await migrate(database_url)
    everything = {table.name for service in STATEFUL for table in tables_of(service)}
    for service in STATEFUL:
        mine = {table.name for table in tables_of(service)}
        found = await names(database_url, service)
        assert found == (everything if "postgresql" in database_url else mine)


async def test_migrating_again_and_twice_at_once_is_safe(database_url):
    await asyncio.gather(migrate(database_url), migrate(database_url))
    await migrate(database_url)


async def test_two_preparations_of_two_processes_at_once_are_safe(database_url, tmp_path):
    with running_broker(tmp_path / "nats") as broker:
        env = {"DATABASE_URL": database_url, "NATS_URL": broker.url}
        async with Started(env, "deploy.start", "prepare") as one, Started(env, "deploy.start", "prepare") as other:
            assert (await one.ended(), await other.ended()) == (0, 0), one.whole + other.whole
        for service in STATEFUL:
            assert await names(database_url, service) >= {table.name for table in tables_of(service)}
        connection = await nats.connect(broker.url)
        streams = {stream.config.name for stream in await connection.jetstream().streams_info()}
        assert {stream.name for stream in topology(PrepareSettings()).streams} <= streams
        await connection.close()


@pytest.mark.parametrize("service", STATEFUL)
async def test_the_history_makes_exactly_what_the_tables_say(service, tmp_path):
    store = Store(service, f"sqlite:///{tmp_path}/{{service}}.db")
    await store.open()

    def upgrade_then_compare(connection):
        config = alembic_config(connection, (service,))
        command.upgrade(config, "head")
        command.check(config)

    async with store.engine.connect() as connection, connection.begin():
        await connection.run_sync(upgrade_then_compare)
    await store.close()


async def test_a_migration_goes_back_as_it_came(database_url):
    await migrate(database_url)
    for services in [STATEFUL] if "postgresql" in database_url else [(service,) for service in STATEFUL]:
        store = Store(services[0], database_url)
        await store.open()
        async with store.engine.connect() as connection, connection.begin():
            await connection.run_sync(lambda sync, of=services: command.downgrade(alembic_config(sync, of), "base"))
        await store.close()
        assert await names(database_url, services[0]) == set()


async def test_the_topology_is_declared_from_one_table_and_again_without_harm(broker_server):
    connection = await nats.connect(broker_server.url)
    jetstream = connection.jetstream(timeout=10)
    wanted = topology(PrepareSettings())
    await asyncio.gather(declare(jetstream, wanted), declare(jetstream, wanted))
    await jetstream.publish("dealwatch.article.fetched.v1", b"{}", stream="article_fetched")
    await declare(jetstream, topology(PrepareSettings(ack_wait_s=7)))
    info = await jetstream.consumer_info("deal_mentioned", "ledger_deal_mentioned_v1")
    assert info.config.ack_wait == 7
    assert (await jetstream.stream_info("article_fetched")).state.messages >= 1
    await connection.close()


def test_every_consumer_that_a_service_asks_for_is_in_the_table():
    import importlib  # noqa: PLC0415

    wanted = {(stream, consumer.durable_name) for stream, consumer in topology(PrepareSettings()).consumers}
    for service in {name for name, _ in TAKERS} | set(WITH_TIMERS):
        asked = importlib.import_module(f"services.{service}.app").road().consumers
        assert set(asked) <= wanted, f"{service} asks for {set(asked) - wanted}"
    assert ("deal_mentioned", "ledger_deal_mentioned_v1") in ledger_road().consumers
