"""Our manners towards one host: one request at a time, and a pause between the starts of two.

Turns are drawn through `reserve`, which the store backs, so that replicas of the crawler share them. Who would wait long is sent away
with the time to come back, instead of holding a place that another host could use.
"""

import asyncio
import contextlib
import datetime as dt
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass

from shared.errors import Transient

PATIENCE = dt.timedelta(seconds=5)
_MOST_WAITING = 3


class Busy(Transient):
    """Not tried at all: others are before us at this host, or it asked for a pause."""


@dataclass(frozen=True)
class Turn:
    """A wish to start a request: at this host, now, `gap` before the next."""

    host: str
    now: dt.datetime
    gap: dt.timedelta


# Gives the moment of the turn; it is only taken when that lies within PATIENCE.
Reserve = Callable[[Turn], Awaitable[dt.datetime]]


class Pacing:
    def __init__(self, reserve: Reserve, now: Callable[[], dt.datetime], pause_s: float) -> None:
        self._reserve, self._now, self._pause_s = reserve, now, pause_s
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: Counter[str] = Counter()

    @contextlib.asynccontextmanager
    async def turn(self, host: str, delay_s: float = 0.0) -> AsyncIterator[None]:
        """Raises Busy when the turn would be long in coming."""
        gap = dt.timedelta(seconds=max(self._pause_s, delay_s))
        if self._waiting[host] >= _MOST_WAITING:
            raise Busy(f"{host} has others before us", retry_in=max(gap, dt.timedelta(seconds=0.2)) * self._waiting[host])
        self._waiting[host] += 1
        try:
            async with self._locks.setdefault(host, asyncio.Lock()):
                await self._wait(host, gap)
                yield
        finally:
            self._leave(host)

    @contextlib.contextmanager
    def occupied(self, host: str) -> Iterator[None]:
        """What the host gave is being read: that counts as waiting, so that one with slow documents cannot hold every place."""
        self._waiting[host] += 1
        try:
            yield
        finally:
            self._leave(host)

    def _leave(self, host: str) -> None:
        self._waiting[host] -= 1
        if not self._waiting[host]:
            del self._waiting[host]
            self._locks.pop(host, None)

    async def _wait(self, host: str, gap: dt.timedelta) -> None:
        now = self._now()
        start = await self._reserve(Turn(host, now, gap))
        if start - now > PATIENCE:
            raise Busy(f"{host} is left in peace until {start:%H:%M:%S} UTC", retry_in=start - now)
        await asyncio.sleep(max(0.0, (start - now).total_seconds()))


def reserve_in_memory() -> Reserve:
    """For a process that is alone, as a command is."""
    free: dict[str, dt.datetime] = {}

    async def reserve(turn: Turn) -> dt.datetime:
        start = max(turn.now, free.get(turn.host, turn.now))
        if start - turn.now <= PATIENCE:
            free[turn.host] = start + turn.gap
        return start

    return reserve
