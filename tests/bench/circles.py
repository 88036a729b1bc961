"""The search for circles among many deals, of which a few companies have thousands: milliseconds of one search, by how many are known."""

import asyncio
import contextlib
import datetime as dt
import random
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from itertools import accumulate, islice
from typing import Any

from sqlalchemy import text

from services.ledger.graph.circle_store import close_circles
from services.ledger.graph.edge_store import keep_edges
from services.ledger.tables import circle, edge, flow
from shared.contracts import Deal, Edge, Node, Relation, Stage
from shared.store import Store, create_tables
from tests.bench.databases import DATABASES

SIZES = (1_000, 10_000, 100_000, 1_000_000)
_SEARCHES, _FEWER, _WARMING, _ROWS = 2_000, 500, 200, 20_000  # fewer on the way to the largest size
_COMPANIES, _FLATNESS = 200_000, 8  # the largest company of a million deals has ten thousand on each side
_AT = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
_RELATIONS = (
    [Relation.INVESTS_IN] * 3 + [Relation.BUYS_FROM] * 3 + [Relation.SUPPLIES, Relation.LENDS_TO, Relation.OWNS, Relation.OWNS]
)
_STAGES = [Stage.IN_TALKS, Stage.AGREED, Stage.COMPLETED]
_WEIGHTIEST = """
INSERT INTO ledger_flow (payer, payee, relation, usd, standing, deal_id, stage, payer_name, payee_name, bound)
SELECT payer, payee, relation, usd, standing, deal_id, stage, payer_name, payee_name, bound FROM (
    SELECT *, row_number() OVER (PARTITION BY payer, payee, relation ORDER BY usd DESC, standing DESC, deal_id DESC) AS place FROM (
        SELECT *, CASE stage WHEN 'in_talks' THEN 1 WHEN 'agreed' THEN 2 ELSE 4 END AS standing FROM ledger_edge
    ) AS standing
) AS placed WHERE place = 1
"""


class _TakenOut(Exception):  # noqa: N818 - it is no error
    """Ends a transaction without a trace."""


def rows(sizes: tuple[int, ...] = SIZES) -> Iterator[tuple[str, str, str]]:
    for name, database in DATABASES:
        with database() as url:
            for known, times, circles in asyncio.run(_curve(url, sizes)):
                spread = f"p50 {statistics.median(times):.2f} ms, p99 {times[int(len(times) * 0.99)]:.2f} ms"
                target = "; target p99 2 ms" if known == max(SIZES) else ""
                yield f"circles, {name}, {known:,} deals", spread, f"{circles / (_WARMING + len(times)):.1f} circles a deal{target}"


async def _curve(url: str, sizes: tuple[int, ...]) -> list[tuple[int, list[float], int]]:
    dice, found, filled = random.Random(4), [], 0
    async with _store(url) as store:
        for size in sizes:
            await _fill(store, dice, filled, size)
            filled = size
            found.append((size, *await _measure(store, random.Random(size), _SEARCHES if size == max(sizes) else _FEWER)))
    return found


async def _measure(store: Store, dice: random.Random, searches: int) -> tuple[list[float], int]:
    """Milliseconds of each search, in order, and how many circles there were; each deal is new, and taken out again. The first few
    only warm up."""
    times, circles = [], 0
    for deal in list(_deals(dice, _WARMING + searches)):
        with contextlib.suppress(_TakenOut):
            async with store.transaction() as session:
                # PostgreSQL's driver begins a transaction with its first statement, which is the inbox's elsewhere
                await (await session.connection()).execute(text("SELECT 1"))
                await keep_edges(session, None, deal, _AT)
                began = time.perf_counter()
                circles += len((await close_circles(session, deal, _AT)).circles)
                times.append((time.perf_counter() - began) * 1000)
                raise _TakenOut
    return sorted(times[_WARMING:]), circles


def _deals(dice: random.Random, many: int) -> Iterator[Deal]:
    """Only what the search looks at."""
    for number, (giver, taker) in enumerate(islice(_pairs(dice), many)):
        told = Edge(
            relation=dice.choice(_RELATIONS), giver=Node(key=giver, name=giver), taker=Node(key=taker, name=taker),
            deal_id=f"new{number}", stage=Stage.AGREED, usd=Decimal(_usd(dice)), since=_AT,
        )  # fmt: skip
        yield Deal.model_construct(id=told.deal_id, revision=1, edges=(told,), circles=())


def _pairs(dice: random.Random) -> Iterator[tuple[str, str]]:
    while True:
        few = dice.choices(_NAMES, cum_weights=_WEIGHTS, k=2_000)
        yield from (pair for pair in zip(few[::2], few[1::2], strict=True) if pair[0] != pair[1])


def _usd(dice: random.Random) -> int:
    return int(10 ** dice.uniform(5, 11)) if dice.random() < 0.7 else 0


async def _fill(store: Store, dice: random.Random, first: int, last: int) -> None:
    """By the shortest way that each database has."""
    names = [column.name for column in edge.columns]
    for start in range(first, last, _ROWS):
        some = list(_flows(dice, start, min(start + _ROWS, last)))
        async with store.engine.begin() as connection:
            if store.engine.dialect.name == "postgresql":
                driver = (await connection.get_raw_connection()).driver_connection
                await driver.copy_records_to_table(edge.name, records=some, columns=names)
            else:
                await connection.execute(edge.insert(), [dict(zip(names, row, strict=True)) for row in some])
    async with store.engine.begin() as connection:
        await connection.execute(flow.delete())
        await connection.exec_driver_sql(_WEIGHTIEST)
        if store.engine.dialect.name == "postgresql":
            await connection.exec_driver_sql(f"ANALYZE {edge.name}, {flow.name}, {circle.name}")


def _flows(dice: random.Random, first: int, last: int) -> Iterator[tuple[Any, ...]]:
    for number, (payer, payee) in zip(range(first, last), _pairs(dice), strict=False):
        yield (
            f"d{number}", 1, 0, payer, payee, dice.choice(_RELATIONS).value, dice.choice(_STAGES).value, _usd(dice), payer, payee,
            "", _AT, _AT, None,
        )  # fmt: skip


@contextlib.asynccontextmanager
async def _store(url: str) -> AsyncIterator[Store]:
    store = Store("ledger", url)
    await store.open()
    await create_tables(store)
    yield store
    await store.close()


def main() -> None:
    sizes = tuple(int(word) for word in sys.argv[1:]) or SIZES
    for what, figure, remark in rows(sizes):
        print(f"{what:34} {figure:30} {remark}", flush=True)


_NAMES = [f"company-{number}" for number in range(_COMPANIES)]
_WEIGHTS = list(accumulate(1 / (number + _FLATNESS) for number in range(1, _COMPANIES + 1)))

if __name__ == "__main__":
    main()
