"""What was set aside, with its full reason: kept in the stream `dead` until a person retries or drops it."""

import base64
import datetime as dt
from collections.abc import Callable
from typing import Any

from nats.js.client import JetStreamContext
from nats.js.errors import APIError, NotFoundError
from pydantic import BaseModel, ConfigDict

from shared.bus.names import DEAD_STREAM, JSON_HEADERS, dead_subject

# The server's codes for a sequence that holds no message: deleted, or beyond the end.
_NO_SUCH_MESSAGE = {10037, 10043, 10057}
# Headers that belong to the first storing and would be wrong on a second.
_STRIP = {
    "nats-msg-id",
    "nats-expected-stream",
    "nats-expected-last-sequence",
    "nats-expected-last-msg-id",
    "nats-expected-last-subject-sequence",
}


class DeadLetter(BaseModel):
    """One message that was set aside. `id` is its place in the stream `dead`; `body` is text, or base64 when it is none."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: int = 0
    subject: str
    service: str
    reason: str
    error: str
    traceback: str = ""
    headers: dict[str, str] = {}
    body: str
    body_is_base64: bool = False
    stream: str
    consumer: str
    sequence: int
    attempts: int
    at: dt.datetime

    @property
    def message_id(self) -> str:
        """The same whoever sets it aside: the handler's fate or the collector."""
        return f"dead:{self.stream}:{self.consumer}:{self.sequence}"

    def raw_body(self) -> bytes:
        return base64.b64decode(self.body) if self.body_is_base64 else self.body.encode()


def readable_body(body: bytes) -> dict[str, Any]:
    """`body` and `body_is_base64` of a DeadLetter."""
    try:
        return {"body": body.decode(), "body_is_base64": False}
    except UnicodeDecodeError:
        return {"body": base64.b64encode(body).decode(), "body_is_base64": True}


class DeadLetters:
    """The stream `dead`, for the command and the console."""

    def __init__(self, jetstream: Callable[[], JetStreamContext]) -> None:
        self._jetstream = jetstream

    async def put(self, letter: DeadLetter) -> None:
        """Store it and await the PubAck; only then may the message be given up."""
        headers = {**JSON_HEADERS, "Nats-Msg-Id": letter.message_id}
        body = letter.model_dump_json(exclude={"id"}).encode()
        await self._jetstream().publish(dead_subject(letter.subject), body, stream=DEAD_STREAM, headers=headers, timeout=2.0)

    async def list(self, limit: int = 100) -> list[DeadLetter]:
        """The newest first."""
        found: list[DeadLetter] = []
        state = (await self._jetstream().stream_info(DEAD_STREAM)).state
        sequence = state.last_seq
        while sequence >= max(state.first_seq, 1) and len(found) < min(limit, state.messages):
            letter = await self.show(sequence)
            if letter:
                found.append(letter)
            sequence -= 1
        return found

    async def show(self, letter_id: int) -> DeadLetter | None:
        try:
            message = await self._jetstream().get_msg(DEAD_STREAM, seq=letter_id)
        except NotFoundError:
            return None
        return DeadLetter.model_validate_json(message.data or b"").model_copy(update={"id": letter_id})

    async def retry(self, letter_id: int) -> bool:
        """Give it to its takers once more, then forget it here. False when there is no such letter."""
        letter = await self.show(letter_id)
        if letter is None:
            return False
        headers = {name: value for name, value in letter.headers.items() if name.lower() not in _STRIP}
        headers["Nats-Msg-Id"] = f"retry:{letter_id}:{letter.message_id}"
        await self._jetstream().publish(letter.subject, letter.raw_body(), stream=letter.stream, headers=headers)
        return await self.drop(letter_id)

    async def drop(self, letter_id: int) -> bool:
        """Forget it. False when there is no such letter."""
        try:
            return bool(await self._jetstream().delete_msg(DEAD_STREAM, letter_id))
        except APIError as error:
            if error.err_code in _NO_SUCH_MESSAGE:
                return False
            raise
