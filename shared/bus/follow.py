"""Wishes live in KV buckets: write one, read all, follow them live.

A nudge (the bucket's own subject) makes a change seen at once; a look at the bucket's last sequence every few seconds finds what a nudge
missed while the broker was away. Either way the whole bucket is read again: it is small, and half a bucket is never seen.
"""

import asyncio
import contextlib
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from nats.errors import Error as NatsError
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError
from pydantic import ValidationError

from shared.contracts import Bucket, Wish

log = structlog.get_logger()
OnChange = Callable[[dict[str, Wish]], Awaitable[None] | None]
_NET_S = 5.0
_DEBOUNCE_S = 0.1


class BucketHandle:
    """One KV bucket: text by key."""

    def __init__(self, bucket: Bucket, jetstream: Callable[[], JetStreamContext]) -> None:
        self.bucket, self._jetstream = bucket, jetstream
        self._stream, self._prefix = f"KV_{bucket.value}", f"$KV.{bucket.value}."

    async def put(self, key: str, text: str) -> None:
        await self._jetstream().publish(self._prefix + encode_key(key), text.encode(), stream=self._stream)

    async def delete(self, key: str) -> None:
        await self._jetstream().publish(self._prefix + encode_key(key), b"", stream=self._stream, headers={"KV-Operation": "DEL"})

    async def get(self, key: str) -> str | None:
        try:
            found = await self._jetstream().get_msg(self._stream, subject=self._prefix + encode_key(key))
        except NotFoundError:
            return None
        return None if _is_deleted(found.headers) else (found.data or b"").decode()

    async def entries(self) -> dict[str, str]:
        """All keys and their texts, in the order they were last written."""
        found: dict[str, str] = {}
        sequence = 1
        with contextlib.suppress(NotFoundError):  # the end of the bucket
            while True:
                message = await self._jetstream().get_msg(self._stream, seq=sequence, subject=self._prefix + ">", next=True)
                sequence = (message.seq or sequence) + 1
                if not _is_deleted(message.headers):
                    found[decode_key((message.subject or "").removeprefix(self._prefix))] = (message.data or b"").decode()
        return found

    async def wishes(self) -> dict[str, Wish]:
        """The entries as wishes; one that is none is logged and left out."""
        read: dict[str, Wish] = {}
        for key, text in (await self.entries()).items():
            try:
                read[key] = Wish.model_validate_json(text)
            except ValidationError as error:
                log.error("wish_unreadable", bucket=self.bucket, key=key, error=str(error))
        return read

    async def put_wish(self, wish: Wish) -> None:
        await self.put(wish.key, wish.model_dump_json())

    async def last_sequence(self) -> int:
        return (await self._jetstream().stream_info(self._stream)).state.last_seq


class Follower:
    """Keeps one callback up to date with a bucket."""

    def __init__(self, handle: BucketHandle, on_change: OnChange) -> None:
        self._handle, self._on_change = handle, on_change
        self._nudged = asyncio.Event()
        self._seen = -1

    async def start(self, connection: Any) -> None:
        """Subscribe to nudges, and hand over the bucket as it is now."""
        await connection.subscribe(f"$KV.{self._handle.bucket.value}.>", cb=self._on_nudge)
        await self._reload()

    async def keep_up(self) -> None:
        """For ever: hand over the bucket again whenever it has changed."""
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._nudged.wait(), _NET_S)
                await asyncio.sleep(_DEBOUNCE_S)  # `apply` writes many keys: one reload for all
            self._nudged.clear()
            try:
                if await self._handle.last_sequence() != self._seen:
                    await self._reload()
            except (NatsError, TimeoutError) as error:
                log.warning("follow_again", bucket=self._handle.bucket, error=repr(error))

    async def _on_nudge(self, _message: Any) -> None:
        self._nudged.set()

    async def _reload(self) -> None:
        sequence = await self._handle.last_sequence()
        wishes = await self._handle.wishes()
        try:
            answer = self._on_change(wishes)
            if inspect.isawaitable(answer):
                await answer
        except Exception:  # what was in force stays in force, and the next change is another try
            log.exception("wishes_not_taken", bucket=self._handle.bucket)
        self._seen = sequence


def encode_key(key: str) -> str:
    """KV keys know letters, digits and - _ / = . only; any other character becomes `=` and the hex of its UTF-8 bytes."""
    return "".join(
        character
        if character.isascii() and (character.isalnum() or character in "-_/")
        else "".join(f"={byte:02x}" for byte in character.encode())
        for character in key
    )


def decode_key(key: str) -> str:
    head, *rest = key.split("=")
    return (head.encode() + b"".join(bytes.fromhex(part[:2]) + part[2:].encode() for part in rest)).decode()


def _is_deleted(headers: Any) -> bool:
    return bool(headers) and headers.get("KV-Operation") in {"DEL", "PURGE"}
