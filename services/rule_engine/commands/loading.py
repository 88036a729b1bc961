"""What the commands share: the options that say where rules are, and the rules, companies and surroundings that they name."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Annotated

import typer

from services.rule_engine.evaluation import ReadyRule
from services.rule_engine.facts import Surroundings
from services.rule_engine.folder import entities_for, rule_texts
from services.rule_engine.rates import EcbRates
from services.rule_engine.reading import RuleFile, read_rule_files
from services.rule_engine.rule_set import RuleSet, rule_set
from services.rule_engine.settings import RuleEngineSettings
from shared.documents import Invalid, did_you_mean
from shared.entities import Entities

RulesOption = Annotated[Path, typer.Option("--rules", help="a rule file, a folder of them, or a watch folder")]
FolderArgument = Annotated[Path | None, typer.Argument(metavar="DIR", help="the same as --rules")]
EitherOption = Annotated[Path | None, typer.Option("--rules", help="a rule file, a folder of them, or a watch folder")]
EntitiesOption = Annotated[Path | None, typer.Option("--entities", help="the companies; default: `entities` beside the rules")]


@dataclass(frozen=True)
class Loaded:
    files: list[RuleFile]
    entities: Entities
    around: Surroundings

    @cached_property
    def rules(self) -> RuleSet:
        return rule_set(rule for file in self.files for rule in file.rules)


def where(folder: Path | None, rules: Path | None) -> Path:
    """Ends as wrong usage where neither is said, or both are and differ."""
    if folder and rules and folder != rules:
        raise typer.BadParameter(f"'{folder}' and '{rules}' are two places; say one", param_hint="DIR")
    found = rules or folder
    if found is None:
        raise typer.BadParameter("say where the rules are", param_hint="DIR")
    return found


def load(rules: Path, entities: Path | None) -> Loaded:
    """Ends with exit code 1 and every problem when a file is wrong."""
    try:
        return read(rules, entities)
    except Invalid as error:
        refuse(error)
        raise typer.Exit(1) from error


def read(rules: Path, entities: Path | None) -> Loaded:
    """Raises Invalid with every problem of every file."""
    texts = rule_texts(rules)
    known = entities_for(rules, entities)
    files = read_rule_files(texts, known)
    if not known.by_id:
        typer.echo("no companies are loaded, so their ids and categories are not checked; --entities DIR names them", err=True)
    return Loaded(files, known, Surroundings(RuleEngineSettings().new_within, EcbRates()))


def refuse(error: Invalid) -> None:
    """Tell every problem, and how many there are."""
    typer.echo(f"{error}\n\n{error.count:,} problem{'s' if error.count > 1 else ''}", err=True)


def rule_named(rule_id: str, rules: RuleSet) -> ReadyRule:
    """Ends as wrong usage, with the id that may have been meant, when no enabled rule has this one."""
    ready = {one.rule.id: one for one in rules.rules}
    if rule_id not in ready:
        hint = did_you_mean(rule_id, sorted(ready))
        raise typer.BadParameter(f"no enabled rule has the id '{rule_id}'. {hint}".rstrip(), param_hint="--rule")
    return ready[rule_id]
