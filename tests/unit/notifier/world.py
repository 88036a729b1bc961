"""A whole notifier but for the bus: a real database, real channels, a clock that is set. Facts that it gives are kept."""

import asyncio
import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import SecretStr
from sqlalchemy import select, text

from services.notifier import samples
from services.notifier.asking import Counter
from services.notifier.channel import Channels
from services.notifier.claiming import Claims
from services.notifier.composing import Composer
from services.notifier.dispatch import Dispatcher, Parts
from services.notifier.filing import NOTIFICATIONS, Fresh, write_fresh
from services.notifier.handlers import Desk, take_match
from services.notifier.recipients import Directory, Recipient
from services.notifier.rendering import Renderer
from services.notifier.settling import Settler
from services.notifier.states import State
from services.notifier.tables import AttemptRow
from shared.contracts import Change, Fact, MatchFound, NotificationSettled
from shared.store import Store, create_tables
from tests.doubles.slack import TOKEN, SlackDouble
from tests.unit.notifier.parts import AT, Clock, settings

DESK = Recipient(id="desk", email="desk@example.org", group_wait=0)
CHAT = Recipient(id="chat", slack={"channel": "C0123456"}, group_wait=0)
DAILY = Recipient(id="daily", email="daily@example.org", when="daily", zone="Europe/Berlin")
BOX = {"notify_mailbox_only": True}


def by_slack(double: SlackDouble) -> dict:
    return {"slack_token": SecretStr(TOKEN), "slack_api_url": double.api_url, "slack_pace_s": 0}


class KeptOutbox:
    """Keeps what was added in a transaction that was committed."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []

    async def add(self, session: Any, *facts: Fact) -> None:
        session.info["after_commit"].append(lambda: self.facts.extend(facts))

    async def flush(self) -> None:
        return None


@dataclass
class Replica:
    dispatcher: Dispatcher
    settler: Settler
    channels: Channels
    counter: Counter
    desk: Desk

    async def rounds(self, count: int = 1) -> None:
        """Look, send, and write what came of it, so often."""
        for _ in range(count):
            await self.dispatcher.round()
            await self.dispatcher.drain(5)


@dataclass
class World:
    store: Store
    clock: Clock
    recipients: Directory
    outbox: KeptOutbox = field(default_factory=KeptOutbox)
    woken: list[dt.datetime] = field(default_factory=list)
    opened: list[Channels] = field(default_factory=list)

    def replica(self, **changed: Any) -> Replica:
        options = settings(**changed)
        channels, composer = Channels(options, self.clock), Composer(Renderer(), options)
        self.opened.append(channels)
        lease = dt.timedelta(seconds=options.notify_lease_s)
        settler = Settler(self.store, self.outbox, self.clock, dt.timedelta(seconds=options.notify_account_pause_s))
        claims = Claims(self.recipients, channels, composer, lease)
        parts = Parts(self.store, self.recipients, channels, claims, settler, self.clock)
        dispatcher = Dispatcher(parts, sweep_s=0.05, lease=lease, room=options.notify_concurrency)
        counter = Counter(self.store, self.recipients, channels, composer, self.clock, dispatcher.wake, self._post)
        desk = Desk(self.recipients, self.clock, self._due(dispatcher), dispatcher.begin, options.notify_group_wait_s)
        return Replica(dispatcher, settler, channels, counter, desk)

    async def take(self, replica: Replica, *matches: MatchFound, at_once: bool = False) -> list[NotificationSettled]:
        """A batch of matches through the step, in one transaction, as the hop does it; left to the next round unless `at_once`."""

        async def left_to_the_round(session: Any, fresh: list[Fresh]) -> None:
            await write_fresh(session, fresh)
            session.info["after_commit"].append(lambda: self._due(replica.dispatcher)(self.clock()))

        desk = replica.desk if at_once else replace(replica.desk, begin=left_to_the_round)

        async def work(session: Any) -> list[NotificationSettled]:
            return [fact for match in matches async for fact in take_match(match, session=session, desk=desk)]

        return await self.store.run(work)

    async def states(self) -> list[str]:
        async with self.store.reading() as session:
            query = select(NOTIFICATIONS.c.state).order_by(NOTIFICATIONS.c.created_at, NOTIFICATIONS.c.id)
            return [State(state).value for state in (await session.execute(query)).scalars()]

    async def tries(self) -> list[tuple[str, str]]:
        """What each try came to, and what was said of it."""
        async with self.store.reading() as session:
            return [
                (row.outcome, row.text)
                for row in (await session.execute(select(AttemptRow.__table__).order_by(text("number")))).all()
            ]

    async def rows(self) -> list[Any]:
        async with self.store.reading() as session:
            return list((await session.execute(select(NOTIFICATIONS).order_by(NOTIFICATIONS.c.created_at))).all())

    def settled(self) -> list[NotificationSettled]:
        return [fact for fact in self.outbox.facts if isinstance(fact, NotificationSettled)]

    async def _post(self, fact: Fact) -> None:
        self.outbox.facts.append(fact)

    def _due(self, dispatcher: Dispatcher) -> Any:
        def due(at: dt.datetime) -> None:
            self.woken.append(at)
            dispatcher.due(at)

        return due


@asynccontextmanager
async def world(database_url: str, *recipients: Recipient) -> AsyncIterator[World]:
    store = Store("notifier", database_url)
    await store.open()
    await create_tables(store)
    here = World(store, Clock(AT), Directory(recipients))
    yield here
    for channels in here.opened:
        await channels.close()
    await store.close()


def news(deal_id: str = "deal-1", rule_id: str = "rule-1", **changed: Any) -> MatchFound:
    """A match of a sample deal; the article that set it off has the deal's name."""
    deal = samples.talks().deal.model_copy(update={"id": deal_id, **changed})
    match = samples.match_of(deal, (Change.OPENED,), rule_id)
    return match.model_copy(update={"correlation_id": f"article-of-{deal_id}", "at": AT})


async def until(holds: Any, timeout_s: float = 5.0) -> None:
    """Wait until `holds()` is true."""
    async with asyncio.timeout(timeout_s):
        while not holds():
            await asyncio.sleep(0.01)
