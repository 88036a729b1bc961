"""What windows and patterns ask of the history, among many deals of which a few companies have thousands: microseconds of one question.

Where one statement answers, its figure stands twice: as the database's driver runs it, and the whole call with the time SQLAlchemy takes to
bring it there. The companies of a larger pattern are found by several statements, and the deals between them by more: that is the whole.
PostgreSQL is measured after VACUUM ANALYZE, as its own housekeeping leaves the tables of an installation.

`python -m tests.bench.windows [DEALS ...]`
"""

import asyncio
import contextlib
import datetime as dt
import random
import statistics
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import text

from services.rule_engine.history import asking
from services.rule_engine.history.asking import NOW, When
from services.rule_engine.history.keeping import micros
from services.rule_engine.history.rows import Does
from services.rule_engine.history.ways import ways
from services.rule_engine.pattern_language import Line
from services.rule_engine.tables import FOREVER, edge, member
from shared.store import Store, create_tables
from tests.bench.databases import DATABASES

SIZES = (100_000, 1_000_000)
_ASKED, _WARMING, _ROWS = 2_000, 200, 20_000
_COMPANIES, _FLATNESS, _YEARS = 200_000, 8, 3  # the largest company of a million deals has ten thousand on each side
_NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)
_TRIANGLE = (Line("A", "invests", "B"), Line("B", "invests", "C"), Line("C", "buys", "A"))
_SQUARE = (Line("A", "invests", "B"), Line("B", "invests", "C"), Line("C", "invests", "D"), Line("D", "buys", "A"))
_KINDS = ("investment", "funding_round")
_TARGETS = {"SQLite": "target p50 50 us", "PostgreSQL": "target p50 1,000 us"}
_OF_LARGER = "target p99 20,000 us"


class Question(NamedTuple):
    """`call` asks it of a session for two companies of a deal; `statement` is what that runs with `values`, where it is but one."""

    what: str
    call: Callable[[Any, str, str], Any]
    statement: Any = None
    values: Callable[[str, str], dict[str, Any]] = lambda _src, _dst: {}


def rows(sizes: tuple[int, ...] = SIZES) -> Iterator[tuple[str, str, str]]:
    for name, database in DATABASES:
        with database() as url:
            for what, known, driver, whole in asyncio.run(_curve(url, sizes)):
                target = f"; {_TARGETS[name] if driver else _OF_LARGER}" if known == max(sizes) and "four" not in what else ""
                figure, remark = (_spread(driver), f"whole call {_spread(whole)}") if driver else (_spread(whole), "whole call")
                yield f"{what}, {name}, {known:,} deals", figure, f"{remark}{target}"


async def _curve(url: str, sizes: tuple[int, ...]) -> list[tuple[str, int, list[float], list[float]]]:
    found, filled, dice = [], 0, random.Random(5)
    async with _store(url) as store:
        for size in sizes:
            await _fill(store, dice, filled, size)
            filled = size
            found += [(question.what, size, *await _measure(store, random.Random(size), question)) for question in _questions()]
    return found


def _questions() -> list[Question]:
    quarter, year = (micros(_NOW - dt.timedelta(days=days)) for days in (90, 365))
    return [
        Question(
            "window of 90 days",
            lambda session, _src, dst: asking.seen_with(session, When(quarter, NOW), _KINDS, (dst, "investee")),
            asking._seen(_KINDS, of_company=True),
            lambda _src, dst: {"company": dst, "role": "investee", "after": quarter, "known": NOW},
        ),
        Question(
            "pattern of two companies",
            lambda session, src, dst: asking.legs(session, [Does("invests", src, dst), Does("buys", dst, src)], When(year, NOW)),
            asking._legs(2),
            lambda src, dst: {
                "verb0": "invests", "src0": src, "dst0": dst, "verb1": "buys", "src1": dst, "dst1": src, "after": year, "known": NOW,
            },
        ),
        Question("pattern of three companies", lambda session, src, dst: _larger(session, _TRIANGLE, src, dst, When(year, NOW))),
        Question("pattern of four companies", lambda session, src, dst: _larger(session, _SQUARE, src, dst, When(year, NOW))),
    ]  # fmt: skip


async def _larger(session: Any, lines: tuple[Line, ...], src: str, dst: str, when: When) -> None:
    """Which companies may complete it, and the deals between them."""
    found = await ways(session, lines, 0, Does("invests", src, dst), when)
    await asking.legs(session, [Does(line.verb, way[line.src], way[line.dst]) for way in found.ways for line in lines], when)


async def _measure(store: Store, dice: random.Random, question: Question) -> tuple[list[float], list[float]]:
    """Microseconds in order, of the statement by the driver and of the whole call; the first few only warm up."""
    pairs = _pairs(dice, _WARMING + _ASKED)
    driver, whole = [], []
    async with store.transaction() as session:
        await session.execute(text("SELECT 1"))
        run = await _by_the_driver(session, store.engine.dialect, question) if question.statement is not None else None
        for src, dst in pairs:
            if run:
                driver.append(await _timed(run(src, dst)))
            whole.append(await _timed(question.call(session, src, dst)))
    return sorted(driver[_WARMING:]), sorted(whole[_WARMING:])


async def _timed(work: Awaitable[Any]) -> float:
    began = time.perf_counter()
    await work
    return (time.perf_counter() - began) * 1e6


async def _by_the_driver(session: Any, dialect: Any, question: Question) -> Callable[[str, str], Awaitable[Any]]:
    raw = (await (await session.connection()).get_raw_connection()).driver_connection
    compiled = question.statement.compile(dialect=dialect)
    statement = str(compiled)
    prepared = await raw.prepare(statement) if dialect.name == "postgresql" else None

    async def run(src: str, dst: str) -> None:
        given = {**compiled.params, **question.values(src, dst)}
        listed = [given[name] for name in compiled.positiontup or ()]
        if prepared:
            await prepared.fetch(*listed)
        else:
            raw.execute(statement, listed).fetchall()

    return run


async def _fill(store: Store, dice: random.Random, first: int, last: int) -> None:
    """By the shortest way that each database has."""
    for start in range(first, last, _ROWS):
        many = min(start + _ROWS, last) - start
        members, edges = _history(dice, start, _pairs(dice, many))
        async with store.engine.begin() as connection:
            for table, some in ((member, members), (edge, edges)):
                names = [column.name for column in table.columns]
                if store.engine.dialect.name == "postgresql":
                    driver = (await connection.get_raw_connection()).driver_connection
                    await driver.copy_records_to_table(table.name, records=some, columns=names)
                else:
                    await connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in some])
    await _tidy(store)


async def _tidy(store: Store) -> None:
    """As an installation's database is: PostgreSQL looks after its tables in the background."""
    verb = "VACUUM ANALYZE" if store.engine.dialect.name == "postgresql" else "ANALYZE"
    async with store.engine.connect() as connection:
        outside = await connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in (member, edge):
            await outside.exec_driver_sql(f"{verb} {table.name}")


def _history(dice: random.Random, first: int, pairs: list[tuple[str, str]]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """Members and edges of as many deals, over three years; every fourth was corrected once."""
    members, edges = [], []
    for number, (src, dst) in enumerate(pairs, first):
        at = micros(_NOW - dt.timedelta(days=dice.uniform(0, 365 * _YEARS)))
        trade = dice.random() < 0.4
        kind, verb, roles = (
            ("contract", "buys", ("customer", "supplier")) if trade else ("investment", "invests", ("investor", "investee"))
        )
        usd, deal_id = int(10 ** dice.uniform(6, 10)), f"d{number}"
        ends = [FOREVER] if dice.random() < 0.75 else [at + 10**9, FOREVER]
        for revision, (since, until) in enumerate(zip([at, *ends], ends, strict=False), 1):
            for company, role in zip((src, dst), roles, strict=True):
                members.append((company, role, at, deal_id, revision, kind, "agreed", usd, usd, since, until))
            edges.append((src, verb, dst, at, deal_id, revision, "agreed", usd, since, until))
    return members, edges


def _pairs(dice: random.Random, many: int) -> list[tuple[str, str]]:
    found = dice.choices(_NAMES, cum_weights=_WEIGHTS, k=2 * many)
    return [(src, dst if src != dst else f"{dst}-too") for src, dst in zip(found[::2], found[1::2], strict=True)]


def _spread(microseconds: list[float]) -> str:
    return f"p50 {statistics.median(microseconds):,.0f} us, p99 {microseconds[int(len(microseconds) * 0.99)]:,.0f} us"


@contextlib.asynccontextmanager
async def _store(url: str) -> AsyncIterator[Store]:
    store = Store("rule_engine", url)
    await store.open()
    await create_tables(store)
    yield store
    await store.close()


def main() -> None:
    sizes = tuple(int(word) for word in sys.argv[1:]) or SIZES
    for what, figure, remark in rows(sizes):
        print(f"{what:54} {figure:30} {remark}", flush=True)


_NAMES = [f"company-{number}" for number in range(_COMPANIES)]
_WEIGHTS = list(accumulate(1 / (number + _FLATNESS) for number in range(1, _COMPANIES + 1)))

if __name__ == "__main__":
    main()
