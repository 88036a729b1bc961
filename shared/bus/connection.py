"""The connection to the broker, set so that it comes back from every outage and never freezes the process.

Each setting answers something measured: exhausted reconnects spin the event loop, so they never are; the default ping notices a frozen
broker after minutes; a name of its own for the inbox lets the server refuse a service what is not its business.
"""

import logging
import os
import time
from collections.abc import Callable
from typing import Any

import structlog
from faststream import AckPolicy
from faststream.nats import NatsBroker

from shared.settings import Settings

log = structlog.get_logger()
_SAME_AGAIN_S = 30.0


class FetchTimeouts(logging.Filter):
    """A fetch that ends at its very deadline raises a time-out that FastStream does not expect; it fetches again, and nothing is lost."""

    def filter(self, record: logging.LogRecord) -> bool:
        return not (record.exc_info and isinstance(record.exc_info[1], TimeoutError))


class _Errors:
    """The client tries to connect twice a second and fails with the same words each time: once in half a minute will do."""

    def __init__(self, service: str) -> None:
        self._service, self._said, self._at = service, "", 0.0

    async def say(self, error: Exception) -> None:
        said, now = str(error) or type(error).__name__, time.monotonic()
        if said != self._said or now - self._at > _SAME_AGAIN_S:
            self._said, self._at = said, now
            log.error("broker_error", service=self._service, error=said)


def make_broker(service: str, settings: Settings, middlewares: list[Any], stopping: Callable[[], bool]) -> NatsBroker:
    """A broker that is not connected yet. `stopping` tells a close that was asked for from one that was not."""

    async def on_closed() -> None:
        if not stopping():
            log.critical("broker_connection_closed", service=service)
            os._exit(1)  # a closed client spins for ever; the supervisor brings a fresh process

    async def on_disconnected() -> None:
        if not stopping():
            log.warning("broker_away", service=service)

    async def on_reconnected() -> None:
        log.info("broker_back", service=service)

    logging.getLogger("faststream").addFilter(FetchTimeouts())
    return NatsBroker(
        [server.strip() for server in settings.nats_url.split(",")],
        name=f"dealwatch-{service}",
        inbox_prefix=f"_INBOX_{service}",
        max_reconnect_attempts=-1,
        reconnect_time_wait=0.5,  # type: ignore[arg-type]  # seconds; nats-py takes fractions
        ping_interval=5,
        max_outstanding_pings=2,
        # its injection hands every message to a thread and back; handlers here take one argument, made by the hop's decoder
        apply_types=False,
        ack_policy=AckPolicy.NACK_ON_ERROR,
        graceful_timeout=settings.stop_grace_s,
        middlewares=middlewares,
        logger=logging.getLogger("faststream"),
        log_level=logging.DEBUG,
        error_cb=_Errors(service).say,
        closed_cb=on_closed,
        disconnected_cb=on_disconnected,
        reconnected_cb=on_reconnected,
    )
