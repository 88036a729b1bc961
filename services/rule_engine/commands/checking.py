"""`dealwatch rules check` and `schema`: what is wrong with rule files, and what editors need to keep them right."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy.exc import SQLAlchemyError

from services.rule_engine.backtesting.lane import Asked
from services.rule_engine.backtesting.revisions import Span
from services.rule_engine.backtesting.running import backtest
from services.rule_engine.commands.backtesting import database_url, own_database
from services.rule_engine.commands.loading import EitherOption, EntitiesOption, FolderArgument, Loaded, load, where
from services.rule_engine.doubts import never, too_often
from services.rule_engine.editors import outdated, schema_text
from services.rule_engine.folder import entities_for
from shared.clock import utc_now
from shared.database_errors import DatabaseAway, DatabaseRefuses
from shared.entities import Entities


def check(
    folder: FolderArgument = None,
    rules: EitherOption = None,
    entities: EntitiesOption = None,
    database: Annotated[
        str | None, typer.Option(metavar="URL", help="the rule engine's; default: that of this folder's system")
    ] = None,
) -> None:
    """Check rule files: every problem, with its place and what to write instead. Where deals are kept, says which rule fires too often."""
    place = where(folder, rules)
    loaded = load(place, entities)
    warn(loaded, place, database)
    typer.echo(f"{sum(len(file.rules) for file in loaded.files)} rules in {len(loaded.files)} files: no problems")


def warn(loaded: Loaded, place: Path, database: str | None = None) -> None:
    """Of rules that are right as written, and surely not meant; and of editors that go by what was right before."""
    for warning in (*_never(loaded), *_too_often(loaded, database), *outdated(place, loaded.entities)):
        typer.echo(warning, err=True)


def _never(loaded: Loaded) -> Iterator[str]:
    for file in loaded.files:
        for rule in file.rules:
            yield from (f"{rule.path}:{rule.line}: warning: '{rule.id}' can never fire: {why}" for why in never(rule))


def _too_often(loaded: Loaded, database: str | None) -> Iterator[str]:
    """By the last week of what is kept; nothing where no history is at hand."""
    url = database_url(database) if database else own_database()
    if url is None:
        return
    week = Span.of(utc_now() - dt.timedelta(days=7), None)
    try:
        report, _ = asyncio.run(backtest(url, Asked(loaded.rules, None, loaded.around, week)))
    except (DatabaseAway, DatabaseRefuses, SQLAlchemyError) as error:
        yield f"how often the rules would fire is not known: {str(error).splitlines()[0]}"
        return
    rules = {ready.rule.id: ready.rule for ready in loaded.rules.rules}
    for rule_id, said in too_often(report, report.deals):
        yield f"{rules[rule_id].path}:{rules[rule_id].line}: warning: '{rule_id}' {said}; ask for more, or it will flood its readers"


def schema(entities: EntitiesOption = None) -> None:
    """The JSON Schema of rule files, for completion in editors; with companies it completes their ids and categories."""
    known = entities_for(entities, entities) if entities else Entities()
    typer.echo(schema_text(known))
