"""Every service does its work as its own user of the broker, and nobody does another's. On a real server with deploy/nats/dealwatch.conf."""

import asyncio
import contextlib
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import aiohttp
import nats
import pytest
import yaml
from nats.errors import AuthorizationError

from deploy.apply import apply
from deploy.embedded.broker import binary
from deploy.nats.permissions import COLLECTING, users
from deploy.nats.writing import USERS, write_secrets
from deploy.prepare.job import prepare
from deploy.prepare.topology import PrepareSettings
from shared.bus.client import Client
from shared.clock import utc_now
from shared.fate import DeadLetters
from shared.fate.collector import Advisory, Collector
from tests.flow.conftest import eventually
from tests.flow.stories import takeover
from tests.parts.broker import Broker, free_port
from tests.parts.system import System

ROOT = Path(__file__).parents[2]
ARTICLE, CHANGED = "dealwatch.article.fetched.v1", "dealwatch.deal.changed.v1"
WATCH = {
    "sources.yaml": "sources:\n  - {id: desk, kind: push}\n",
    "entities/none.yaml": "entities: []\n",
    "rules/all.yaml": "version: 1\nrules:\n  - {id: takeovers, name: A takeover, when: {type: acquisition}}\n",
    # news that waits longer than five seconds is due by the broker's timer
    "recipients.yaml": "recipients:\n  - {id: desk, slack: {channel: C01DEALS000}, rules: [takeovers], when: instant, group_wait: 7}\n",
}


@dataclass
class Secured:
    """A broker that knows every user of an installation; `urls` by user, `said` is its log."""

    urls: dict[str, str]
    address: str
    log: Path

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")


@dataclass
class Speaker:
    """A connection as one user, and what the broker refused it."""

    connection: nats.aio.client.Client
    refused: list[str]

    async def try_to(self, subject: str, body: bytes = b"{}") -> None:
        await self.connection.publish(subject, body, reply=self.connection.new_inbox())
        await self.connection.flush()
        await asyncio.sleep(0.05)


@pytest.fixture(scope="module")
def secured(tmp_path_factory) -> Iterator[Secured]:
    """Started as compose.yaml starts it, with its own files; only the places are others."""
    folder, port = tmp_path_factory.mktemp("secured"), free_port()
    urls = write_secrets(folder, users(), f"127.0.0.1:{port}")
    (folder / USERS).rename(folder / "users.conf")
    config = (ROOT / "deploy/nats/dealwatch.conf").read_text(encoding="utf-8")
    (folder / "dealwatch.conf").write_text(config.replace("/data", str(folder / "data")).replace(":8222", f":{free_port()}"))
    command = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))["services"]["nats"]["command"]
    command = [word.replace("/etc/nats/", f"{folder}/") for word in command]
    log = folder / "nats.log"
    with log.open("wb") as output:
        server = subprocess.Popen([binary(), *command, "--addr", "127.0.0.1", "--port", str(port)], stdout=output, stderr=output)
    try:
        _until_it_listens(server, port, log)
        yield Secured(urls, f"127.0.0.1:{port}", log)
    finally:
        server.kill()
        server.wait()


def _until_it_listens(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    for _ in range(200):
        assert server.poll() is None, log.read_text(encoding="utf-8")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    pytest.fail(log.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
async def prepared(secured, tmp_path_factory) -> tuple[Secured, str]:
    """The broker and the database, made ready by the user whose business it is; twice, as an upgrade does it."""
    database_url = f"sqlite:///{tmp_path_factory.mktemp('database')}/{{service}}.db"
    for _ in range(2):
        await asyncio.wait_for(
            prepare(PrepareSettings(nats_url=secured.urls["prepare"], database_url=database_url, ack_wait_s=3)), 60
        )
    assert "Violation" not in secured.said
    return secured, database_url


@contextlib.asynccontextmanager
async def speaking_as(secured: Secured, user: str) -> AsyncIterator[Speaker]:
    refused: list[str] = []

    async def on_error(error: Exception) -> None:
        refused.append(str(error))

    connection = await nats.connect(secured.urls[user], inbox_prefix=f"_INBOX_{user}", error_cb=on_error, allow_reconnect=False)
    try:
        yield Speaker(connection, refused)
    finally:
        await connection.close()


@pytest.fixture
async def system(prepared, tmp_path, outside) -> AsyncIterator[System]:
    """All services, each as its own user."""
    secured, database_url = prepared
    for name, text in WATCH.items():
        (tmp_path / "watch" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "watch" / name).write_text(text, encoding="utf-8")
    async with Client(secured.urls["operator"]) as client:
        await apply(client, tmp_path / "watch")
    system = System(Broker(tmp_path, 0), database_url, outside, tmp_path / "watch")
    try:
        for service in system.services:
            system.env = outside | {"NATS_URL": secured.urls[service], "COLLECT_ADVISORIES": str(service == COLLECTING)}
            system._add(service, 0)
        await asyncio.wait_for(system.until_ready(), 60)
        yield system
    finally:
        await system.stop()


async def test_every_service_does_its_work_as_its_own_user(prepared, system, slack):
    secured, _ = prepared
    async with Client(secured.urls["operator"]) as operator:
        async with aiohttp.ClientSession() as session:
            await system.push(session, takeover(1))
        assert "takeovers" in str(await operator.ask("rules", {}))
        await eventually(lambda: slack.posts)
        dead = DeadLetters(lambda: operator.jetstream)
        assert await dead.list() == []
        assert "Violation" not in secured.said, secured.said[-2000:]

        async with speaking_as(secured, "crawler") as crawler:
            await crawler.connection.jetstream().publish(ARTICLE, b"{not json")
        letters = await eventually(lambda: _letters(dead, 2))
        assert {letter.service for letter in letters} == {"extractor", "console"}
        assert await dead.retry(letters[0].id)
        for letter in await eventually(lambda: _letters(dead, 3)):
            assert await dead.drop(letter.id)
        assert "Violation" not in secured.said, secured.said[-2000:]


async def _letters(dead: DeadLetters, count: int):
    found = await dead.list()
    return found if len(found) >= count else None


@pytest.mark.parametrize(
    "subject",
    [
        CHANGED,
        ARTICLE,
        "$KV.recipients.channel",
        "$JS.API.STREAM.MSG.GET.KV_recipients",
        "$JS.API.DIRECT.GET.KV_recipients",
        "$JS.API.CONSUMER.CREATE.KV_recipients",
        "$JS.API.STREAM.DELETE.article_fetched",
        "$JS.API.STREAM.PURGE.article_fetched",
        "$JS.API.CONSUMER.DELETE.article_fetched.extractor_article_fetched_v1",
        "$JS.API.CONSUMER.MSG.NEXT.deal_changed.rule_engine_deal_changed_v1",
        f"dead.{CHANGED}",
        "timer.set.notifier.x",
    ],
)
async def test_the_extractor_may_not_do_what_is_not_its_business(prepared, subject):
    secured, _ = prepared
    async with speaking_as(secured, "extractor") as extractor:
        await extractor.try_to(subject)
        assert any("permissions violation" in error.lower() and subject.lower() in error.lower() for error in extractor.refused)


@pytest.mark.parametrize("subject", ["$KV.recipients.>", "_INBOX_notifier.>", "dealwatch.>", ">"])
async def test_the_extractor_hears_only_what_is_for_it(prepared, subject):
    secured, _ = prepared
    async with speaking_as(secured, "extractor") as extractor:
        await extractor.connection.subscribe(subject)
        await extractor.connection.flush()
        await asyncio.sleep(0.05)
        assert any("permissions violation for subscription" in error.lower() for error in extractor.refused)


async def test_nobody_may_delete_a_stream(prepared):
    secured, _ = prepared
    for user in secured.urls:
        async with speaking_as(secured, user) as speaker:
            await speaker.try_to("$JS.API.STREAM.DELETE.deal_changed", b"")
            assert any("permissions violation" in error.lower() for error in speaker.refused), user
    async with Client(secured.urls["operator"]) as operator:
        await operator.jetstream.stream_info("dead")


async def test_the_collector_gives_once_more_and_then_sets_aside(prepared):
    """As the user whose duty it is, for a message that crashed another service twice."""
    secured, _ = prepared
    advisory = {"stream": "deal_mentioned", "consumer": "ledger_deal_mentioned_v1", "deliveries": 9}
    async with speaking_as(secured, "extractor") as extractor:
        first = await extractor.connection.jetstream().publish("dealwatch.deal.mentioned.v1", b"{}")
    async with speaking_as(secured, COLLECTING) as speaker, Client(secured.urls["operator"]) as operator:
        dead = DeadLetters(lambda: operator.jetstream)
        jetstream = speaker.connection.jetstream()
        collector = Collector(lambda: jetstream, DeadLetters(lambda: jetstream), utc_now)
        await collector.collect(Advisory(stream_seq=first.seq, **advisory))
        await collector.collect(Advisory(stream_seq=first.seq + 1, **advisory))
        assert speaker.refused == []
        [letter] = await dead.list()
        assert (letter.service, letter.reason) == ("ledger", "never_finished")
        assert await dead.drop(letter.id)


async def test_who_is_nobody_and_who_is_not_who_they_say_stays_outside(prepared):
    secured, _ = prepared
    for url in (f"nats://{secured.address}", f"nats://ledger:guess@{secured.address}"):
        with pytest.raises((AuthorizationError, nats.errors.Error), match="(?i)authorization|no servers"):
            await nats.connect(url, allow_reconnect=False, connect_timeout=2)


def test_passwords_are_fresh_kept_at_an_upgrade_and_in_no_other_users_file(tmp_path):
    first, again = (write_secrets(tmp_path / "a", users(), "nats:4222") for _ in range(2))
    other = write_secrets(tmp_path / "b", users(), "nats:4222")
    assert first == again
    assert not set(first.values()) & set(other.values())
    assert len(set(first.values())) == len(users())
    for name, url in first.items():
        assert (tmp_path / "a" / f"nats-{name}.url").read_text(encoding="utf-8").strip() == url
    assert (tmp_path / "a").stat().st_mode & 0o077 == 0
