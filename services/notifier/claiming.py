"""From due to in flight: who gets it, its bytes, whether its destination is free, and the lease. All of it is committed before the first
byte goes out, so that whoever finds a lease without a verdict knows that the message may have left."""

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier import store
from services.notifier.channel import Channel, Channels, Envelope, Route
from services.notifier.composing import Composer, Frame
from services.notifier.filing import Fresh, write_fresh
from services.notifier.pacing import ONE_AT_A_TIME, Pace, admit
from services.notifier.recipients import Directory, Recipient
from services.notifier.states import Claimed, Event, Held, Readdressed, Rendered, Standing, State, Suppressed, transition
from services.notifier.tables import ThreadRow
from shared.contracts import NotifiedItem

_THREAD_WAIT = dt.timedelta(seconds=1)


@dataclass(frozen=True)
class Prepared:
    """A due notification with what its rendering needs, read before any lock is taken. `recipient` is None for one who is gone."""

    row: Any
    recipient: Recipient | None
    payload: bytes
    told: tuple[NotifiedItem, ...]

    @property
    def is_rendered_again(self) -> bool:
        return self.recipient is not None and self.row.payload is not None and self.row.address != self.recipient.address

    @property
    def thread(self) -> ThreadRow:
        row = self.row
        return ThreadRow(recipient_id=row.recipient_id, thread_key=row.thread_key, notification_id=row.id)


@dataclass(frozen=True)
class _Around:
    """What the claims of one transaction share. `roots` is by notification: what it replies to, None to wait for it."""

    now: dt.datetime
    paces: dict[str, Pace]
    paces_before: dict[str, Pace]
    roots: dict[str, str | None]


@dataclass(frozen=True)
class Ended:
    """It came to rest without being sent."""

    row: Any
    standing: Standing
    told: tuple[NotifiedItem, ...]


@dataclass(frozen=True)
class Claim:
    row: Any
    channel: Channel
    envelope: Envelope


@dataclass(frozen=True)
class _Decision:
    """What a notification becomes: its standing, the other columns to write, and what follows once they are written."""

    row: Any
    standing: Standing
    further: dict[str, Any]
    result: Claim | Ended | None = None


class Claims:
    def __init__(self, recipients: Directory, channels: Channels, composer: Composer, lease: dt.timedelta) -> None:
        self._recipients, self._channels, self._composer, self._lease = recipients, channels, composer, lease

    def prepare(self, row: Any, content: store.Content, now: dt.datetime) -> Prepared:
        """Render what is not rendered yet, or was for another address."""
        recipient, told = self._recipients.get(row.recipient_id), tuple(content.told)
        if recipient is None:
            return Prepared(row, None, b"", told)
        if row.payload is not None and row.address == recipient.address:
            return Prepared(row, recipient, row.payload, told)
        frame = Frame(row.id, row.digest, row.thread_key, content.opens_at, content.closes_at)
        return Prepared(row, recipient, self._composer.compose(recipient, frame, content.matches(), now), told)

    async def claim_all(self, session: AsyncSession, prepared: Sequence[Prepared], now: dt.datetime) -> list[Claim | Ended]:
        """What can go now, and what came to its end instead; the rest waits, or another worker was faster."""
        around = await self._around(session, prepared, now)
        decisions = [self._decide(found, around) for found in prepared]
        saved = [one for one in decisions if await store.save(session, one.row, one.standing, now, **one.further)]
        await self._keep_paces(session, around)
        return [one.result for one in saved if one.result is not None]

    async def claim_fresh(
        self, session: AsyncSession, fresh: Sequence[Fresh], prepared: Sequence[Prepared], now: dt.datetime
    ) -> list[Claim]:
        """Write notifications that nobody knows of yet, with those that are prepared already in flight where they can go."""
        around = await self._around(session, prepared, now)
        decisions = [self._decide(found, around) for found in prepared if found.recipient is not None]
        standing = {one.row.id: store.changed(one.row, one.standing, now, **one.further) for one in decisions}
        await write_fresh(session, fresh, standing)
        await self._keep_paces(session, around)
        return [one.result for one in decisions if isinstance(one.result, Claim)]

    async def _around(self, session: AsyncSession, prepared: Sequence[Prepared], now: dt.datetime) -> _Around:
        routes = [self._channels.of(found.recipient).route(found.recipient) for found in prepared if found.recipient]
        paces = await store.paces(session, {name for route in routes for name in (route.account, route.destination)})
        wanted = [found.thread for found in prepared if self._has_thread(found)]
        return _Around(now, paces, dict(paces), await store.claim_threads(session, wanted))

    async def _keep_paces(self, session: AsyncSession, around: _Around) -> None:
        for destination, pace in around.paces.items():
            if pace != around.paces_before[destination]:
                await store.set_pace(session, destination, pace)

    def _decide(self, prepared: Prepared, around: _Around) -> _Decision:
        row, recipient, standing = prepared.row, prepared.recipient, store.standing_of(prepared.row)
        if recipient is None:
            ended = transition(standing, Suppressed("the recipient was removed"))
            return _Decision(row, ended, {}, Ended(row, ended, prepared.told))
        if prepared.is_rendered_again:
            standing = transition(standing, Readdressed())
        if not standing.rendered:
            standing = transition(standing, Rendered())
        channel = self._channels.of(recipient)
        route = channel.route(recipient)
        root = around.roots.get(row.id, "")
        standing = transition(standing, _wait_for_root(around.now) if root is None else self._admission(row, route, around))
        further = _rendered(prepared, recipient, channel, standing, around.now)
        if standing.state is not State.SENDING:
            return _Decision(row, standing, further)
        told, thread = prepared.told, row.thread_key
        envelope = Envelope(row.id, recipient, prepared.payload, standing.attempts, around.now, told, thread, root or None)
        return _Decision(row, standing, further, Claim(row, channel, envelope))

    def _has_thread(self, prepared: Prepared) -> bool:
        recipient = prepared.recipient
        return recipient is not None and prepared.row.thread_key is not None and self._channels.of(recipient).has_threads(recipient)

    def _admission(self, row: Any, route: Route, around: _Around) -> Event:
        """May it go now? What it takes of its destination's pace is written into `around`."""
        account, now = around.paces[route.account], around.now
        if now < account.paused_until:
            return Held(account.paused_until, row.reason or f"{route.account} is paused")
        has_slot = row.state == State.HELD and row.reason == ONE_AT_A_TIME
        admission = admit(around.paces[route.destination], route.gap, now, has_slot=has_slot)
        around.paces[route.destination] = admission.pace
        return Claimed(now + self._lease) if admission.until is None else Held(admission.until, admission.reason)


def _rendered(prepared: Prepared, recipient: Recipient, channel: Channel, standing: Standing, now: dt.datetime) -> dict[str, Any]:
    """What is written with the standing: the bytes as they will be sent, and where to."""
    return {
        "payload": prepared.payload,
        "payload_sha256": hashlib.sha256(prepared.payload).hexdigest(),
        "address": recipient.address,
        "channel": channel.name,
        "sending_since": now if standing.state is State.SENDING else prepared.row.sending_since,
    }


def _wait_for_root(now: dt.datetime) -> Event:
    return Held(now + _THREAD_WAIT, "the first message of its thread is on its way")
