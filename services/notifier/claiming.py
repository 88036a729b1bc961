"""From due to in flight: who gets it, its bytes, whether its destination is free, and the lease. All of it is committed before the first
byte goes out, so that whoever finds a lease without a verdict knows that the message may have left."""

import datetime as dt
import hashlib
from dataclasses import dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier import store
from services.notifier.channel import Channel, Channels, Envelope
from services.notifier.composing import Composer, Frame
from services.notifier.pacing import admit
from services.notifier.recipients import Directory, Recipient
from services.notifier.states import Claimed, Event, Held, Readdressed, Rendered, Standing, State, Suppressed, transition
from shared.contracts import MatchFound

_THREAD_WAIT = dt.timedelta(seconds=1)
_OWN_TURN = "one message at a time"


@dataclass(frozen=True)
class Prepared:
    """A due notification with what its rendering needs, read before any lock is taken. `recipient` is None for one who is gone."""

    row: Any
    recipient: Recipient | None
    payload: bytes
    correlation_ids: tuple[str, ...]

    @property
    def is_rendered_again(self) -> bool:
        return self.recipient is not None and self.row.payload is not None and self.row.address != self.recipient.address


@dataclass(frozen=True)
class Claim:
    row: Any
    channel: Channel
    envelope: Envelope


class Claims:
    def __init__(self, recipients: Directory, channels: Channels, composer: Composer, lease: dt.timedelta) -> None:
        self._recipients, self._channels, self._composer, self._lease = recipients, channels, composer, lease

    async def prepare(self, session: AsyncSession, row: Any, now: dt.datetime) -> Prepared:
        """Render what is not rendered yet, or was for another address."""
        recipient = self._recipients.get(row.recipient_id)
        told = await store.told_in(session, row.window_id)
        ids = tuple(dict.fromkeys(item.correlation_id for item in told))
        if recipient is None:
            return Prepared(row, None, b"", ids)
        if row.payload is not None and row.address == recipient.address:
            return Prepared(row, recipient, row.payload, ids)
        window = await store.window(session, row.window_id)
        frame = Frame(row.id, row.digest, row.thread_key, window.opens_at, window.closes_at)
        matches: list[list[MatchFound]] = await store.matches_in(session, row.window_id)
        return Prepared(row, recipient, self._composer.compose(recipient, frame, matches, now), ids)

    async def claim(self, session: AsyncSession, prepared: Prepared, now: dt.datetime) -> Claim | Standing | None:
        """The claim; or the standing that the notification came to instead; or None when another worker was faster."""
        row, recipient = prepared.row, prepared.recipient
        standing = store.standing_of(row)
        if recipient is None:
            ended = transition(standing, Suppressed("the recipient was removed"))
            return ended if await store.save(session, row, ended, now) else None
        if prepared.is_rendered_again:
            standing = transition(standing, Readdressed())
        if not standing.rendered:
            standing = transition(standing, Rendered())
        channel = self._channels.of(recipient)
        thread = await self._thread(session, channel, prepared)
        event = await self._admission(session, channel, prepared, now) if thread is not None else _wait_for_root(now)
        standing = transition(standing, event)
        further = {
            "payload": prepared.payload,
            "payload_sha256": hashlib.sha256(prepared.payload).hexdigest(),
            "address": recipient.address,
            "channel": channel.name,
        }
        since = {"sending_since": now} if standing.state is State.SENDING else {}
        if not await store.save(session, row, standing, now, **further, **since):
            return None
        if standing.state is not State.SENDING:
            return standing
        envelope = Envelope(
            row.id, recipient, prepared.payload, standing.attempts, now, prepared.correlation_ids, row.thread_key, thread or None
        )
        return Claim(row, channel, envelope)

    async def _thread(self, session: AsyncSession, channel: Channel, prepared: Prepared) -> str | None:
        """The root to reply to, empty for none; None while it is on its way."""
        row = prepared.row
        if row.thread_key is None or prepared.recipient is None or not channel.has_threads(prepared.recipient):
            return ""
        return await store.claim_thread(session, row.recipient_id, row.thread_key, row.id)

    async def _admission(self, session: AsyncSession, channel: Channel, prepared: Prepared, now: dt.datetime) -> Event:
        recipient = prepared.recipient
        if recipient is None:
            raise ValueError("a recipient who is gone is not admitted")
        route = channel.route(recipient)
        account = await store.pace_of(session, route.account)
        if now < account.paused_until:
            return Held(account.paused_until, prepared.row.reason or f"{route.account} is paused")
        before = await store.pace_of(session, route.destination)
        admission = admit(before, route.gap, now, has_slot=prepared.row.state == State.HELD and prepared.row.reason == _OWN_TURN)
        if admission.pace != before:
            await store.set_pace(session, route.destination, admission.pace)
        return Claimed(now + self._lease) if admission.until is None else Held(admission.until, admission.reason)


def _wait_for_root(now: dt.datetime) -> Event:
    return Held(now + _THREAD_WAIT, "the first message of its thread is on its way")
