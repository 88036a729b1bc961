"""`dealwatch rules match` and `rules why`: rules against deals on stdin, without a running system."""

import asyncio
from typing import Annotated

import typer

from services.rule_engine.commands.deal_lines import DealLines, reader_may_leave, write_line
from services.rule_engine.commands.loading import EntitiesOption, RulesOption, load, rule_named
from services.rule_engine.facts import facts_of
from services.rule_engine.memory import Memory
from services.rule_engine.telling import tell


def match(rules: RulesOption, entities: EntitiesOption = None) -> None:
    """DealChanged as JSON lines on stdin, MatchFound as JSON lines on stdout, each as soon as it is found."""
    loaded, lines = load(rules, entities), DealLines()
    memory = Memory(loaded.rules, loaded.around)

    async def judge() -> None:
        for changed in lines:
            for fire in (await memory.take(changed)).fires:
                write_line(fire.match.model_dump_json())

    with reader_may_leave():
        asyncio.run(judge())
    lines.end()


def why(
    rules: RulesOption,
    rule: Annotated[str, typer.Option(help="the rule's id")],
    entities: EntitiesOption = None,
) -> None:
    """Why a rule holds, or does not, for each DealChanged (JSON lines on stdin)."""
    loaded, lines = load(rules, entities), DealLines()
    ready = rule_named(rule, loaded.rules)
    with reader_may_leave():
        for changed in lines:
            write_line(f"{changed.deal.id} revision {changed.deal.revision}: {changed.deal.headline}")
            write_line("\n".join(tell(ready.explain(facts_of(changed, loaded.around)), "  ")))
    lines.end()
