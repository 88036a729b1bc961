"""The system: a pushed article until Slack has the message, one at a time and two thousand at once."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp

from tests.doubles.slack import TOKEN, SlackDouble
from tests.flow.conftest import WATCH
from tests.flow.stories import takeover
from tests.parts.broker import Broker
from tests.parts.system import PUSH_TOKEN, System, running_system

_RECIPIENTS = """
recipients:
  - {id: channel, slack: {channel: C01DEALS000}, rules: [takeovers], when: instant, group_wait: 0}
"""


@contextlib.asynccontextmanager
async def started(broker: Broker, folder: Path) -> AsyncIterator[tuple[System, SlackDouble]]:
    watch = folder / "watch"
    for name, text in {**WATCH, "recipients.yaml": _RECIPIENTS}.items():
        (watch / name).parent.mkdir(parents=True, exist_ok=True)
        (watch / name).write_text(text, encoding="utf-8")
    slack = await SlackDouble().start()
    env = {
        "SLACK_TOKEN": TOKEN, "SLACK_API_URL": slack.api_url, "SLACK_PACE_S": "0", "CRAWLER_PUSH_TOKEN": PUSH_TOKEN,
        "CRAWLER_CONTACT": "https://example.org/contact",
    }  # fmt: skip
    system = System(broker, f"sqlite:///{folder}/{{service}}.db", env, watch)
    try:
        async with running_system(system):
            yield system, slack
    finally:
        await slack.stop()


async def latencies(system: System, slack: SlackDouble, count: int) -> list[float]:
    """Milliseconds from the start of the push to the receipt at Slack."""
    found = []
    async with aiohttp.ClientSession() as session:
        for number in range(count + 5):
            before, pushed = len(slack.posts), time.time()
            await system.push(session, takeover(number))
            while len(slack.posts) == before:
                await asyncio.sleep(0.0005)
            if number >= 5:  # the first ones load code and statements
                found.append((slack.posts[-1]["at"] - pushed) * 1000)
            await asyncio.sleep(0.05)
    return found


async def throughput(system: System, slack: SlackDouble, count: int, first: int) -> float:
    """Articles a second, from the first push to the last receipt."""
    before, started_at = len(slack.posts), time.perf_counter()
    limit = asyncio.Semaphore(16)
    async with aiohttp.ClientSession() as session:

        async def push(number: int) -> None:
            async with limit:
                await system.push(session, takeover(number))

        await asyncio.gather(*[push(first + number) for number in range(count)])
    while len(slack.posts) < before + count:
        await asyncio.sleep(0.02)
    return count / (time.perf_counter() - started_at)
