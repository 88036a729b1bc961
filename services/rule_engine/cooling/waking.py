"""Held matches go out when their rule has cooled down: when the broker wakes the service, and in a slow sweep."""

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.cooling.holding import next_release, release
from services.rule_engine.rulebook import Rulebook
from shared.bus.outbox import Outbox
from shared.errors import Transient
from shared.store import Store

log = structlog.get_logger()
# What is due sooner the sweep's next round releases in time.
_SOON = dt.timedelta(seconds=5)


class Waking:
    """`until` may be called from anywhere; `run` sets the broker's timers, one for each instant. Two replicas release each match once:
    the row is taken, and the match written to be published, in one transaction."""

    def __init__(self, database: Store, outbox: Outbox, rules: Rulebook, now: Callable[[], dt.datetime]) -> None:
        self._database, self._outbox, self._rules, self._now = database, outbox, rules, now
        self._asked: asyncio.Queue[dt.datetime] = asyncio.Queue()
        self._known: set[dt.datetime] = set()

    def until(self, when: dt.datetime) -> None:
        if when - self._now() > _SOON and when not in self._known:
            self._known = {known for known in self._known if known > self._now()} | {when}
            self._asked.put_nowait(when)

    async def run(self, wake_at: Callable[[dt.datetime, str], Awaitable[None]]) -> None:
        while True:
            when = await self._asked.get()
            try:
                await wake_at(when, f"held-{int(when.timestamp())}")
            except Transient as error:
                log.warning("timer_not_set", at=when.isoformat(), error=str(error))

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
