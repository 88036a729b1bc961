"""What the pages need from outside, as small as they need it. In production the bus stands behind it, in tests a few lists."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.console.live import Live
from shared.contracts import Bucket
from shared.store import Store


class DeadLetter(Protocol):
    """A message that was set aside. `reason` is a class of reasons in one word, `error` what went wrong."""

    @property
    def id(self) -> int: ...
    @property
    def subject(self) -> str: ...
    @property
    def service(self) -> str: ...
    @property
    def reason(self) -> str: ...
    @property
    def error(self) -> str: ...
    @property
    def traceback(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> str: ...
    @property
    def at(self) -> dt.datetime: ...
    @property
    def attempts(self) -> int: ...


class DeadLetters(Protocol):
    async def list(self, limit: int) -> Sequence[DeadLetter]: ...
    async def show(self, letter_id: int) -> DeadLetter | None: ...
    async def retry(self, letter_id: int) -> object: ...
    async def drop(self, letter_id: int) -> object: ...


class Entries(Protocol):
    """One bucket, read whole."""

    async def entries(self) -> Mapping[str, str]: ...


class Ask(Protocol):
    """A question to another service. Raises ValueError when it answers with an error; anything else when nobody answers."""

    async def __call__(self, name: str, request: dict[str, Any], /) -> dict[str, Any]: ...


@dataclass(frozen=True)
class Access:
    """Who may see the console: by password if set; `hosts` are the names it answers to, None for any."""

    password: str | None = None
    hosts: frozenset[str] | None = None


@dataclass(frozen=True)
class Ports:
    store: Store
    dead: DeadLetters
    buckets: Mapping[Bucket, Entries]
    live: Live
    now: Callable[[], dt.datetime]
    ask: Ask
    access: Access = Access()
    is_up: Callable[[], bool] = lambda: True
