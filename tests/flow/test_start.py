"""A service that is started with something missing: it says what, waits for what may come, and ends for what will not."""

import asyncio
import json
import os
import sys
from pathlib import Path
from typing import Self

import aiohttp
import pytest

from deploy.prepare.migrate import migrate
from tests.flow.conftest import eventually
from tests.parts.broker import free_port

ROOT = Path(__file__).parents[2]


class Started:
    """A ledger as a process; what it says is read as it says it."""

    def __init__(self, env: dict[str, str]) -> None:
        self._env = {**os.environ, "PYTHONPATH": str(ROOT), "LOG_FORMAT": "json", **env}
        self.lines: list[str] = []

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "services.ledger.app",
            env=self._env,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        self._reading = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self.process.returncode is None:
            self.process.kill()
        await self.process.wait()
        await self._reading

    async def _read(self) -> None:
        async for line in self.process.stdout:
            self.lines.append(line.decode())

    def said(self, event: str) -> dict | None:
        events = [json.loads(line) for line in self.lines if line.startswith("{")]
        return next((found for found in events if found["event"] == event), None)


class Door:
    """A port that leads to another one once it is opened."""

    def __init__(self, to: str) -> None:
        self.port = free_port()
        self._host, _, self._to = to.partition(":")
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._lead, "127.0.0.1", self.port)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection(self._host, int(self._to))
        await asyncio.gather(_copy(reader, inner_writer), _copy(inner_reader, writer))

    def close(self) -> None:
        if self._server:
            self._server.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        return
    finally:
        writer.close()


async def ready(port: int) -> bool:
    try:
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
            return answer.status == 200
    except aiohttp.ClientError:
        return False


async def test_a_database_that_is_away_at_the_start_is_waited_for(postgres_url, fresh_broker):
    await migrate(postgres_url)
    address = postgres_url.split("@")[1].split("/")[0]
    door, port = Door(address), free_port()
    away = postgres_url.replace(address, f"127.0.0.1:{door.port}").replace("postgres@", "postgres:s3cret@")
    async with Started({"DATABASE_URL": away, "NATS_URL": fresh_broker.url, "HTTP_PORT": str(port)}) as ledger:
        await eventually(lambda: ledger.said("waiting_for_database"))
        assert not await ready(port)
        await door.open()
        await _until(lambda: ready(port))
        assert not any("s3cret" in line for line in ledger.lines)
        ledger.process.terminate()
        assert await asyncio.wait_for(ledger.process.wait(), 20) == 0
    door.close()


async def test_a_broker_that_is_away_at_the_start_is_waited_for_and_its_password_is_not_shown(tmp_path):
    database_url = f"sqlite+aiosqlite:///{tmp_path}/{{service}}.db"
    await migrate(database_url)
    env = {"DATABASE_URL": database_url, "NATS_URL": f"nats://ledger:s3cret@127.0.0.1:{free_port()}", "HTTP_PORT": str(free_port())}
    async with Started(env) as ledger:
        waiting = await eventually(lambda: ledger.said("waiting_for_broker"))
        assert "s3cret" not in json.dumps(waiting)
        assert ledger.process.returncode is None


@pytest.mark.parametrize(
    ("env", "code", "said"),
    [
        (
            {"DATABASE_URL": "mysql://u:s3cret@host/n"},
            2,
            "settings: DATABASE_URL: the database is SQLite or PostgreSQL",
        ),
        ({"NATS_URL": "http://u:s3cret@host"}, 2, "settings: NATS_URL: 'http://' is no broker's scheme"),
        ({"NATS_URL_FILE": "/dev/null/url"}, 2, "NATS_URL_FILE names a file that cannot be read"),
        ({"FATE_BACKOFF_S": "often"}, 2, "FATE_BACKOFF_S: 'often' is not a number"),
        ({"DATABASE_URL": "sqlite+aiosqlite:////dev/null/{service}.db"}, 1, "the folder /dev/null cannot be made: File exists"),
    ],
)
async def test_what_will_not_mend_by_itself_ends_the_process_with_its_reason(env, code, said, tmp_path):
    async with Started({"DATABASE_URL": f"sqlite+aiosqlite:///{tmp_path}/x.db", **env}) as ledger:
        assert await asyncio.wait_for(ledger.process.wait(), 30) == code
    whole = "".join(ledger.lines)
    assert said in whole
    assert "s3cret" not in whole


async def _until(condition, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.1)
