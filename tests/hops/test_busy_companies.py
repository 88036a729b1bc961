"""What a company with thousands of deals costs a statement: no more than one with a hundred."""

import random

import pytest
from sqlalchemy import text

from services.ledger.graph.circle_store import close_circles
from services.ledger.keeping import lookup
from services.ledger.keeping.unit_of_work import unit_of
from services.ledger.tables import flow, key
from shared.contracts import Relation, Stage
from shared.store import connection_of
from tests.hops.effort import effort_of
from tests.hops.test_circle_search import deal
from tests.unit.ledger.telling import NOON, mention

HUB, OTHERS = 10_000, 10_000  # most companies have a few deals, and plans are made for most


def entries(company: str, many: int, *, loose: bool) -> list[dict]:
    return [
        {"key": company, "deal_id": f"{company}{number}", "loose": loose or number % 3 == 0, "opened_at": number, "hint": "XYZ|||"}
        for number in range(many)
    ]


def flows(payer: str, payee: str, many: int) -> list[dict]:
    """From `payer`, or to `payee` when that is the hub: the other one is another company each time."""
    return [
        {
            "payer": payer or f"p{number}", "payee": payee or f"q{number}", "relation": Relation.INVESTS_IN.value, "usd": number,
            "standing": 2, "deal_id": f"{payer}{payee}{number}", "stage": Stage.AGREED.value, "payer_name": "P", "payee_name": "Q",
        }
        for number in range(many)
    ]  # fmt: skip


def others(*, loose: bool) -> list[dict]:
    """Ten for each of a thousand companies, here and there in the table."""
    return [
        one | {"deal_id": f"{number}", "opened_at": number}
        for number in range(OTHERS)
        for one in entries(f"c{number % 1_000}", 1, loose=loose)
    ]


def scattered() -> list[dict]:
    return [one for number in range(OTHERS) for one in flows(f"c{number % 999}", f"d{number % 1_000}", 1)]


@pytest.mark.parametrize("loose", [False, True])
async def test_finding_the_deal_of_a_mention(open_store, loose):
    store = await open_store("ledger")
    told = [
        mention("acquisition", f"acquirer:{size}", "target:~Kestrel" if loose else "target:kestrel") for size in ("small", "hub")
    ]
    async with store.transaction() as session:
        connection = await connection_of(session)
        known = [*entries("small", 200, loose=loose), *entries("hub", HUB, loose=loose), *others(loose=loose)]
        await connection.execute(key.insert(), random.Random(1).sample(known, len(known)))
        await connection.execute(text(f"ANALYZE {key.name}"))

        def looking(one):
            async def look() -> None:
                unit_of(session).ranges.clear()
                assert len((await lookup.near(session, one)).by_company) == 0

            return look

        small, hub = [await effort_of(session, looking(one)) for one in told]
    assert hub < 1.5 * small


async def test_searching_circles(open_store):
    store = await open_store("ledger")
    async with store.transaction() as session:
        connection = await connection_of(session)
        known = [one for name, many in (("small", 100), ("hub", HUB)) for one in (*flows(name, "", many), *flows("", name, many))]
        known += scattered()
        await connection.execute(flow.insert(), random.Random(1).sample(known, len(known)))
        await connection.execute(text(f"ANALYZE {flow.name}"))

        def searching(name):
            async def search() -> None:
                told = deal("new", 1, (name, name + "2", Relation.INVESTS_IN, 5, Stage.AGREED))
                back = deal("old", 1, (name + "2", name, Relation.BUYS_FROM, 5, Stage.AGREED))
                for one in (told, back):
                    await close_circles(session, one, NOON)

            return search

        small, hub = [await effort_of(session, searching(name)) for name in ("small", "hub")]
    assert hub < 1.5 * small
