"""When something in the far future is due, the broker wakes whichever replica is up; what is due soon, this process knows itself."""

import datetime as dt
from collections.abc import Awaitable, Callable

from shared.bus.wake_times import WakeTimes


class Alarm:
    """`at` may be called from anywhere; `run` sets the broker's timers for the times at which windows close."""

    def __init__(self, due: Callable[[dt.datetime], None], now: Callable[[], dt.datetime]) -> None:
        self._due, self._now, self._times = due, now, WakeTimes("windows", now)

    def at(self, when: dt.datetime) -> None:
        self._due(when)
        self._times.ask(when)

    async def on_wake(self, _key: str, at: dt.datetime) -> None:
        self._due(min(at, self._now()))

    async def run(self, wake_at: Callable[[dt.datetime, str], Awaitable[None]]) -> None:
        await self._times.run(wake_at)
