"""Work that lies in the database and falls due: take it, do it beside other work, hold on to it meanwhile.

One that fails, hangs or is slow only ever uses one place. What is in hand when the service stops is given back.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import structlog

log = structlog.get_logger()
Item = TypeVar("Item")
_LOOK_EVERY_S = 1.0


@dataclass(frozen=True)
class Duty(Generic[Item]):
    """`take` gives at most so many items, held for one lease; `hold` keeps them until a moment, in the past to give them back."""

    name: str
    take: Callable[[int], Awaitable[list[Item]]]
    work: Callable[[Item], Awaitable[None]]
    hold: Callable[[Sequence[Item], dt.datetime], Awaitable[None]]


class Shift(Generic[Item]):
    """Does one duty for ever, with at most `parallel` items in hand."""

    def __init__(self, duty: Duty[Item], parallel: int, lease: dt.timedelta, now: Callable[[], dt.datetime]) -> None:
        self._duty, self._parallel, self._lease, self._now = duty, parallel, lease, now
        self._in_hand: dict[asyncio.Task[None], Item] = {}
        self._woken = asyncio.Event()
        self._held_at = now()

    def wake(self) -> None:
        """There may be something due."""
        self._woken.set()

    async def run(self) -> None:
        try:
            while True:
                await self.step()
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _LOOK_EVERY_S)
        finally:
            await self._give_back()

    async def step(self) -> int:
        """Take what is due and begin it. Returns how many items were begun."""
        self._woken.clear()
        await self._hold_on()
        free = self._parallel - len(self._in_hand)
        taken = await self._duty.take(free) if free > 0 else []
        for item in taken:
            task = asyncio.create_task(self._do(item))
            self._in_hand[task] = item
            task.add_done_callback(self._done)
        return len(taken)

    async def idle(self) -> None:
        """Wait until nothing is in hand."""
        while self._in_hand:
            await asyncio.wait(list(self._in_hand))

    async def _do(self, item: Item) -> None:
        try:
            await self._duty.work(item)
        except Exception:  # nothing is lost: its lease passes, and it is due again
            log.exception("work_failed", duty=self._duty.name)

    def _done(self, task: asyncio.Task[None]) -> None:
        del self._in_hand[task]
        if len(self._in_hand) == self._parallel - 1:
            self.wake()

    async def _hold_on(self) -> None:
        now = self._now()
        if self._in_hand and now - self._held_at >= self._lease / 3:
            await self._duty.hold(list(self._in_hand.values()), now + self._lease)
            self._held_at = now
        elif not self._in_hand:
            self._held_at = now

    async def _give_back(self) -> None:
        items = list(self._in_hand.values())
        for task in list(self._in_hand):
            task.cancel()
        await asyncio.gather(*self._in_hand, return_exceptions=True)
        if items:
            await self._duty.hold(items, self._now())
