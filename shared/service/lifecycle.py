"""Coming up and going down, in the order that loses nothing.

Up: database, broker, topology, wishes, then facts. Down: no new facts, work in flight finished or given back, what waits in the outbox
given, then the broker, then the database.
"""

import asyncio

import structlog
from nats.errors import Error as NatsError
from nats.js.errors import NotFoundError

from shared.addresses import without_secrets
from shared.bus.refusal import plain_text, refusal
from shared.errors import Transient
from shared.service.garbage import spare_what_stays
from shared.service.service import Service
from shared.store import Store, tables_of

log = structlog.get_logger()
_WATCH_S = 10.0


class NotPrepared(Exception):  # noqa: N818 - says what the installation is
    """Streams, consumers or tables are missing; `dealwatch prepare` makes them."""


class Lifecycle:
    def __init__(self, service: Service) -> None:
        self._service = service
        self._missing: str | None = None
        self._doing = "coming up"
        service.health_checks.add("up", lambda: None if service.is_up else self._doing)
        service.health_checks.add("broker", self._broker_reason)
        service.health_checks.add("consumers", lambda: self._missing)
        service.background.every(_WATCH_S, self._watch_consumers, "watch consumers")

    async def up(self) -> None:
        """Returns when the service takes part. Waits for database and broker.

        Raises NotPrepared, and DatabaseRefuses or Permanent when one of the two will not have it.
        """
        service = self._service
        for store in service.stores:
            await self._open(store)
        await self._connect()
        await self._watch_consumers()
        if self._missing:
            raise NotPrepared(self._missing)
        for follower in service.followers:
            await follower.start(service.connection)
        for start in service.starters:
            await start()
        await service.broker.start()
        service.background.start()
        spare_what_stays()
        service.is_up = True
        service.all_metrics.ready(True)
        log.info("up", takes=[consumer for _, consumer in service.consumers])

    async def down(self) -> None:
        service = self._service
        service.stopping, service.is_up = True, False
        service.all_metrics.ready(False)
        await asyncio.gather(*[subscriber.stop() for subscriber in service.broker.subscribers])
        await service.background.stop()
        for stop in service.stoppers:
            await stop()
        await service.broker.stop()
        for store in service.stores:
            await store.close()
        await service.tracing.stop()
        log.info("down")

    async def _open(self, store: Store) -> None:
        await store.open()
        await store.wait_until_reachable(waiting=self._wait_for_database)
        self._doing = "coming up"
        for table in tables_of(store.service):
            if not await store.has_table(table.name):
                raise NotPrepared(f"the table {table.name} is missing in the database of {store.service}")

    def _wait_for_database(self, reason: str) -> None:
        self._doing = f"waiting for the database: {reason[:200]}"

    async def _connect(self) -> None:
        service = self._service
        broker = without_secrets(service.settings.nats_url)
        connecting = asyncio.ensure_future(service.broker.connect())
        while not connecting.done():
            await asyncio.wait([connecting], timeout=5)
            if not connecting.done():
                self._doing = f"waiting for the broker at {broker}"
                log.warning("waiting_for_broker", broker=broker)
        try:
            service.connection = connecting.result()
        except NatsError as error:
            raise (refusal(service.settings.nats_url, error) or error) from error
        if unsafe := plain_text(service.settings.nats_url, service.connection):
            raise unsafe

    async def _watch_consumers(self) -> None:
        """A durable that is deleted under a running service stalls it without a word; readiness says it instead."""
        for stream, consumer in self._service.consumers:
            try:
                await self._service.jetstream.consumer_info(stream, consumer)
            except NotFoundError:
                self._missing = f"the consumer {consumer} of the stream {stream} is missing: run `dealwatch prepare`"
                return
            except (NatsError, TimeoutError, Transient):
                return  # the broker is away, which the broker's own check says
        self._missing = None

    def _broker_reason(self) -> str | None:
        connection = self._service.connection
        return None if connection is not None and connection.is_connected else "no connection to the broker"
