"""The times at which a service wants to be woken: asked for from anywhere, told to the broker by one task, each only once."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import structlog

from shared.errors import Transient

log = structlog.get_logger()
# What is due sooner the service's own rounds find in time.
_SOON = dt.timedelta(seconds=5)
_SECOND = dt.timedelta(seconds=1)


class WakeTimes:
    """`name` tells them from other timers of the service. One timer serves all that is due within a second, at the end of it."""

    def __init__(self, name: str, now: Callable[[], dt.datetime]) -> None:
        self._name, self._now = name, now
        self._asked: asyncio.Queue[dt.datetime] = asyncio.Queue()
        self._known: set[dt.datetime] = set()

    def ask(self, when: dt.datetime) -> None:
        second = when.replace(microsecond=0)
        second += _SECOND if second < when else dt.timedelta()
        if when - self._now() > _SOON and second not in self._known:
            self._known = {known for known in self._known if known > self._now()} | {second}
            self._asked.put_nowait(second)

    async def run(self, wake_at: Callable[[dt.datetime, str], Awaitable[None]]) -> None:
        """Sets the broker's timers. One that cannot be set is left to the slow sweep that every user of timers has."""
        while True:
            when = await self._asked.get()
            try:
                await wake_at(when, f"{self._name}-{int(when.timestamp())}")
            except Transient as error:
                log.warning("timer_not_set", at=when.isoformat(), error=str(error))
