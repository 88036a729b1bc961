"""`dealwatch rules ...`: check, test, match, why, schema. Data goes to stdout, messages to stderr."""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from services.rule_engine.evaluation import RuleSet, rule_set
from services.rule_engine.examples import run_tests
from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.folder import entities_for, rule_texts
from services.rule_engine.language import schema as rule_schema
from services.rule_engine.memory import Memory
from services.rule_engine.rates import EcbRates
from services.rule_engine.reading import RuleFile, read_rule_files
from services.rule_engine.settings import RuleEngineSettings
from services.rule_engine.telling import tell
from shared.contracts import DealChanged
from shared.documents import Invalid, did_you_mean
from shared.entities import Entities

commands = typer.Typer(no_args_is_help=True, help="Check, test and explain rules.")

RulesOption = Annotated[Path, typer.Option("--rules", help="a rule file, a folder of them, or a watch folder")]
EntitiesOption = Annotated[Path | None, typer.Option("--entities", help="the companies; default: `entities` beside the rules")]


def mount(root: typer.Typer) -> None:
    root.add_typer(commands, name="rules")


@dataclass(frozen=True)
class Loaded:
    files: list[RuleFile]
    entities: Entities
    around: Surroundings

    @property
    def rules(self) -> RuleSet:
        return rule_set(rule for file in self.files for rule in file.rules)


@commands.command()
def check(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="the same as --rules")] = None,
    rules: Annotated[Path | None, typer.Option(help="a rule file, a folder of them, or a watch folder")] = None,
    entities: EntitiesOption = None,
) -> None:
    """Check rule files: every problem, with its place and what to write instead."""
    where = rules or folder
    if where is None:
        raise typer.BadParameter("say which rules to check", param_hint="DIR")
    loaded = _load(where, entities)
    typer.echo(f"{sum(len(file.rules) for file in loaded.files)} rules in {len(loaded.files)} files: no problems")


@commands.command(name="test")
def run(
    rules: RulesOption,
    entities: EntitiesOption = None,
    strict: Annotated[bool, typer.Option(help="fail when there are no tests at all")] = False,
) -> None:
    """Run the tests that stand in the rule files."""
    loaded = _load(rules, entities)
    outcomes = [outcome for file in loaded.files for outcome in run_tests(file, loaded.entities, loaded.around)]
    for outcome in outcomes:
        for complaint in outcome.complaints:
            typer.echo(f"FAIL {outcome.name}\n   {outcome.path}:{outcome.line}: {complaint}")
    failed = sum(bool(outcome.complaints) for outcome in outcomes)
    typer.echo(f"{len(outcomes) - failed} passed, {failed} failed")
    if failed or (strict and not outcomes):
        raise typer.Exit(1)


@commands.command()
def match(rules: RulesOption, entities: EntitiesOption = None) -> None:
    """DealChanged as JSON lines on stdin, MatchFound as JSON lines on stdout, in the order they come."""
    loaded = _load(rules, entities)
    memory = Memory(loaded.rules, loaded.around)

    async def judge() -> None:
        for changed in _changes():
            for fire in (await memory.take(changed)).fires:
                typer.echo(fire.match.model_dump_json())

    asyncio.run(judge())


@commands.command()
def why(
    rules: RulesOption,
    rule: Annotated[str, typer.Option(help="the rule's id")],
    entities: EntitiesOption = None,
) -> None:
    """Why a rule holds, or does not, for each DealChanged (JSON lines on stdin)."""
    loaded = _load(rules, entities)
    ready = {one.rule.id: one for one in loaded.rules.rules}
    if rule not in ready:
        hint = did_you_mean(rule, sorted(ready))
        raise typer.BadParameter(f"no enabled rule has the id '{rule}'. {hint}".rstrip(), param_hint="--rule")
    for changed in _changes():
        typer.echo(f"{changed.deal.id} revision {changed.deal.revision}: {changed.deal.headline}")
        typer.echo("\n".join(tell(ready[rule].explain(facts_of(changed, loaded.around)), "  ")))


@commands.command()
def schema(entities: EntitiesOption = None) -> None:
    """The JSON Schema of rule files, for completion in editors; with companies it completes their ids and categories."""
    known = entities_for(entities, entities) if entities else Entities()
    drawn = rule_schema(tuple(sorted(known.by_id)), tuple(sorted(known.categories)))
    typer.echo(json.dumps(drawn, indent=2, ensure_ascii=False))


def _load(rules: Path, entities: Path | None) -> Loaded:
    """Ends with exit code 1 and every problem when a file is wrong."""
    try:
        texts = rule_texts(rules)
        known = entities_for(rules, entities)
        files = read_rule_files(texts, known)
    except Invalid as error:
        typer.echo(f"{error}\n\n{len(error.problems)} problem{'s' if len(error.problems) > 1 else ''}", err=True)
        raise typer.Exit(1) from error
    if not known.by_id:
        typer.echo("no companies are loaded, so their ids and categories are not checked; --entities DIR names them", err=True)
    return Loaded(files, known, Surroundings(RuleEngineSettings().new_within, EcbRates()))


def _changes() -> Iterator[DealChanged]:
    """Ends with exit code 1 at the first line that is no DealChanged, and says which."""
    for number, line in enumerate(sys.stdin, start=1):
        if not line.strip():
            continue
        try:
            yield DealChanged.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"]))
            typer.echo(f"stdin:{number}: not a DealChanged: {where}: {first['msg']}", err=True)
            raise typer.Exit(1) from error
