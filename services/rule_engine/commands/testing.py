"""`dealwatch rules test`: the tests that stand in rule files, for people and for build servers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from services.rule_engine.commands.loading import EitherOption, EntitiesOption, FolderArgument, Loaded, read, refuse, where
from services.rule_engine.junit import junit
from services.rule_engine.rule_tests import Outcome, run_tests
from shared.documents import Invalid, Problem

JunitOption = Annotated[Path | None, typer.Option("--junit", metavar="FILE", help="write the outcomes there for a build server")]


def run(
    folder: FolderArgument = None,
    rules: EitherOption = None,
    entities: EntitiesOption = None,
    junit_file: JunitOption = None,
    *,
    strict: Annotated[
        bool, typer.Option("--strict", help="fail when a file has rules but no tests, or there are none at all")
    ] = False,
) -> None:
    """Run the tests that stand in the rule files."""
    try:
        loaded = read(where(folder, rules), entities)
    except Invalid as error:
        refuse(error)
        _write(junit_file, [], [], error.problems)
        raise typer.Exit(1) from error
    outcomes = [outcome for file in loaded.files for outcome in run_tests(file, loaded.entities, loaded.around)]
    _write(junit_file, [file.path for file in loaded.files], outcomes)
    for outcome in outcomes:
        _tell(outcome)
    failed = sum(bool(outcome.complaints) for outcome in outcomes)
    typer.echo(f"{len(outcomes) - failed} passed, {failed} failed")
    untested = _untested(loaded) if strict else []
    for path in untested:
        typer.echo(f"{path}: no tests; write some under 'tests:'", err=True)
    if failed or untested or (strict and not outcomes):
        raise typer.Exit(1)


def _tell(outcome: Outcome) -> None:
    if outcome.complaints:
        typer.echo(f"FAIL {outcome.name}")
    for complaint in outcome.complaints:
        typer.echo(f"   {outcome.path}:{complaint.line}: {complaint.text}")


def _untested(loaded: Loaded) -> list[str]:
    """Files whose rules nothing tests. One without rules holds lists for people, and needs none."""
    return [file.path for file in loaded.files if file.rules and not file.tests]


def _write(path: Path | None, files: Sequence[str], outcomes: Sequence[Outcome], problems: Sequence[Problem] = ()) -> None:
    if path is None:
        return
    try:
        path.write_bytes(junit(files, outcomes, problems))
    except OSError as error:
        raise typer.BadParameter(f"{path} cannot be written: {error.strerror or error}", param_hint="--junit") from error
