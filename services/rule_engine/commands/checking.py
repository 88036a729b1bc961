"""`dealwatch rules check` and `schema`: what is wrong with rule files, and what editors need to keep them right."""

import json
from pathlib import Path
from typing import Annotated

import typer

from services.rule_engine.commands.loading import EntitiesOption, load
from services.rule_engine.folder import entities_for
from services.rule_engine.language import schema as rule_schema
from shared.entities import Entities


def check(
    folder: Annotated[Path | None, typer.Argument(metavar="DIR", help="the same as --rules")] = None,
    rules: Annotated[Path | None, typer.Option(help="a rule file, a folder of them, or a watch folder")] = None,
    entities: EntitiesOption = None,
) -> None:
    """Check rule files: every problem, with its place and what to write instead."""
    where = rules or folder
    if where is None:
        raise typer.BadParameter("say which rules to check", param_hint="DIR")
    loaded = load(where, entities)
    typer.echo(f"{sum(len(file.rules) for file in loaded.files)} rules in {len(loaded.files)} files: no problems")


def schema(entities: EntitiesOption = None) -> None:
    """The JSON Schema of rule files, for completion in editors; with companies it completes their ids and categories."""
    known = entities_for(entities, entities) if entities else Entities()
    drawn = rule_schema(tuple(sorted(known.by_id)), tuple(sorted(known.categories)))
    typer.echo(json.dumps(drawn, indent=2, ensure_ascii=False))
