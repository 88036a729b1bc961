"""When something in the far future is due, the broker wakes whichever replica is up; what is due soon, this process knows itself."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import structlog

from shared.errors import Transient

log = structlog.get_logger()
_SOON = dt.timedelta(seconds=5)


class Alarm:
    """`at` may be called from anywhere; `run` sets the broker's timers, one for each second at which windows close."""

    def __init__(self, due: Callable[[dt.datetime], None], now: Callable[[], dt.datetime]) -> None:
        self._due, self._now = due, now
        self._asked: asyncio.Queue[dt.datetime] = asyncio.Queue()
        self._known: set[dt.datetime] = set()

    def at(self, when: dt.datetime) -> None:
        self._due(when)
        second = when.replace(microsecond=0)
        if when - self._now() > _SOON and second not in self._known:
            self._known = {known for known in self._known if known > self._now()} | {second}
            self._asked.put_nowait(when)

    async def on_wake(self, _key: str, at: dt.datetime) -> None:
        self._due(min(at, self._now()))

    async def run(self, wake_at: Callable[[dt.datetime, str], Awaitable[None]]) -> None:
        while True:
            when = await self._asked.get()
            try:
                await wake_at(when, f"windows-{int(when.timestamp())}")
            except Transient as error:
                log.warning("timer_not_set", at=when.isoformat(), error=str(error))
