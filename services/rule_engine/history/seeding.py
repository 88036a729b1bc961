"""The history is taken over from the ledger once: after an upgrade it would know only what came since, and windows and patterns miss the rest.

Page by page, each with how far it leads in one transaction, so that a process that dies goes on where it was, and two replicas share the
work. What is known already stays as it is. Nothing fires: revisions are kept, not judged.
"""

import asyncio
import functools
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy import select
from sqlmodel.ext.asyncio.session import AsyncSession

from services.rule_engine.history.keeping import keep
from services.rule_engine.tables import seed
from shared.contracts import DealChanged
from shared.errors import Transient
from shared.store import Store, connection_of, insert_for

log = structlog.get_logger()
Ask = Callable[[str, dict[str, Any]], Awaitable[dict[str, Any]]]
_SOURCE, _TOGETHER = "ledger", 50
_PROGRESS = select(seed.c.deal_id, seed.c.revision, seed.c.kept, seed.c.done).where(seed.c.source == _SOURCE)


@dataclass(frozen=True)
class Progress:
    """Up to which revision of which deal the history was taken over, and how many revisions that were."""

    deal_id: str = ""
    revision: int = 0
    kept: int = 0
    done: bool = False


async def progress(session: AsyncSession) -> Progress:
    row = (await (await connection_of(session)).execute(_PROGRESS)).first()
    return Progress(*row) if row else Progress()


class Seeding:
    """`ask` asks the ledger (shared.service.Service.ask)."""

    def __init__(self, database: Store, ask: Ask) -> None:
        self._database, self._ask = database, ask
        self._done = False

    async def is_done(self, session: AsyncSession) -> bool:
        """As this transaction sees it, so that nothing is postponed which nobody would judge any more."""
        self._done = self._done or (await progress(session)).done
        return self._done

    async def round(self) -> bool:
        """Take over all that is missing; whether it is done. Where nobody answers, the next round goes on."""
        while not self._done:
            began = time.monotonic()
            try:
                await self._page()
            except Transient as error:
                log.info("history_waits_for_the_ledger", reason=str(error))
                return False
            # live deals have the database and the processor at least half of the time
            await asyncio.sleep(time.monotonic() - began)
        return True

    async def _page(self) -> None:
        async with self._database.reading() as session:
            known = await progress(session)
        if not known.done:
            answer = await self._ask("ledger.revisions", {"after": [known.deal_id, known.revision], "most": _TOGETHER})
            facts = [DealChanged.model_validate(one) for one in answer["facts"]]
            deal_id, revision = answer["after"] or (known.deal_id, known.revision)
            after = Progress(deal_id, revision, known.kept + len(facts), done=answer["after"] is None)
            known = await self._database.run(functools.partial(_take, facts=facts, before=known, after=after))
            if known.done:
                log.info("history_taken_over", revisions=known.kept)
        self._done = known.done


async def _take(session: AsyncSession, facts: list[DealChanged], before: Progress, after: Progress) -> Progress:
    """Nothing where another replica was first."""
    known = await progress(session)
    if known != before:
        return known
    for fact in facts:
        keep(session, fact)
    connection = await connection_of(session)
    await connection.execute(_noting(insert_for(connection)), {"source": _SOURCE, **vars(after)})
    return after


@functools.cache
def _noting(insert: Any) -> Any:
    statement = insert(seed)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=[seed.c.source],
        set_={"deal_id": new.deal_id, "revision": new.revision, "kept": new.kept, "done": new.done},
    )
