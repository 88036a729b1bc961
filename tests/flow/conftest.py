"""The whole system on a real broker and both databases, with the outside world as doubles that count."""

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import trustme

from shared.settings import Settings
from tests.doubles.slack import TOKEN, SlackDouble
from tests.doubles.smtp import PASSWORD, USER, SmtpDouble
from tests.parts.broker import running_broker
from tests.parts.system import PUSH_TOKEN, System, running_system

WATCH = {
    "sources.yaml": "sources:\n  - {id: desk, kind: push}\n",
    "entities/none.yaml": "entities: []\n",
    "rules/all.yaml": """
version: 1
rules:
  - id: takeovers
    name: A takeover above $1B
    when: {new: yes, type: acquisition, amount: above $1B}
""",
    "recipients.yaml": """
recipients:
  - {id: channel, slack: {channel: C01DEALS000}, rules: [takeovers], when: instant, group_wait: 0}
  - {id: reader, email: reader@example.org, rules: [takeovers], when: instant, group_wait: 0}
""",
}


@pytest.fixture
async def settings(fresh_broker, database_url) -> Settings:
    """Of one hop (see tests/flow/road.py), with short waits."""
    return Settings(nats_url=fresh_broker.url, database_url=database_url, ack_wait_s=2, fate_backoff_s=(0.05, 0.05), stop_grace_s=3)


@pytest.fixture
def watch(tmp_path: Path) -> Path:
    folder = tmp_path / "watch"
    for name, text in WATCH.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
async def slack() -> AsyncIterator[SlackDouble]:
    double = await SlackDouble().start()
    yield double
    await double.stop()


@pytest.fixture
async def smtp(tmp_path: Path) -> AsyncIterator[SmtpDouble]:
    authority, context = trustme.CA(), ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    double = await SmtpDouble(tls="starttls", context=context, require_login=True).start()
    yield double
    await double.stop()


@pytest.fixture
def outside(slack: SlackDouble, smtp: SmtpDouble, tmp_path: Path) -> dict[str, str]:
    """The environment that leads the notifier to the doubles."""
    return {
        "SLACK_TOKEN": TOKEN, "SLACK_API_URL": slack.api_url, "SLACK_PACE_S": "0", "SLACK_SETTLE_S": "2",
        "SMTP_HOST": "localhost", "SMTP_PORT": str(smtp.port), "SMTP_USER": USER, "SMTP_PASSWORD": PASSWORD,
        "SMTP_CA_FILE": str(tmp_path / "ca.pem"), "SMTP_RESEND_AFTER_S": "3", "NOTIFY_LEASE_S": "5", "CRAWLER_PUSH_TOKEN": PUSH_TOKEN, "ACK_WAIT_S": "3",
        "CRAWLER_CONTACT": "https://example.org/contact", "FATE_BACKOFF_S": json.dumps([0.2, 1, 2, 5]),
    }  # fmt: skip


@contextlib.asynccontextmanager
async def system_on(
    database_url: str, tmp_path: Path, watch: Path, env: dict[str, str], replicas: int = 1
) -> AsyncIterator[System]:
    with running_broker(tmp_path / "nats", sync="always") as broker:
        async with running_system(System(broker, database_url, env, watch, replicas)) as system:
            yield system


@pytest.fixture
def start_system(database_url, tmp_path, watch, outside):
    """`async with start_system(replicas=2) as system`."""

    def start(replicas: int = 1, **env: str):
        return system_on(database_url, tmp_path, watch, outside | env, replicas)

    return start


async def eventually(question, within_s: float = 30.0):
    """Ask until the answer is true; returns it."""
    for _ in range(int(within_s / 0.05)):
        answer = question()
        if asyncio.iscoroutine(answer):
            answer = await answer
        if answer:
            return answer
        await asyncio.sleep(0.05)
    pytest.fail(f"never came true within {within_s} s")
