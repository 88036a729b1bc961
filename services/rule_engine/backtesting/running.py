"""Runs one rule set, or two over the same facts, over the kept revisions of a database."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from services.rule_engine.backtesting.replay import Replay, deals_by_rule
from services.rule_engine.backtesting.report import Difference, Report, RuleTally
from services.rule_engine.backtesting.revisions import Span, how_many, revisions
from services.rule_engine.evaluation import RuleSet
from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.scratch import Scratch, prepared
from shared.store import Store

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
    return report, difference


@asynccontextmanager
async def _open(database_url: str, asked: Asked) -> AsyncIterator[tuple[Replay, Replay | None]]:
    store = Store("rule_engine", database_url)
    await store.open()
    try:
        async with AsyncExitStack() as stack:
            history = await prepared(await stack.enter_async_context(store.reading()))
            sets = [asked.rules, *([asked.against] if asked.against else [])]
            scratches = [await stack.enter_async_context(Scratch().session()) for _ in sets]
            replays = [Replay(rules, asked.around, history, scratch) for rules, scratch in zip(sets, scratches, strict=True)]
            yield replays[0], replays[1] if asked.against else None
    finally:
        await store.close()
