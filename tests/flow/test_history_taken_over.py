"""After an upgrade, as processes on a real broker: the rule engine takes over what the ledger knew, however often it is killed meanwhile."""

import asyncio
import zlib

import aiohttp
import pytest
from sqlalchemy import delete, func, insert, select

from services.ledger.tables import version as ledger_version
from services.rule_engine.tables import FireRow, edge, member, seed, version
from shared.bus.client import Client
from shared.contracts import Deal
from shared.errors import Transient
from shared.store import Store
from tests.flow.conftest import eventually
from tests.flow.stories import takeover

_OLDER = 400
RULES = """
version: 1
rules:
  - id: busy
    name: So many takeovers in a quarter
    when: { type: acquisition }
    over: 90 days
    count: at least %d
"""


@pytest.fixture
def watch(watch):
    (watch / "rules/all.yaml").write_text(RULES % (_OLDER + 3), encoding="utf-8")
    recipients = watch / "recipients.yaml"
    recipients.write_text(recipients.read_text(encoding="utf-8").replace("takeovers", "busy"), encoding="utf-8")
    return watch


async def make_old(system, ledger, engine) -> None:
    """As an older version left it: a ledger that knows many deals, and a rule engine that kept none."""
    async with ledger.transaction() as session:
        row = (await session.execute(select(ledger_version).limit(1))).mappings().one()
        told = Deal.model_validate_json(zlib.decompress(row["body"]))
        others = [told.model_copy(update={"id": f"older-{number}"}) for number in range(_OLDER)]
        rows = [{**row, "deal_id": one.id, "body": zlib.compress(one.model_dump_json().encode())} for one in others]
        await session.execute(insert(ledger_version), rows)
    async with engine.transaction() as session:
        for table in (version, member, edge, seed):
            await session.execute(delete(table))
    system.kill("rule_engine")


async def whole(client) -> bool:
    try:
        return (await client.ask("rules", {}, timeout_s=1))["history"]["whole"]
    except Transient:
        return False


async def count(store, table) -> int:
    async with store.reading() as session:
        return int((await session.execute(select(func.count()).select_from(table))).scalar_one())


async def test_a_window_counts_what_was_known_before_the_upgrade(start_system, slack):
    async with start_system() as system, Client(system.broker.url) as client, aiohttp.ClientSession() as session:
        ledger, engine = Store("ledger", system.database_url), Store("rule_engine", system.database_url)
        await ledger.open()
        await engine.open()
        for number in (1, 2):
            await system.push(session, takeover(number))
        await eventually(lambda: count_is(engine, 2))
        await make_old(system, ledger, engine)
        for _ in range(4):
            await asyncio.sleep(1.2)
            system.kill("rule_engine")
        await eventually(lambda: whole(client))
        assert await count(engine, version) == _OLDER + 2
        assert (await count(engine, FireRow), slack.posts) == (0, [])
        await system.push(session, takeover(3))
        await eventually(lambda: slack.posts)
        await asyncio.sleep(1)
        assert (await count(engine, FireRow), len(slack.posts)) == (1, 1)
        await ledger.close()
        await engine.close()


async def count_is(store, wanted: int) -> bool:
    return await count(store, version) == wanted
