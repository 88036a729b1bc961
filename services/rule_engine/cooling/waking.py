"""Held matches go out when their rule has cooled down: when the broker wakes the service, and in a slow sweep."""

import datetime as dt
from collections.abc import Awaitable, Callable

from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.cooling.holding import next_release, release
from services.rule_engine.rulebook import Rulebook
from shared.bus.outbox import Outbox
from shared.bus.wake_times import WakeTimes
from shared.store import Store


class Waking:
    """`until` may be called from anywhere; `run` sets the broker's timers. Two replicas release each match once:
    the row is taken, and the match written to be published, in one transaction."""

    def __init__(self, database: Store, outbox: Outbox, rules: Rulebook, now: Callable[[], dt.datetime]) -> None:
        self._database, self._outbox, self._rules, self._now = database, outbox, rules, now
        self._times = WakeTimes("held", now)

    def until(self, when: dt.datetime) -> None:
        self._times.ask(when)

    async def run(self, wake_at: Callable[[dt.datetime, str], Awaitable[None]]) -> None:
        await self._times.run(wake_at)

    async def on_wake(self, _key: str, _at: dt.datetime) -> None:
        await self.sweep()

    async def sweep(self) -> int:
        """Release what is due. Returns how many matches went out."""
        released, following = await self._database.run(self._release)
        if following:
            self.until(following)
        if released:
            await self._outbox.flush()
        return released

    async def _release(self, session: AsyncSession) -> tuple[int, dt.datetime | None]:
        out = await release(session, self._rules.in_force, self._now())
        await self._outbox.add(session, *(one.match for one in out))
        return len(out), await next_release(session, self._rules.in_force)
