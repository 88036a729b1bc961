"""The supervisor: start in order, wait until ready, bring back what crashes, stop all in the reverse order."""

import asyncio
import contextlib
import signal
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from deploy.embedded.processes import Forked, Program, Running

Ready = Callable[[], Awaitable[bool]]
_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _STEADY_AFTER_S = 0.3, 10.0, 30.0
_READY_WITHIN_S = 60.0
_STOP_WITHIN_S = 20.0


class NotReady(Exception):  # noqa: N818 - says what the process is
    """A process did not become ready in time, or a job that must run once failed."""


@dataclass
class Supervised:
    """One process that must always run."""

    process: Program | Forked
    ready: Ready
    running: Running | None = None
    stopping: bool = False
    keeper: asyncio.Task[None] | None = field(default=None, repr=False)

    def keep(self) -> None:
        self.keeper = asyncio.create_task(self._keep())

    async def until_ready(self) -> None:
        """Raises NotReady after a minute."""
        deadline = time.monotonic() + _READY_WITHIN_S
        while not await self.ready():
            if time.monotonic() > deadline:
                raise NotReady(f"{self.process.name} is not ready after {_READY_WITHIN_S:.0f} s; its log above says why")
            await asyncio.sleep(0.05)

    async def stop(self) -> None:
        self.stopping = True
        if self.running:
            self.running.send(signal.SIGTERM)
        if self.keeper:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(asyncio.shield(self.keeper), _STOP_WITHIN_S)
            if not self.keeper.done() and self.running:
                self.running.send(signal.SIGKILL)
                await self.keeper

    async def _keep(self) -> None:
        pause = _FIRST_PAUSE_S
        while not self.stopping:
            started = time.monotonic()
            self.running = await self.process.start()
            code = await self.running.wait()
            if self.stopping:
                return
            pause = _FIRST_PAUSE_S if time.monotonic() - started > _STEADY_AFTER_S else min(pause * 2, _LONGEST_PAUSE_S)
            _warn("restart", process=self.process.name, exit_code=code, in_s=round(pause, 1))
            await asyncio.sleep(pause)


async def run_once(job: Forked) -> None:
    """Run a job to its end. Raises NotReady when it fails."""
    code = await (await job.start()).wait()
    if code:
        raise NotReady(f"{job.name} failed with exit code {code}; its log above says why")


async def stop_all(groups: list[list[Supervised]]) -> None:
    for group in reversed(groups):
        await asyncio.gather(*[member.stop() for member in group])


def _warn(event: str, **said: object) -> None:
    import structlog  # noqa: PLC0415 - twenty megabytes that a supervisor of healthy processes does without

    from shared.log import set_up_logging  # noqa: PLC0415
    from shared.settings import Settings  # noqa: PLC0415

    if not structlog.is_configured():
        set_up_logging("supervisor", Settings())
    structlog.get_logger().warning(event, **said)
