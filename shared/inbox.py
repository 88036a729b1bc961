"""Effectively once: the inbox of a consumer, with the outcome of every fact it has taken.

One transaction holds the inbox rows, the state the step wrote and the facts it decided to give. A fact that comes again (crash,
redelivery, replay) finds its stored outcome and gives the same facts again.
"""

import datetime as dt
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import asdict, dataclass

import structlog
from sqlalchemy import Column, String, Table, Text, bindparam, delete, select
from sqlmodel import SQLModel
from sqlmodel.ext.asyncio.session import AsyncSession

from shared.contracts import Fact
from shared.database_errors import Contended, DatabaseAway, translated
from shared.store import Store, UtcDateTime, connection_of, do_what_is_left, memory

log = structlog.get_logger()
Step = Callable[[Fact, AsyncSession], AsyncIterator[Fact]]
Prefetch = Callable[..., Awaitable[None]]  # of the facts, and `session`


@dataclass(frozen=True)
class Given:
    """A fact as it goes on the wire: `identity` becomes the Nats-Msg-Id, `body` is its JSON."""

    subject: str
    identity: str
    correlation_id: str
    body: str

    @classmethod
    def of(cls, fact: Fact) -> "Given":
        return cls(fact.SUBJECT, fact.identity, fact.correlation_id, fact.model_dump_json())


Outcome = tuple[Given, ...]


def inbox_table(service: str) -> Table:
    """`<service>_inbox`; keyed by consumer and the fact's identity."""
    name = f"{service}_inbox"
    if name in SQLModel.metadata.tables:
        return SQLModel.metadata.tables[name]
    return Table(
        name,
        SQLModel.metadata,
        Column("consumer", String(80), primary_key=True),
        Column("identity", String(200), primary_key=True),
        Column("outcome", Text, nullable=False),
        Column("taken_at", UtcDateTime, nullable=False, index=True),
    )


class Inbox:
    """Takes facts through a step, each once. `prefetch` may read in one go what the steps of a batch will ask for, see `memory`."""

    def __init__(
        self, store: Store, consumer: str, step: Step, now: Callable[[], dt.datetime], prefetch: Prefetch | None = None
    ) -> None:
        self._store, self._consumer, self._step, self._now, self._prefetch = store, consumer, step, now, prefetch
        self._table = inbox_table(store.service)
        columns = self._table.c
        self._insert = self._table.insert()
        self._find = select(columns.identity, columns.outcome).where(
            columns.consumer == bindparam("consumer"), columns.identity.in_(bindparam("wanted", expanding=True))
        )

    async def take(self, facts: Sequence[Fact]) -> list[Outcome | Exception]:
        """The outcome of each fact, or what its step raised. Raises DatabaseAway or Contended for the whole batch.

        First all in one go; only if one of them fails, again with a savepoint around each, so that it takes no neighbour along.
        """
        try:
            async with self._store.transaction() as session:
                return list(await self._take_all(session, facts))
        except (DatabaseAway, Contended):
            raise
        except Exception as error:  # noqa: BLE001 - a lone fact's goes to fate, a batch is taken apart
            if len(facts) == 1:
                return [error]
            log.debug("batch_taken_apart", consumer=self._consumer, facts=len(facts), error=repr(error))
        async with self._store.transaction() as session:
            return await self._take_each(session, facts)

    async def prune(self, older_than: dt.datetime) -> None:
        """Forget facts so old that the stream cannot give them again."""

        async def forget(session: AsyncSession) -> None:
            await session.execute(delete(self._table).where(self._table.c.taken_at < older_than))

        await self._store.run(forget)

    async def _take_all(self, session: AsyncSession, facts: Sequence[Fact]) -> list[Outcome]:
        known = await self._stored(session, facts)
        fresh: dict[str, Outcome] = {}
        unknown = {fact.identity: fact for fact in facts if fact.identity not in known}
        if self._prefetch and unknown:
            await self._prefetch(list(unknown.values()), session=session)
        for identity, fact in unknown.items():
            fresh[identity] = await self._decide(session, fact)
        await self._keep(session, fresh)
        return [(known | fresh)[fact.identity] for fact in facts]

    async def _take_each(self, session: AsyncSession, facts: Sequence[Fact]) -> list[Outcome | Exception]:
        known = await self._stored(session, facts)
        outcomes: list[Outcome | Exception] = []
        for fact in facts:
            if fact.identity not in known:
                outcome = await self._alone(session, fact)
                if isinstance(outcome, Exception):
                    outcomes.append(outcome)
                    continue
                known[fact.identity] = outcome
            outcomes.append(known[fact.identity])
        return outcomes

    async def _alone(self, session: AsyncSession, fact: Fact) -> Outcome | Exception:
        left = {name: len(session.info[name]) for name in ("after_commit", "before_commit")}
        try:
            with translated():
                async with session.begin_nested():
                    outcome = await self._decide(session, fact)
                    await do_what_is_left(session, since=left["before_commit"])
                    await self._keep(session, {fact.identity: outcome})
                    return outcome
        except (DatabaseAway, Contended):
            raise
        except Exception as error:  # noqa: BLE001 - given to fate, which decides what becomes of it
            for name, count in left.items():
                del session.info[name][count:]
            memory(session).clear()
            return error

    async def _decide(self, session: AsyncSession, fact: Fact) -> Outcome:
        outcome = tuple([Given.of(given) async for given in self._step(fact, session)])
        if session.new or session.dirty or session.deleted:
            await session.flush()
        return outcome

    async def _stored(self, session: AsyncSession, facts: Sequence[Fact]) -> dict[str, Outcome]:
        wanted = {fact.identity for fact in facts}
        connection = await connection_of(session)
        rows = await connection.execute(self._find, {"consumer": self._consumer, "wanted": list(wanted)})
        return {identity: decode_outcome(outcome) for identity, outcome in rows}

    async def _keep(self, session: AsyncSession, outcomes: dict[str, Outcome]) -> None:
        rows = [
            {"consumer": self._consumer, "identity": identity, "outcome": encode_outcome(outcome), "taken_at": self._now()}
            for identity, outcome in outcomes.items()
        ]
        if rows:
            await (await connection_of(session)).execute(self._insert, rows)


def encode_outcome(outcome: Outcome) -> str:
    return json.dumps([asdict(given) for given in outcome], ensure_ascii=False)


def decode_outcome(text: str) -> Outcome:
    return tuple(Given(**given) for given in json.loads(text))
