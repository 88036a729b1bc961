"""Background work of a service: loops that come up again when they raise, and rounds at an interval."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

log = structlog.get_logger()
Work = Callable[[], Awaitable[object]]
_RESTART_S = 1.0
_ASK_AGAIN_S = 0.2


class Background:
    """Started after the service came up, cancelled when it stops."""

    def __init__(self, failed: Callable[[str], None]) -> None:
        self._failed = failed
        self._loops: list[tuple[str, Work]] = []
        self._tasks: list[asyncio.Task[None]] = []

    def loop(self, work: Work, name: str = "") -> None:
        """Run `work` for ever; again after a second when it raises or returns."""
        self._loops.append((name or _name(work), work))

    def every(self, seconds: float, work: Work, name: str = "") -> None:
        """Do `work` at once and then `seconds` after each end."""
        label = name or _name(work)

        async def rounds() -> None:
            while True:
                await self._guarded(label, work)
                await asyncio.sleep(seconds)

        self._loops.append((label, rounds))

    def start(self) -> None:
        self._tasks = [asyncio.create_task(self._forever(name, work), name=name) for name, work in self._loops]

    async def stop(self) -> None:
        """Asks again what goes on: before Python 3.12 `asyncio.wait_for` loses a cancellation that comes together with its result."""
        left = set(self._tasks)
        while left:
            for task in left:
                task.cancel()
            _, left = await asyncio.wait(left, timeout=_ASK_AGAIN_S)
        self._tasks = []

    async def _forever(self, name: str, work: Work) -> None:
        while True:
            await self._guarded(name, work)
            await asyncio.sleep(_RESTART_S)

    async def _guarded(self, name: str, work: Work) -> None:
        try:
            await work()
        except Exception:  # counted and logged; the loop begins again
            self._failed(name)
            log.exception("background_failed", task=name)


def _name(work: Work) -> str:
    return getattr(work, "__name__", type(work).__name__)
