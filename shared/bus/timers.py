"""Timers: the broker wakes a service at a time (a JetStream message schedule). The row in the service's database is the truth, a timer
only saves it from polling: what is due must be idempotent, and a slow sweep finds what a lost timer missed."""

import datetime as dt
import json
from collections.abc import Awaitable, Callable

import structlog
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from nats.js.client import JetStreamContext
from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from shared.bus.follow import encode_key
from shared.bus.names import JSON_HEADERS, TIMER_STREAM, due_subject, timer_consumer, timer_subject
from shared.errors import ContractBroken

log = structlog.get_logger()
OnWake = Callable[[str, dt.datetime], Awaitable[None]]


class _Due(BaseModel):
    """What a timer carries."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    key: str
    at: AwareDatetime


async def _read(message: NatsMessage) -> _Due:
    """Raises ContractBroken."""
    try:
        return _Due.model_validate_json(message.body)
    except ValidationError as error:
        raise ContractBroken(str(error)) from error


class Timers:
    """The timers of one service; setting one of a known key replaces it."""

    def __init__(self, service: str, jetstream: Callable[[], JetStreamContext]) -> None:
        self._service, self._jetstream = service, jetstream

    async def wake_at(self, when: dt.datetime, key: str) -> None:
        """Wake the service at `when` (aware). A time that has passed wakes it at once. Raises ValueError for a naive time."""
        if when.tzinfo is None:
            raise ValueError(f"{when} has no time zone")
        at = when.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        headers = {**JSON_HEADERS, "Nats-Schedule": f"@at {at}", "Nats-Schedule-Target": due_subject(self._service)}
        body = json.dumps({"key": key, "at": when.isoformat()}).encode()
        await self._jetstream().publish(timer_subject(self._service, encode_key(key)), body, stream=TIMER_STREAM, headers=headers)


def on_wake(broker: NatsBroker, service: str, wake: OnWake) -> None:
    """Subscribe the service to its timers."""

    async def handle(due: _Due) -> None:
        await wake(due.key, due.at)

    broker.subscriber(
        due_subject(service),
        stream=JStream(TIMER_STREAM, declare=False),
        durable=timer_consumer(service),
        pull_sub=PullSub(batch_size=16, timeout=1.0),
        inbox_prefix=f"_INBOX_{service}.".encode(),
        decoder=_read,
        include_in_schema=False,
    )(handle)
