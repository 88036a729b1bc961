"""The job itself: wait for broker and database, then make what is missing. Safe to run again, and twice at once."""

import asyncio

import nats
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError

from deploy.prepare.migrate import migrate
from deploy.prepare.topology import PrepareSettings, declare, topology
from shared.addresses import without_secrets
from shared.bus.refusal import plain_text, refusal

log = structlog.get_logger()
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.05, 1.0


async def prepare(settings: PrepareSettings) -> None:
    """Raises nats.errors.Error or sqlalchemy's errors when broker or database refuse; waits while they are away."""
    jobs = [asyncio.create_task(migrate(settings.database_url)), asyncio.create_task(_declare(settings))]
    try:
        done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        left = [job for job in jobs if not job.done()]
        for job in left:
            job.cancel()
        # the first refusal is told; what the other comes to when it is stopped (a timeout, for one) is no news
        await asyncio.gather(*left, return_exceptions=True)
    for job in done:
        job.result()


async def _declare(settings: PrepareSettings) -> None:
    connection = await _connect(settings)
    try:
        if unsafe := plain_text(settings.nats_url, connection):
            raise unsafe
        await declare(connection.jetstream(timeout=10), topology(settings))
    finally:
        await connection.close()


async def _connect(settings: PrepareSettings) -> Client:
    pause = _FIRST_PAUSE_S
    while True:
        try:
            return await nats.connect(
                settings.nats_url.split(","),
                inbox_prefix="_INBOX_topology",
                connect_timeout=3,
                allow_reconnect=False,
                error_cb=_quiet,
                name="dealwatch-prepare",
            )
        except (NatsError, OSError, TimeoutError) as error:
            if refused := refusal(settings.nats_url, error):
                raise refused from error
            if pause >= _LONGEST_PAUSE_S:  # one that only just starts is not worth a word
                log.warning("waiting_for_broker", broker=without_secrets(settings.nats_url), error=str(error))
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE_S)


async def _quiet(_error: Exception) -> None:
    """The loop above says what went wrong."""
