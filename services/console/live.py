"""Tells the open pages that something is new; each then asks for itself again. One question to the database serves all of them.

A pulse comes at once when this process kept a fact, and within a second when another replica did. Many facts in a row make few pulses.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

Newest = Callable[[], Awaitable[tuple[int, int]]]


class Live:
    """`watch` runs for as long as the service does; each open page iterates `changes`."""

    def __init__(self, newest: Newest, *, poll_s: float = 1.0, least_gap_s: float = 0.25, heartbeat_s: float = 15.0) -> None:
        self._newest, self._poll_s, self._least_gap_s, self._heartbeat_s = newest, poll_s, least_gap_s, heartbeat_s
        self._nudged = asyncio.Event()
        self._changed = asyncio.Condition()
        self._stopped = False
        self.seen: tuple[int, int] = (0, 0)

    def nudge(self) -> None:
        """Something was kept just now."""
        self._nudged.set()

    async def watch(self) -> None:
        while not self._stopped:
            self._nudged.clear()
            newest = await self._newest()
            if newest != self.seen:
                self.seen = newest
                await self._tell()
            await asyncio.sleep(self._least_gap_s)
            await self._nudge_or_poll()

    async def stop(self) -> None:
        """Ends every open stream, so that the server can stop."""
        self._stopped = True
        self._nudged.set()
        await self._tell()

    async def changes(self, known: tuple[int, int]) -> AsyncIterator[tuple[int, int] | None]:
        """What is newest whenever it is not `known` any more; None when nothing happened for so long that the line must be kept warm."""
        while not self._stopped:
            known, moved = await self._next(known)
            if self._stopped:
                return
            yield known if moved else None

    async def _next(self, known: tuple[int, int]) -> tuple[tuple[int, int], bool]:
        try:
            async with asyncio.timeout(self._heartbeat_s), self._changed:
                await self._changed.wait_for(lambda: self._stopped or self.seen not in {known, (0, 0)})
        except TimeoutError:
            return known, False
        return self.seen, True

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _nudge_or_poll(self) -> None:
        try:
            async with asyncio.timeout(self._poll_s):
                await self._nudged.wait()
        except TimeoutError:
            return
