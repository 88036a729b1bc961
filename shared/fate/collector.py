"""What no `except` can see: a process that dies or hangs on a message. The broker gives up after its maximum of deliveries and says so;
any service that lives collects the message.

The first time it is given once more (it may have been an innocent neighbour of the one that killed the process), the second time it is
set aside, under the same identity as if its handler had done it.
"""

import datetime as dt
import json
from collections.abc import Callable

import structlog
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError
from pydantic import BaseModel, ConfigDict

from shared.bus.names import service_of
from shared.fate.dead import DeadLetter, DeadLetters, readable_body

log = structlog.get_logger()
SECOND_CHANCE = "Dealwatch-Second-Chance"


class Advisory(BaseModel):
    """The server's word that a message reached its maximum of deliveries."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    stream: str
    consumer: str
    stream_seq: int
    deliveries: int


class Collector:
    """Takes advisories. Two collectors that take the same one do the same thing under the same message id."""

    def __init__(self, jetstream: Callable[[], JetStreamContext], dead: DeadLetters, now: Callable[[], dt.datetime]) -> None:
        self._jetstream, self._dead, self._now = jetstream, dead, now

    async def collect(self, advisory: Advisory) -> None:
        try:
            message = await self._jetstream().get_msg(advisory.stream, seq=advisory.stream_seq)
        except NotFoundError:
            return  # set aside by its handler after all, or aged out of the stream
        headers = dict(message.headers or {})
        subject, body = message.subject or "", message.data or b""
        if SECOND_CHANCE not in headers:
            again = {
                **{name: value for name, value in headers.items() if not name.lower().startswith("nats-")},
                SECOND_CHANCE: advisory.consumer,
                "Nats-Msg-Id": f"again:{advisory.stream}:{advisory.consumer}:{advisory.stream_seq}",
            }
            await self._jetstream().publish(subject, body, stream=advisory.stream, headers=again)
            log.warning("given_once_more", subject=subject, consumer=advisory.consumer, deliveries=advisory.deliveries)
            return
        await self._dead.put(
            DeadLetter(
                subject=subject,
                service=service_of(advisory.consumer),
                reason="never_finished",
                error=f"{advisory.consumer} was given it {advisory.deliveries} times and never finished: it crashed, hung or was killed",
                headers=headers,
                stream=advisory.stream,
                consumer=advisory.consumer,
                sequence=advisory.stream_seq,
                attempts=advisory.deliveries,
                at=self._now(),
                **readable_body(body),
            )
        )
        log.error("set_aside", subject=subject, reason="never_finished", consumer=advisory.consumer)


def read_advisory(body: bytes) -> Advisory:
    return Advisory.model_validate(json.loads(body))
