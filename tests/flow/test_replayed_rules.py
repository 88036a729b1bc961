"""A rule that comes later tells nothing of what is known already, until somebody asks for it; and then once."""

import asyncio
import datetime as dt

import aiohttp
import pytest
from sqlalchemy import func, select

from deploy.apply import apply
from services.rule_engine.tables import version
from shared.bus.client import Client
from shared.clock import utc_now
from shared.errors import Transient
from shared.store import Store
from tests.flow.conftest import eventually
from tests.flow.stories import takeover

RULES = """
version: 1
rules:
  - {id: takeovers, when: {type: ipo}}
"""
LATER = "  - {id: later, name: Large takeovers, when: {type: acquisition, amount: above $1B}}\n"


@pytest.fixture
def watch(watch):
    (watch / "rules/all.yaml").write_text(RULES, encoding="utf-8")
    return watch


async def replayed(client, **more) -> list[str]:
    since = (utc_now() - dt.timedelta(days=7)).isoformat()
    answer = await client.ask("rules.replay", {"rules": ["later"], "since": since, **more})
    return [one["match"] for one in answer["matches"]]


async def knows(client, rule_id: str) -> bool:
    try:
        files = (await client.ask("rules", {}))["files"]
        return any(rule_id in file["rules"] for file in files.values())
    except Transient:
        return False


async def all_judged(system) -> bool:
    store = Store("rule_engine", system.database_url)
    await store.open()
    async with store.reading() as session:
        judged = (await session.execute(select(func.count()).select_from(version))).scalar_one()
    await store.close()
    return judged == 3


async def test_a_rule_that_comes_later_is_held_against_the_past_once(start_system, slack, watch):
    async with start_system() as system, Client(system.broker.url) as client, aiohttp.ClientSession() as session:
        for number in (1, 2, 3):
            await system.push(session, takeover(number))
        (watch / "rules/all.yaml").write_text(RULES + LATER, encoding="utf-8")
        recipients = watch / "recipients.yaml"
        recipients.write_text(recipients.read_text(encoding="utf-8").replace("takeovers", "later"), encoding="utf-8")
        await eventually(lambda: all_judged(system))
        await apply(client, watch)
        await eventually(lambda: knows(client, "later"))
        shown = await replayed(client)
        assert len(shown) == 3
        await asyncio.sleep(1)
        assert slack.posts == []
        assert await replayed(client, send=True) == shown
        assert await replayed(client, send=True) == []
        await eventually(lambda: len(slack.posts) == 3)
        await asyncio.sleep(1)
        assert len(slack.posts) == 3
