"""Runs one rule set, or two over the same facts, over the kept revisions of a database."""

import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

from services.rule_engine.backtesting.lane import Asked
from services.rule_engine.backtesting.lanes import Telling, lane, lanes_for, lanes_in_processes, put_together
from services.rule_engine.backtesting.outcomes import Outcome, Outcomes
from services.rule_engine.backtesting.report import Difference, Report, RuleTally
from services.rule_engine.backtesting.revisions import Extent, Share, Span, extent
from services.rule_engine.history.keeping import micros
from services.rule_engine.scratch import Scratch, prepared
from shared.store import Store

Progress = Callable[[int, int], None]


def _quiet(_done: int, _all: int) -> None:
    """For whoever watches nothing."""


async def backtest(
    database_url: str, asked: Asked, progress: Progress = _quiet, lanes: int | None = None
) -> tuple[Report, Difference | None]:
    """`progress` is told how many revisions are done, of how many. `lanes`: as many processes as make sense, if nobody says."""
    total, first, last = await _extent(database_url, asked.span)
    report = Report({ready.rule.id: RuleTally() for ready in asked.rules.rules}, first=first, last=last)
    difference = Difference() if asked.against else None
    with _seldom_collected():
        async with _lanes(database_url, asked, lanes or lanes_for(total)) as told, _outcomes(database_url, asked) as outcomes:
            async for chunk in put_together(told):
                for step in chunk.steps:
                    _add(
                        report, difference, [await of_set.of(step, came) for of_set, came in zip(outcomes, step.came, strict=True)]
                    )
                report.count(chunk.done, chunk.ending)
                progress(report.revisions, total)
            if last:
                _add(report, difference, [await of_set.released(micros(last)) for of_set in outcomes])
    return report, difference


def _add(report: Report, difference: Difference | None, outcomes: list[list[Outcome]]) -> None:
    """Those of the rules that were asked for, and of those they are compared with."""
    report.add(outcomes[0])
    if difference:
        difference.add(outcomes[1], outcomes[0])


async def _extent(database_url: str, span: Span) -> Extent:
    store = Store("rule_engine", database_url)
    await store.open()
    try:
        async with store.reading() as session:
            return await extent(await prepared(session), span)
    finally:
        await store.close()


@contextmanager
def _seldom_collected() -> Iterator[None]:
    """Nothing here goes in circles, and looking for what does among all the facts takes a third of the time."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, usual[1], usual[2])
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


@asynccontextmanager
async def _lanes(database_url: str, asked: Asked, lanes: int) -> AsyncIterator[list[Telling]]:
    if lanes == 1:
        async with lane(database_url, asked, Share()) as only:
            yield [only]
    else:
        with lanes_in_processes(database_url, asked, lanes) as several:
            yield several


@asynccontextmanager
async def _outcomes(database_url: str, asked: Asked) -> AsyncIterator[list[Outcomes]]:
    store = Store("rule_engine", database_url)
    await store.open()
    try:
        async with AsyncExitStack() as stack:
            history = await prepared(await stack.enter_async_context(store.reading()))
            scratches = [await stack.enter_async_context(Scratch().session()) for _ in asked.sets]
            yield [Outcomes(rules, asked.around, history, one) for rules, one in zip(asked.sets, scratches, strict=True)]
    finally:
        await store.close()
