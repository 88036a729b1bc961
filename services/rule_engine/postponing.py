"""Rules about many deals wait while the history is taken over: a sum over half of the deals would cross its limit at the wrong one, or never.
Rules about one deal do not wait.

What came meanwhile is judged afterwards in the order in which it became known, each revision by its own time, as a backtest does it.
"""

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import structlog
from sqlalchemy import bindparam, delete, select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.cooling.holding import Until, tell_after_commit
from services.rule_engine.facts import Surroundings
from services.rule_engine.fire_store import as_told
from services.rule_engine.firing import find
from services.rule_engine.history.keeping import micros
from services.rule_engine.history.recall import Recall
from services.rule_engine.history.seeding import Seeding
from services.rule_engine.judging import judge, look
from services.rule_engine.rule_set import Subset
from services.rule_engine.rulebook import Rulebook
from services.rule_engine.store import fires_of, judged_until, remember
from services.rule_engine.tables import postponed
from shared.bus.outbox import Outbox
from shared.contracts import DealChanged, MatchFound
from shared.store import Store, connection_of, insert_for

log = structlog.get_logger()
_TOGETHER = 20
_FIRST = (
    select(postponed.c.deal_id, postponed.c.revision)
    .order_by(postponed.c.known_from, postponed.c.deal_id, postponed.c.revision)
    .limit(_TOGETHER)
)
_FORGET = delete(postponed).where(postponed.c.deal_id == bindparam("of"), postponed.c.revision == bindparam("number"))


async def postpone(session: AsyncSession, changed: DealChanged) -> None:
    connection = await connection_of(session)
    row = {"deal_id": changed.deal.id, "revision": changed.deal.revision, "known_from": micros(changed.at)}
    await connection.execute(_postponing(insert_for(connection)), row)


@dataclass
class CatchingUp:
    """First the history, then what waited for it. Once that is done nothing is postponed any more, and rounds do nothing."""

    seeding: Seeding
    database: Store
    outbox: Outbox
    rules: Rulebook
    around: Surroundings
    recall: Recall
    until: Until
    _caught_up: bool = False

    async def round(self) -> None:
        """All that can be done now; where the ledger does not answer, the next round goes on."""
        if self._caught_up or not await self.seeding.round():
            return
        judged = 0
        while some := await self.database.run(self._some):
            judged += some
            await self.outbox.flush()
        self._caught_up = True
        if judged:
            log.info("postponed_judged", revisions=judged)

    async def _some(self, session: AsyncSession) -> int:
        connection = await connection_of(session)
        rows = (await connection.execute(_FIRST)).all()
        if rows:
            await connection.execute(_FORGET, [{"of": row.deal_id, "number": row.revision} for row in rows])
        for row in rows:
            changed = await as_told(session, row.deal_id, row.revision)
            if changed is not None:
                await self.outbox.add(session, *await self._judge(session, changed))
        tell_after_commit(session, self.until)
        return len(rows)

    async def _judge(self, session: AsyncSession, changed: DealChanged) -> list[MatchFound]:
        """What rules about many deals make of it; the others were asked when it came."""
        rules = self.rules.in_force
        found = replace(find(changed, rules, self.around), held=Subset(rules, []))
        found = await look(session, found, self.recall, self.around, late=True)
        late = await judged_until(session, changed.deal.id) > changed.deal.revision
        taken = await judge(session, found, await fires_of(session, changed.deal.id), late=late)
        if taken.fires or taken.held:
            await remember(session, [*taken.fires, *taken.held])
        return [fire.match for fire in taken.fires]


@cache
def _postponing(insert: Any) -> Any:
    return insert(postponed).on_conflict_do_nothing()
