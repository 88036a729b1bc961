"""The services as an installation runs them, each a process, supervised: to be killed, doubled and watched."""

import asyncio
import contextlib
import os
import random
import signal
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from deploy.apply import apply
from deploy.embedded.processes import Forked
from deploy.embedded.stack import SERVICES, _ready
from deploy.embedded.supervise import Supervised, stop_all
from deploy.prepare import prepare
from deploy.prepare.topology import PrepareSettings
from shared.bus.client import Client
from tests.parts.broker import Broker, free_port

PUSH_TOKEN = "push-token-of-the-tests"


@dataclass
class System:
    """`members` by service and replica; `env` goes to every process."""

    broker: Broker
    database_url: str
    env: dict[str, str]
    watch: Path
    replicas: int = 1
    services: tuple[str, ...] = SERVICES
    members: dict[tuple[str, int], Supervised] = field(default_factory=dict)
    ports: dict[tuple[str, int], int] = field(default_factory=dict)

    async def start(self) -> None:
        settings = PrepareSettings(
            nats_url=self.broker.url, database_url=self.database_url, ack_wait_s=float(self.env.get("ACK_WAIT_S", 60))
        )
        await prepare(settings)
        async with Client(self.broker.url) as client:
            await apply(client, self.watch)
        for service in self.services:
            for replica in range(self.replicas):
                self._add(service, replica)
        await asyncio.gather(*[member.until_ready() for member in self.members.values()])

    def _add(self, service: str, replica: int) -> None:
        port = self.ports[(service, replica)] = free_port()
        env = {
            "NATS_URL": self.broker.url,
            "DATABASE_URL": self.database_url,
            "HTTP_PORT": str(port),
            "LOG_LEVEL": "ERROR",
        } | self.env
        member = Supervised(Forked(service, f"services.{service}.app:main", env), _ready(f"http://127.0.0.1:{port}/readyz"))
        self.members[(service, replica)] = member
        member.keep()

    @property
    def push_url(self) -> str:
        return f"http://127.0.0.1:{self.ports[('crawler', 0)]}/push"

    def kill(self, service: str, replica: int = 0) -> bool:
        """kill -9; False when it is just coming back from the last one."""
        running = self.members[(service, replica)].running
        if running is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(running.pid, signal.SIGKILL)
            return True
        return False

    async def until_ready(self) -> None:
        await asyncio.gather(*[member.until_ready() for member in self.members.values()])

    async def push(self, session: aiohttp.ClientSession, article: dict[str, Any]) -> str:
        """Push one article, again until it is taken: the crawler may be down. Returns its id."""
        headers = {"Authorization": f"Bearer {PUSH_TOKEN}"}
        while True:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with session.post(self.push_url, json=article, headers=headers, timeout=aiohttp.ClientTimeout(10)) as answer:
                    if answer.status == 202:
                        return str((await answer.json())["article_id"])
                    if answer.status < 500:
                        raise RuntimeError(f"{answer.status}: {await answer.text()}")
            await asyncio.sleep(random.uniform(0.05, 0.2))

    async def stop(self) -> None:
        await stop_all([list(self.members.values())])


@contextlib.asynccontextmanager
async def running_system(system: System) -> AsyncIterator[System]:
    try:
        await system.start()
        yield system
    finally:
        await system.stop()
