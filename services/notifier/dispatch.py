"""Finds what is due and sends it: at once when this process was told, within a second what another one left behind.

Each lane (mail, Slack) has its own room, so that a hanging relay holds up no Slack message. Any number of replicas may run.
"""

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier import store as stored
from services.notifier.channel import Channels, Envelope
from services.notifier.claiming import Claim, Claims, Ended, Prepared
from services.notifier.closing import close_due, next_close
from services.notifier.filing import LANES, Fresh
from services.notifier.judging import judge_finding
from services.notifier.recipients import Directory
from services.notifier.settling import Settler, Try, silent_try
from services.notifier.states import Event, LookLater, RefusedForGood, State, Unanswered, transition
from services.notifier.verdicts import Finding, Found, Reconciled, Unknown
from shared.errors import Transient
from shared.store import Store

log = structlog.get_logger()
_LOOK_AGAIN = dt.timedelta(seconds=30)
_MOST_DEATHS = 5
_SILENT = "the worker that sent it went silent"


@dataclass(frozen=True)
class Parts:
    """What the dispatcher works with."""

    store: Store
    recipients: Directory
    channels: Channels
    claims: Claims
    settler: Settler
    now: Callable[[], dt.datetime]


def _was_resent(row: Any) -> bool:
    """A worker that died may have died before the first byte: its messages go again, but one that kills each worker does not."""
    return bool(row.resent) and (row.reason != _SILENT or row.attempts >= _MOST_DEATHS)


@dataclass
class _Looked:
    """What one look found: `moved` are events that need no sending."""

    closes_at: dt.datetime | None = None
    next_due: dt.datetime | None = None
    is_full: bool = False
    prepared: list[Prepared] = field(default_factory=list)
    moved: list[tuple[Any, Event]] = field(default_factory=list)
    unanswered: list[Any] = field(default_factory=list)


class Dispatcher:
    def __init__(self, parts: Parts, *, sweep_s: float, lease: dt.timedelta, room: int) -> None:
        self._parts, self._sweep_s, self._lease, self._room = parts, sweep_s, lease, room
        self._woken = asyncio.Event()
        self._busy: dict[str, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._upcoming: dt.datetime | None = None
        self._is_full = False
        self._rounding: asyncio.Future[None] | None = None
        parts.settler.written = self._done

    def wake(self) -> None:
        self._woken.set()

    def due(self, at: dt.datetime) -> None:
        """Something is committed that is due then."""
        if at <= self._parts.now() or self._upcoming is None or at < self._upcoming:
            self._woken.set()

    async def run(self) -> None:
        """For ever: look, and rest until the next thing is due, somebody wakes it, or the sweep's time has come."""
        while True:
            self._woken.clear()
            # a stop must not come between a claim's commit and its sending
            self._rounding = asyncio.ensure_future(self.round())
            try:
                await asyncio.shield(self._rounding)
            except Transient as error:
                log.warning("round_waits", error=str(error)[:200])
                await asyncio.sleep(self._sweep_s)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._woken.wait(), self._rest_s())

    async def round(self) -> None:
        """Close what is to be closed, claim what is due, begin to send it."""
        parts, now = self._parts, self._parts.now()
        looked = await self._look(now)
        if looked.closes_at is not None and looked.closes_at <= now:
            await parts.store.run(lambda session: close_due(session, parts.recipients, now))
            looked = await self._look(now)
        if looked.moved:
            await self._move(looked.moved)
        if looked.prepared:
            await self._claim(looked.prepared, now)
        for row in looked.unanswered:
            self._start(row.id, row.lane, self._reconcile(row))
        self._is_full = looked.is_full
        self._upcoming = min((at for at in (looked.closes_at, looked.next_due) if at), default=None)

    async def begin(self, session: AsyncSession, fresh: list[Fresh]) -> None:
        """Write and claim them in the caller's transaction, and send them once that is committed: one look and one commit less.

        The next round takes what finds no room here, what must wait, and what cannot be rendered.
        """
        now, looked = self._parts.now(), _Looked()
        for one in fresh:
            if self._room_in(one.row.lane) > len(looked.prepared):
                self._sort(one.row, stored.content_of(one), looked, now)
        claims = await self._parts.claims.claim_fresh(session, fresh, looked.prepared, now)
        session.info["after_commit"].append(lambda: self._leave(claims, is_rest=len(claims) < len(fresh)))

    def _leave(self, claims: Sequence[Claim], *, is_rest: bool) -> None:
        for claim in claims:
            self._start(claim.row.id, claim.row.lane, self._send(claim))
        if is_rest:
            self.wake()

    def _room_in(self, lane: str) -> int:
        return self._room - sum(1 for busy in self._busy.values() if busy == lane)

    async def beat(self) -> None:
        """Say that what is in flight here is still being worked on."""
        if self._busy:
            ids, until = list(self._busy), self._parts.now() + self._lease
            await self._parts.store.run(lambda session: stored.extend(session, ids, until))

    async def drain(self, grace_s: float) -> None:
        """Let what is in flight end; what does not is found by its lease."""
        if self._rounding is not None:
            await asyncio.wait([self._rounding], timeout=grace_s)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
        for task in self._tasks:
            task.cancel()
        await self._parts.settler.finish()

    def _rest_s(self) -> float:
        if self._upcoming is None:
            return self._sweep_s
        return min(max((self._upcoming - self._parts.now()).total_seconds(), 0.02), self._sweep_s)

    async def _look(self, now: dt.datetime) -> _Looked:
        """What is due in each lane that has room, rendered as far as it must be; without a lock."""
        looked = _Looked()
        rows: list[Any] = []
        async with self._parts.store.reading() as session:
            looked.closes_at = await next_close(session)
            for lane in LANES:
                room = self._room_in(lane)
                rows += await stored.due(session, lane, now, room, self._busy) if room > 0 else []
                looked.is_full |= room <= sum(1 for row in rows if row.lane == lane)
            if rows:
                contents = await stored.contents(session, {row.window_id for row in rows})
            else:
                looked.next_due = await stored.next_due(session, now)
        for row in rows:
            self._sort(row, contents.get(row.window_id) or stored.Content(now, now), looked, now)
        return looked

    def _sort(self, row: Any, content: stored.Content, looked: _Looked, now: dt.datetime) -> None:
        if row.state == State.AMBIGUOUS:
            looked.unanswered.append(row)
        elif row.state == State.SENDING:
            looked.moved.append((row, Unanswered(_SILENT, now)))
        else:
            try:
                looked.prepared.append(self._parts.claims.prepare(row, content, now))
            except Exception as error:
                log.exception("cannot_be_rendered", notification=row.id)
                looked.moved.append((row, RefusedForGood(f"it cannot be rendered: {error!r}"[:500])))

    async def _claim(self, prepared: Sequence[Prepared], now: dt.datetime) -> None:
        async def work(session: AsyncSession) -> list[Claim]:
            results = await self._parts.claims.claim_all(session, prepared, now)
            for ended in results:
                if isinstance(ended, Ended):
                    await self._parts.settler.end(session, ended.row, ended.standing, ended.told)
            return [claim for claim in results if isinstance(claim, Claim)]

        claims = await self._parts.store.run(work)
        if len(claims) < len(prepared):
            self.wake()  # some were given a time to wait for, which the next look finds
        for claim in claims:
            self._start(claim.row.id, claim.row.lane, self._send(claim))

    async def _send(self, claim: Claim) -> None:
        try:
            verdict = await claim.channel.send(claim.envelope)
        except Exception as error:
            log.exception("channel_failed", channel=claim.channel.name, notification=claim.row.id)
            verdict = Unknown(f"{claim.channel.name}: {error!r}"[:500])
        self._parts.settler.add(Try(claim.channel, claim.envelope, claim.row.lane, verdict, self._parts.now()))

    async def _reconcile(self, row: Any) -> None:
        """Look for a message of unknown fate where it must be."""
        now = self._parts.now()
        try:
            found = await self._search(row, now)
            event: Event = judge_finding(found, resent=_was_resent(row), now=now)
        except Exception:  # its fate stays unknown, and it is looked for again
            log.exception("reconcile_failed", notification=row.id)
            found, event = Finding.TOO_EARLY, LookLater(now + _LOOK_AGAIN)
        try:
            await self._move([(row, event)], found.thread if isinstance(found, Found) else None)
        finally:
            self._done(row.id)

    async def _search(self, row: Any, now: dt.datetime) -> Reconciled:
        recipient = self._parts.recipients.get(row.recipient_id)
        if recipient is None or recipient.address != row.address or not row.channel:
            return Finding.UNKNOWABLE
        root = None
        if row.thread_key:
            async with self._parts.store.reading() as session:
                root = await stored.root_of(session, row.recipient_id, row.thread_key)
        envelope = Envelope(row.id, recipient, row.payload or b"", row.attempts, row.sending_since or now, (), row.thread_key, root)
        return await self._parts.channels.named(row.channel).reconcile(envelope)

    async def _move(self, events: Sequence[tuple[Any, Event]], thread: str | None = None) -> None:
        """Events that no try brought. Somebody faster makes them void."""
        settler, now = self._parts.settler, self._parts.now()

        async def work(session: AsyncSession) -> None:
            for row, event in events:
                standing = transition(stored.standing_of(row), event)
                if not await stored.save(session, row, standing, now):
                    continue
                if isinstance(event, Unanswered):
                    await stored.add_attempts(session, [silent_try(row, event.reason, now)])
                if thread and row.thread_key:
                    await stored.set_thread(session, row.recipient_id, row.thread_key, thread)
                log.warning(
                    "notification_moved",
                    to=standing.state.value,
                    notification=row.id,
                    recipient=row.recipient_id,
                    reason=standing.reason,
                )
                if standing.due_at is None:
                    await settler.end(session, row, standing, await stored.told_in(session, row.window_id))

        await self._parts.store.run(work)
        await settler.publish()
        self.wake()

    def _start(self, notification_id: str, lane: str, work: Any) -> None:
        self._busy[notification_id] = lane
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _done(self, notification_id: str) -> None:
        self._busy.pop(notification_id, None)
        if self._is_full:
            self.wake()
