"""Facts that wait at the same moment share one transaction: twenty times the throughput, and no delay when only one waits.

While one batch is being written, those that arrive queue up and become the next. The database being away is not the facts' fault:
the batch waits for it, and nobody counts an attempt.
"""

import asyncio
import contextvars
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import structlog

from shared.contracts import Fact
from shared.database_errors import Contended, DatabaseAway
from shared.errors import Transient
from shared.inbox import Given, Inbox, Outcome
from shared.store import contention_pause

log = structlog.get_logger()
_CONTENTION_ATTEMPTS = 40
_DATABASE_PAUSE_S = 0.5


@dataclass
class _Waiting:
    fact: Fact
    settled: asyncio.Future[None]
    # the trace and log context of the handler, so that what it gives continues its trace
    context: contextvars.Context = field(default_factory=contextvars.copy_context)


class GroupCommit:
    """Puts facts through an inbox in batches of at most `most`, then publishes what their steps gave, in order.

    A batch that is not full waits `linger_s` for more.
    """

    def __init__(self, inbox: Inbox, publish: Callable[[Given], Awaitable[None]], most: int, linger_s: float = 0.0) -> None:
        self._inbox, self._publish, self._most, self._linger_s = inbox, publish, most, linger_s
        self._queue: list[_Waiting] = []
        self._working: asyncio.Task[None] | None = None
        self.batches: Callable[[int], None] = lambda _size: None
        # why the database cannot be reached, as long as it cannot
        self.away: str | None = None

    async def settle(self, fact: Fact) -> None:
        """Returns when the fact's outcome is committed and given. Raises what its step raised."""
        waiting = _Waiting(fact, asyncio.get_running_loop().create_future())
        self._queue.append(waiting)
        if self._working is None or self._working.done():
            self._working = asyncio.create_task(self._work())
        await waiting.settled

    async def prune(self, older_than: dt.datetime) -> None:
        await self._inbox.prune(older_than)

    async def _work(self) -> None:
        await asyncio.sleep(0)  # those that were fetched together arrive together
        while self._queue:
            if self._linger_s and len(self._queue) < self._most:
                await asyncio.sleep(self._linger_s)
            batch, self._queue = self._queue[: self._most], self._queue[self._most :]
            self.batches(len(batch))
            try:
                outcomes = await self._take([waiting.fact for waiting in batch])
            except Exception as error:  # noqa: BLE001 - each waiting handler raises it to fate
                outcomes = [error] * len(batch)
            await asyncio.gather(*[self._finish(waiting, outcome) for waiting, outcome in zip(batch, outcomes, strict=True)])

    async def _take(self, facts: list[Fact]) -> list[Outcome | Exception]:
        attempt = 0
        while True:
            try:
                outcomes = await self._inbox.take(facts)
            except DatabaseAway as error:
                self.away = str(error)[:200]
                log.warning("database_away", error=self.away, facts_waiting=len(facts))
                await asyncio.sleep(_DATABASE_PAUSE_S)
            except Contended as error:
                attempt += 1
                if attempt == _CONTENTION_ATTEMPTS:
                    raise Transient(f"other writers were first {attempt} times: {error}") from error
                await asyncio.sleep(contention_pause(attempt))
            else:
                self.away = None
                return outcomes

    async def _finish(self, waiting: _Waiting, outcome: Outcome | Exception) -> None:
        try:
            if isinstance(outcome, Exception):
                raise outcome
            for given in outcome:
                await asyncio.get_running_loop().create_task(_as_coroutine(self._publish(given)), context=waiting.context)
        except Exception as error:  # noqa: BLE001 - the waiting handler raises it to fate
            if not waiting.settled.done():
                waiting.settled.set_exception(error)
        else:
            if not waiting.settled.done():
                waiting.settled.set_result(None)


async def _as_coroutine(awaitable: Awaitable[None]) -> None:
    await awaitable
