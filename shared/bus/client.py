"""A short connection for commands: buckets, questions, what was set aside. Not for services, which stay connected."""

import asyncio
from types import TracebackType
from typing import Any, Self

import nats
from nats.aio.client import Client as NatsClient
from nats.errors import Error as NatsError
from nats.js.client import JetStreamContext

from shared.addresses import without_secrets
from shared.bus.ask import ask
from shared.bus.follow import BucketHandle
from shared.bus.refusal import plain_text, refusal
from shared.contracts import Bucket
from shared.errors import Transient


class Client:
    """`async with Client(url) as client`. Raises Transient when there is no broker at the address, Permanent when it refuses us."""

    def __init__(self, nats_url: str, timeout_s: float = 3.0) -> None:
        self._url, self._timeout_s = nats_url, timeout_s
        self._connection: NatsClient | None = None

    async def __aenter__(self) -> Self:
        heard: list[Exception] = []

        async def hear(error: Exception) -> None:
            """The library would print every try to connect."""
            heard.append(error)

        try:
            connecting = nats.connect(
                self._url.split(","),
                connect_timeout=self._timeout_s,
                allow_reconnect=False,
                max_reconnect_attempts=1,
                error_cb=hear,
                name="dealwatch-cli",
            )
            self._connection = await asyncio.wait_for(connecting, self._timeout_s)
        except (NatsError, OSError, TimeoutError) as error:
            if refused := next(filter(None, (refusal(self._url, one) for one in (error, *heard))), None):
                raise refused from error
            raise Transient(f"no broker answers at {without_secrets(self._url)}; is dealwatch up?") from error
        if unsafe := plain_text(self._url, self._connection):
            await self._connection.close()
            raise unsafe
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._connection:
            await self._connection.close()

    @property
    def jetstream(self) -> JetStreamContext:
        if self._connection is None:
            raise RuntimeError("the client is used before `async with`")
        return self._connection.jetstream()

    def bucket(self, bucket: Bucket) -> BucketHandle:
        return BucketHandle(bucket, lambda: self.jetstream)

    async def ask(self, name: str, request: dict[str, Any], timeout_s: float = 10.0) -> dict[str, Any]:
        """Ask a running service. Raises Transient when none answers, ValueError when it answers with an error."""
        if self._connection is None:
            raise RuntimeError("the client is used before `async with`")
        return await ask(self._connection, name, request, timeout_s)
