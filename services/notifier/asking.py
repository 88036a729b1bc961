"""What commands ask a running notifier: close the open digest windows now, send a test message."""

import datetime as dt
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from services.notifier import samples
from services.notifier.channel import Channels, Envelope
from services.notifier.closing import close_now
from services.notifier.composing import Composer, Frame
from services.notifier.recipients import Directory, Recipient
from services.notifier.verdicts import Sent
from shared.contracts import MessagePosted
from shared.documents import did_you_mean
from shared.store import Store


@dataclass(frozen=True)
class Counter:
    """Answers questions. `post` publishes a message for the built-in mailbox."""

    store: Store
    recipients: Directory
    channels: Channels
    composer: Composer
    now: Callable[[], dt.datetime]
    wake: Callable[[], None]
    post: Callable[[MessagePosted], Awaitable[None]]

    async def digest(self, request: dict[str, Any]) -> dict[str, Any]:
        """`{"recipient": id or None}` -> `{"closed": [ids of recipients who are told now]}`. Raises ValueError for an unknown one."""
        recipient_id = request.get("recipient")
        if recipient_id is not None:
            self._known(str(recipient_id))

        async def work(session: AsyncSession) -> list[str]:
            return await close_now(session, self.recipients, recipient_id, self.now())

        closed = await self.store.run(work)
        self.wake()
        return {"closed": closed}

    async def send_test(self, request: dict[str, Any]) -> dict[str, Any]:
        """`{"recipient": id}` -> `{"sent": bool, "channel": name, "to": address, "detail": text}`."""
        recipient = self._known(str(request.get("recipient")))
        channel, now, nid = self.channels.of(recipient), self.now(), str(uuid.uuid4())
        payload = sample_payload(self.composer, recipient, nid, now)
        verdict = await channel.send(Envelope(nid, recipient, payload, 1, now))
        if isinstance(verdict, Sent):
            for fact in verdict.facts:
                if isinstance(fact, MessagePosted):
                    await self.post(fact)
        detail = verdict.provider_id or "accepted" if isinstance(verdict, Sent) else verdict.reason
        return {"sent": isinstance(verdict, Sent), "channel": channel.name, "to": recipient.to, "detail": detail}

    def _known(self, recipient_id: str) -> Recipient:
        recipient = self.recipients.get(recipient_id)
        if recipient is None:
            hint = did_you_mean(recipient_id, [known.id for known in self.recipients.all()])
            raise ValueError(f"there is no recipient '{recipient_id}'" + (f"; {hint}" if hint else ""))
        return recipient


def sample_payload(composer: Composer, recipient: Recipient, nid: str, now: dt.datetime) -> bytes:
    """A message of made-up deals, as the recipient would get it: a digest for who has digests."""
    digest = recipient.when.value != "instant"
    frame = Frame(nid, digest, None, now - (recipient.when.period or dt.timedelta(hours=1)), now)
    matches = (
        [[samples.talks()], [samples.revised()], [samples.overdue()], [samples.corrected()]] if digest else [[samples.talks()]]
    )
    return composer.compose(recipient, frame, matches, now)
