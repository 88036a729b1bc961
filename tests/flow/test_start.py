"""A service that is started with something missing: it says what, waits for what may come, and ends for what will not."""

import asyncio
import json
import socket
from collections.abc import Iterator

import aiohttp
import nats
import pytest

from deploy.embedded.broker import answers, binary
from deploy.prepare.migrate import migrate
from shared.service import Service
from shared.service.lifecycle import Lifecycle
from shared.settings import Settings
from tests.flow.conftest import eventually
from tests.parts.broker import free_port
from tests.parts.postgres import running_postgres
from tests.parts.started import Started


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
    database_url = f"sqlite:///{tmp_path}/{{service}}.db"
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
        ({"DATABASE_URL": "sqlite:////dev/null/{service}.db"}, 1, "the folder /dev/null cannot be made: File exists"),
    ],
)
async def test_what_will_not_mend_by_itself_ends_the_process_with_its_reason(env, code, said, tmp_path):
    async with Started({"DATABASE_URL": f"sqlite:///{tmp_path}/x.db", **env}) as ledger:
        assert await ledger.ended() == code
    assert said in ledger.whole
    assert "s3cret" not in ledger.whole
    assert "Traceback" not in ledger.whole


@pytest.fixture(scope="module")
def guarded() -> Iterator[str]:
    """The address of a PostgreSQL that asks for a password."""
    with running_postgres(password="s3cret") as address:
        yield address.split("@")[1]


PARTS = [("services.ledger.app",), ("deploy.start", "prepare")]


@pytest.mark.parametrize("part", PARTS, ids=["ledger", "prepare"])
async def test_a_wrong_password_of_the_database_ends_the_start_with_the_reason(guarded, fresh_broker, part):
    for login, said in (
        ("postgres:wr0ng", "password authentication failed"),
        ("postgres:s3cret", 'database \\"nosuch\\" does not exist'),
    ):
        env = {"DATABASE_URL": f"postgresql+asyncpg://{login}@{guarded}/nosuch", "NATS_URL": fresh_broker.url}
        async with Started(env, *part) as started:
            assert await started.ended() == 1
        assert said in started.whole
        assert "Traceback" not in started.whole
        assert not any(password in started.whole for password in ("wr0ng", "s3cret"))


@pytest.mark.parametrize("part", [*PARTS, ("deploy.cli", "dead", "list")], ids=["ledger", "prepare", "command"])
async def test_a_wrong_password_of_the_broker_ends_the_start_with_the_reason(part, tmp_path):
    database_url, url = f"sqlite:///{tmp_path}/{{service}}.db", f"nats://ledger:wr0ng@127.0.0.1:{free_port()}"
    await migrate(database_url)
    (tmp_path / "nats.conf").write_text(
        f"listen: {url.rpartition('@')[2]}\nauthorization {{ user: ledger, password: s3cret }}\n", encoding="utf-8"
    )
    server = await asyncio.create_subprocess_exec(binary(), "-c", str(tmp_path / "nats.conf"), stderr=asyncio.subprocess.DEVNULL)
    await _until(lambda: answers(int(url.rpartition(":")[2])))
    async with Started({"DATABASE_URL": database_url, "NATS_URL": url}, *part) as started:
        assert await started.ended() == 1
    assert "refuses the user or the password that NATS_URL names" in started.whole
    assert "Traceback" not in started.whole
    assert "wr0ng" not in started.whole
    server.kill()
    await server.wait()


@pytest.mark.parametrize("part", [*PARTS, ("deploy.cli", "dead", "list")], ids=["ledger", "prepare", "command"])
async def test_a_broker_that_does_not_encrypt_although_it_should_is_refused(part, fresh_broker, tmp_path):
    database_url = f"sqlite:///{tmp_path}/{{service}}.db"
    await migrate(database_url)
    env = {"DATABASE_URL": database_url, "NATS_URL": fresh_broker.url.replace("nats://", "tls://u:s3cret@")}
    async with Started(env, *part) as started:
        assert await started.ended() == 1
    assert "does not encrypt, and NATS_URL asks for tls://" in started.whole
    assert "s3cret" not in started.whole


async def test_a_port_that_is_taken_is_told_alone(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        async with Started({"DATABASE_URL": f"sqlite:///{tmp_path}/x.db", "HTTP_PORT": str(port)}) as ledger:
            assert await ledger.ended() == 1
    [line] = ledger.lines
    told = json.loads(line)
    assert told["event"] == "cannot_come_up"
    assert f"127.0.0.1:{port}" in told["reason"]
    assert "HTTP_PORT" in told["hint"]


async def test_who_waits_says_why_it_is_not_ready(tmp_path):
    port = free_port()
    env = {"DATABASE_URL": "postgresql+asyncpg://postgres:s3cret@127.0.0.1:1/none", "HTTP_PORT": str(port)}
    async with Started(env) as ledger:
        await eventually(lambda: ledger.said("waiting_for_database"))
        async with aiohttp.ClientSession() as session, session.get(f"http://127.0.0.1:{port}/readyz") as answer:
            reasons = (await answer.json())["reasons"]
        assert reasons["up"].startswith("waiting for the database: ")
        assert "s3cret" not in str(reasons)


async def _until(condition, seconds: float = 30) -> None:
    async with asyncio.timeout(seconds):
        while not await condition():
            await asyncio.sleep(0.1)


async def test_without_its_consumers_a_service_says_what_is_missing(fresh_broker, tmp_path):
    connection = await nats.connect(fresh_broker.url)
    await connection.jetstream().delete_consumer("article_fetched", "extractor_article_fetched_v1")
    await connection.close()
    service = Service("extractor", Settings(nats_url=fresh_broker.url))
    service.consumers.append(("article_fetched", "extractor_article_fetched_v1"))
    with pytest.raises(Exception, match="run `dealwatch prepare`"):
        await Lifecycle(service).up()
    service.stopping = True
    await service.broker.stop()
