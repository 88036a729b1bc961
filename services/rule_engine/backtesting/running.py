"""Runs one rule set, or two over the same facts, over the kept revisions of a database."""

import gc
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass

from services.rule_engine.backtesting.replay import Replay, deals_by_rule
from services.rule_engine.backtesting.report import Difference, Report, RuleTally
from services.rule_engine.backtesting.revisions import Span, how_many, revisions
from services.rule_engine.evaluation import RuleSet, indexed
from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.scratch import Scratch, prepared
from shared.store import Store

_FEW = 30
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """`against` is the rule set that `rules` is compared with, such as the one in force."""

    rules: RuleSet
    against: RuleSet | None
    around: Surroundings
    span: Span


def _quiet(_done: int, _all: int) -> None:
    """For whoever watches nothing."""


async def backtest(database_url: str, asked: Asked, progress: Progress = _quiet) -> tuple[Report, Difference | None]:
    """`progress` is told how many revisions are done, of how many."""
    with _seldom_collected():
        return await _backtest(database_url, asked, progress)


async def _backtest(database_url: str, asked: Asked, progress: Progress) -> tuple[Report, Difference | None]:
    async with _open(database_url, asked) as (replay, other):
        report = Report({ready.rule.id: RuleTally() for ready in asked.rules.rules})
        difference = Difference() if other else None
        total = await how_many(replay.history, asked.span)
        async for changed in revisions(replay.history, asked.span):
            facts = facts_of(changed, asked.around)
            report.saw(changed.at)
            came = await replay.take(facts)
            if came:
                report.add(changed, came)
            if other and difference and ((before := await other.take(facts)) or came):
                difference.add(changed, before, came)
            progress(report.revisions, total)
        report.overlap(deals_by_rule(replay))
        report.deals = len(replay.judged)
    return report, difference


def _looked_up(rules: RuleSet) -> RuleSet:
    """Over a whole history the index is worth its making for fewer rules than one deal would need."""
    return indexed(rules.rules) if rules.index is None and len(rules.rules) > _FEW else rules


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
async def _open(database_url: str, asked: Asked) -> AsyncIterator[tuple[Replay, Replay | None]]:
    store = Store("rule_engine", database_url)
    await store.open()
    try:
        async with AsyncExitStack() as stack:
            history = await prepared(await stack.enter_async_context(store.reading()))
            sets = [_looked_up(rules) for rules in (asked.rules, asked.against) if rules]
            scratches = [await stack.enter_async_context(Scratch().session()) for _ in sets]
            replays = [Replay(rules, asked.around, history, scratch) for rules, scratch in zip(sets, scratches, strict=True)]
            yield replays[0], replays[1] if asked.against else None
    finally:
        await store.close()
