"""Fate as FastStream meets it: every exception of every handler, contract errors included, comes through here first.

The message is terminated only after the stream `dead` has it; when that cannot be reached it is due again in a while.
"""

import datetime as dt
import random
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from faststream import BaseMiddleware
from faststream.exceptions import HandlerException, NackMessage, RejectMessage
from faststream.message import StreamMessage
from nats.errors import Error as NatsError
from nats.errors import NotJSMessageError

from shared.errors import Permanent, Transient
from shared.fate.dead import DeadLetter, DeadLetters, readable_body
from shared.fate.decide import SetAside, decide

log = structlog.get_logger()
_DEAD_AWAY_S = 5.0


@dataclass(frozen=True)
class Court:
    """What fate needs to judge for one service. `counted` is told the subject and what became of the message."""

    service: str
    backoff_s: tuple[float, ...]
    dead: DeadLetters
    now: Callable[[], dt.datetime]
    counted: Callable[[str, str], None]

    def __call__(self, message: Any, *, context: Any) -> "Fate":
        return Fate(message, context=context, court=self)


class Fate(BaseMiddleware[Any, Any]):
    """One message's judgement. Must stand first among the middlewares, so that the others see the real exception."""

    def __init__(self, message: Any, /, *, context: Any, court: Court) -> None:
        super().__init__(message, context=context)
        self._court = court

    async def consume_scope(self, call_next: Callable[[Any], Awaitable[Any]], msg: StreamMessage[Any]) -> Any:
        with structlog.contextvars.bound_contextvars(correlation_id=msg.correlation_id, service=self._court.service):
            try:
                return await call_next(msg)
            except HandlerException:
                raise
            except Exception as error:  # noqa: BLE001 - this is the one place that judges them all
                await self._judge(error, msg)

    async def _judge(self, error: Exception, msg: StreamMessage[Any]) -> None:
        try:
            metadata = msg.raw_message.metadata
        except NotJSMessageError:
            raise error from None  # not from a stream (a question, a test): whoever asked gets the error
        verdict = decide(error, metadata.num_delivered, self._court.backoff_s)
        subject = msg.raw_message.subject
        if not isinstance(error, Transient | Permanent):
            log.error("step_failed", subject=subject, attempt=metadata.num_delivered, exc_info=error)
        if isinstance(verdict, SetAside):
            await self._set_aside(error, verdict, msg, metadata)
            raise RejectMessage
        self._court.counted(subject, "later")
        log.warning("due_again", subject=subject, attempt=metadata.num_delivered, in_s=verdict.delay_s, error=str(error)[:300])
        raise NackMessage(delay=verdict.delay_s * random.uniform(0.9, 1.1))  # noqa: S311 - spreads retries, no secret

    async def _set_aside(self, error: Exception, verdict: SetAside, msg: StreamMessage[Any], metadata: Any) -> None:
        raw = msg.raw_message
        letter = DeadLetter(
            subject=raw.subject,
            service=self._court.service,
            reason=verdict.reason,
            error=f"{type(error).__name__}: {error}"[:4000],
            traceback="".join(traceback.format_exception(error))[-20_000:],
            headers={str(name): str(value) for name, value in (raw.headers or {}).items()},
            stream=metadata.stream,
            consumer=metadata.consumer,
            sequence=metadata.sequence.stream,
            attempts=metadata.num_delivered,
            at=self._court.now(),
            **readable_body(raw.data),
        )
        try:
            await self._court.dead.put(letter)
        except (NatsError, TimeoutError) as away:
            log.error("dead_stream_away", subject=raw.subject, error=repr(away))
            raise NackMessage(delay=_DEAD_AWAY_S) from away
        self._court.counted(raw.subject, verdict.reason)
        log.error("set_aside", subject=raw.subject, reason=verdict.reason, attempts=letter.attempts, error=letter.error[:300])
