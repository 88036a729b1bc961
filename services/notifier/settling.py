"""After the try: verdicts become standings, many in one transaction, together with the facts that tell of them."""

import asyncio
import datetime as dt
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier import store as stored
from services.notifier.channel import Channel, Envelope
from services.notifier.judging import Case, judge
from services.notifier.pacing import paused
from services.notifier.states import Event, OutOfOrder, Standing, State, transition
from services.notifier.tables import AttemptRow
from services.notifier.verdicts import Refused, Scope, Sent, Unknown, Verdict
from shared.contracts import Fact, NotificationSettled, NotifiedItem, Outcome
from shared.errors import Transient
from shared.store import Store

log = structlog.get_logger()
_MOST = 64
_PAUSE_S = 0.5
_OUTCOMES = {
    State.SENT: Outcome.SENT,
    State.DEAD: Outcome.DEAD,
    State.SUPPRESSED: Outcome.SUPPRESSED,
    State.CANCELLED: Outcome.CANCELLED,
    State.AMBIGUOUS: Outcome.AMBIGUOUS,
}


class Outbox(Protocol):
    """Facts written in a transaction and published after it."""

    async def add(self, session: AsyncSession, *facts: Fact) -> None: ...

    async def flush(self) -> None: ...


@dataclass(frozen=True)
class Try:
    """One try that ended."""

    channel: Channel
    envelope: Envelope
    lane: str
    verdict: Verdict
    ended_at: dt.datetime


class Settler:
    """Writes what tries came to; a try is kept until it is written, however long the database is away."""

    def __init__(self, store: Store, outbox: Outbox, now: Callable[[], dt.datetime], account_pause: dt.timedelta) -> None:
        self._store, self._outbox, self._now, self._account_pause = store, outbox, now, account_pause
        self._ended: list[Try] = []
        self._woken = asyncio.Event()
        self.written: Callable[[str], None] = lambda _notification_id: None

    def add(self, ended: Try) -> None:
        self._ended.append(ended)
        self._woken.set()

    async def run(self) -> None:
        while True:
            await self._woken.wait()
            self._woken.clear()
            await self.finish()

    async def finish(self) -> None:
        """Write all that ended. What a cancelled write had begun is still here, and writing it twice changes nothing."""
        while self._ended:
            tries = self._ended[:_MOST]
            await self._write(tries)
            del self._ended[: len(tries)]
            for ended in tries:
                self.written(ended.envelope.notification_id)
            await self.publish()

    async def publish(self) -> None:
        """The outbox's own sweep publishes what this cannot."""
        try:
            await self._outbox.flush()
        except Transient as error:
            log.warning("facts_wait", error=str(error))

    async def end(self, session: AsyncSession, row: Any, standing: Standing, told: Sequence[NotifiedItem]) -> None:
        """The fact of a standing that has come to rest, in the transaction that wrote it."""
        await self._outbox.add(session, self._settled(row, standing, told))

    async def _write(self, tries: Sequence[Try]) -> None:
        async def work(session: AsyncSession) -> None:
            rows = await stored.find(session, {ended.envelope.notification_id for ended in tries})
            await stored.add_attempts(session, [_attempt(ended) for ended in tries])
            facts = [
                fact for ended in tries for fact in await self._write_one(session, rows[ended.envelope.notification_id], ended)
            ]
            await self._outbox.add(session, *facts)

        while True:
            try:
                await self._store.run(work)
            except Transient as error:
                log.warning("verdicts_wait", tries=len(tries), error=str(error)[:200])
                await asyncio.sleep(_PAUSE_S)
            else:
                return

    async def _write_one(self, session: AsyncSession, row: Any, ended: Try) -> tuple[Fact, ...]:
        """Returns the facts to give when the notification has come to rest."""
        envelope, verdict, now = ended.envelope, ended.verdict, self._now()
        if row.attempts != envelope.attempt:
            log.warning("late_verdict", notification=row.id, attempt=envelope.attempt, verdict=repr(verdict)[:200])
            return ()
        judgement = judge(verdict, self._case(row, ended), now)
        standing = _moved(row, judgement.event)
        if standing is None or not await stored.save(session, row, standing, now):
            return ()
        if judgement.pause:
            await self._pause(session, ended, *judgement.pause)
        await self._thread(session, ended, standing)
        _log(row, standing, ended)
        if standing.due_at is not None:
            return ()
        return (self._settled(row, standing, envelope.told), *(verdict.facts if isinstance(verdict, Sent) else ()))

    def _case(self, row: Any, ended: Try) -> Case:
        chance = random.random()  # noqa: S311 - parts the tries, no secret
        return Case(ended.lane, row.attempts, row.max_age_of, row.created_at, ended.channel.look_after, self._account_pause, chance)

    async def _pause(self, session: AsyncSession, ended: Try, scope: Scope, until: dt.datetime) -> None:
        route = ended.channel.route(ended.envelope.recipient)
        destination = route.account if scope is Scope.ACCOUNT else route.destination
        before = (await stored.paces(session, [destination]))[destination]
        await stored.set_pace(session, destination, paused(before, until))
        level = log.error if scope is Scope.ACCOUNT else log.warning
        level("destination_paused", destination=destination, until=until.isoformat(), reason=getattr(ended.verdict, "reason", ""))

    async def _thread(self, session: AsyncSession, ended: Try, standing: Standing) -> None:
        envelope, verdict = ended.envelope, ended.verdict
        if envelope.thread_key is None or not ended.channel.has_threads(envelope.recipient):
            return
        if isinstance(verdict, Sent) and verdict.thread and envelope.thread is None:
            await stored.set_thread(session, envelope.recipient.id, envelope.thread_key, verdict.thread)
        elif isinstance(verdict, Refused) and (verdict.lost_thread or (standing.state is State.DEAD and envelope.thread is None)):
            await stored.drop_thread(session, envelope.recipient.id, envelope.thread_key)

    def _settled(self, row: Any, standing: Standing, told: Sequence[NotifiedItem]) -> NotificationSettled:
        return NotificationSettled(
            correlation_id=told[0].correlation_id if told else row.id,
            notification_id=row.id,
            recipient_id=row.recipient_id,
            channel=row.channel or row.lane,
            outcome=_OUTCOMES[standing.state],
            reason=standing.reason,
            provider_id=standing.provider_id,
            attempts=standing.attempts,
            items=tuple(told),
            at=self._now(),
        )


def _moved(row: Any, event: Event) -> Standing | None:
    try:
        return transition(stored.standing_of(row), event)
    except OutOfOrder as error:
        log.warning("late_verdict", notification=row.id, error=str(error))
        return None


def _attempt(ended: Try) -> AttemptRow:
    verdict = ended.verdict
    return AttemptRow(
        notification_id=ended.envelope.notification_id,
        number=ended.envelope.attempt,
        started_at=ended.envelope.since,
        ended_at=ended.ended_at,
        outcome=type(verdict).__name__.lower(),
        text=verdict.reason if isinstance(verdict, Refused | Unknown) else (verdict.provider_id or ""),
    )


def silent_try(row: Any, reason: str, now: dt.datetime) -> AttemptRow:
    """The try of a worker that never told how it ended."""
    return AttemptRow(
        notification_id=row.id,
        number=row.attempts,
        started_at=row.sending_since or now,
        ended_at=now,
        outcome=Unknown.__name__.lower(),
        text=reason,
    )


def _log(row: Any, standing: Standing, ended: Try) -> None:
    say = {State.SENT: log.info, State.DEAD: log.error}.get(standing.state, log.warning)
    say(
        "notification_tried",
        now=standing.state.value,
        notification=row.id,
        recipient=row.recipient_id,
        channel=ended.channel.name,
        attempt=standing.attempts,
        reason=standing.reason,
    )
