"""The ledger with many deals already known: mentions a second in batches as the service takes them, and the time of one alone."""

import asyncio
import contextlib
import datetime as dt
import functools
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from services.ledger import tables
from services.ledger.handlers import Desk, look_up, record_mention
from services.ledger.settings import LedgerSettings
from shared.contracts import Fact
from shared.inbox import Inbox, inbox_table
from shared.log import set_up_logging
from shared.service.garbage import spare_what_stays
from shared.store import Store, create_tables
from tests.bench.databases import DATABASES
from tests.bench.ledger_flow import START, Flow, Row

_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_MANY, _SINGLES, _BATCH, _ROWS = 3_000, 600, 64, 10_000


def rows(sizes: tuple[int, ...] = _SIZES) -> Iterator[tuple[str, str, str]]:
    for name, database in DATABASES:
        with database() as url:
            with _as_a_service():
                curve = asyncio.run(_curve(url, sizes))
            for known, rate, times in curve:
                target = "target 400/s and p99 20 ms" if known == 100_000 else ""
                spread = f"one alone p50 {statistics.median(times):.1f} ms, p99 {times[int(len(times) * 0.99)]:.1f} ms"
                yield f"ledger, {name}, {known:,} deals", f"{rate:.0f} mentions/s", f"{spread}; {target}".rstrip("; ")


@contextlib.contextmanager
def _as_a_service() -> Iterator[None]:
    """With the log that a service writes, to nowhere, and its way with garbage."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stderr(nowhere):
        set_up_logging("ledger", LedgerSettings(log_format="json"))
        spare_what_stays()
        yield
    set_up_logging("bench", LedgerSettings(log_level="warning"))


async def _curve(url: str, sizes: tuple[int, ...]) -> list[tuple[int, float, list[float]]]:
    flow, found, filled = Flow(), [], 0
    async with _ledger(url) as store:
        known = flow.known(max(sizes))
        for size in sizes:
            await _fill(store, (next(known) for _ in range(size - filled)))
            filled = size
            found.append((size, *await _measure(store, flow, size)))
    return found


@contextlib.asynccontextmanager
async def _ledger(url: str) -> AsyncIterator[Store]:
    inbox_table("ledger")
    store = Store("ledger", url)
    await store.open()
    await create_tables(store)
    yield store
    await store.close()


async def _measure(store: Store, flow: Flow, known: int) -> tuple[float, list[float]]:
    """Mentions a second in batches, and milliseconds of one at a time, in order."""
    desk = Desk(dt.timedelta(days=270), lambda: START)
    inbox = Inbox(store, "ledger", functools.partial(_step, desk), lambda: START, functools.partial(look_up, desk=desk))
    many = list(flow.mentions(_MANY, known))
    began = time.perf_counter()
    for start in range(0, _MANY, _BATCH):
        _all_done(await inbox.take(many[start : start + _BATCH]))
    rate = _MANY / (time.perf_counter() - began)
    times = []
    for told in flow.mentions(_SINGLES, known):
        began = time.perf_counter()
        _all_done(await inbox.take([told]))
        times.append((time.perf_counter() - began) * 1000)
    return rate, sorted(times)


def _step(desk: Desk, fact: Any, session: AsyncSession) -> AsyncIterator[Fact]:
    return record_mention(fact, session=session, desk=desk)


def _all_done(outcomes: list[Any]) -> None:
    """Raises what a step raised: a figure of failures would be a fine figure."""
    for outcome in outcomes:
        if isinstance(outcome, Exception):
            raise outcome


async def _fill(store: Store, known: Iterator[Row]) -> None:
    """By the shortest way that each database has."""
    fill = _fill_postgres if store.engine.dialect.name == "postgresql" else _fill_sqlite
    while some := list(islice(known, _ROWS)):
        deals = [(row.id, 1, row.at, row.body, row.state) for row in some]
        keys = [(key, row.id, loose, int(row.at.timestamp()), row.hint) for row in some for key, loose in row.keys]
        await fill(store, deals, keys)


async def _fill_sqlite(store: Store, deals: list[tuple[Any, ...]], keys: list[tuple[Any, ...]]) -> None:
    async with store.engine.begin() as connection:
        for table, rows_ in ((tables.deal, deals), (tables.key, keys)):
            names = [column.name for column in table.columns]
            await connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in rows_])


async def _fill_postgres(store: Store, deals: list[tuple[Any, ...]], keys: list[tuple[Any, ...]]) -> None:
    async with store.engine.begin() as connection:
        driver = (await connection.get_raw_connection()).driver_connection
        for table, rows_ in ((tables.deal, deals), (tables.key, keys)):
            await driver.copy_records_to_table(table.name, records=rows_, columns=[column.name for column in table.columns])


def main() -> None:
    sizes = tuple(int(word) for word in sys.argv[1:]) or _SIZES
    for what, figure, remark in rows(sizes):
        print(f"{what:34} {figure:18} {remark}", flush=True)


if __name__ == "__main__":
    main()
