"""`dealwatch rules status`: what is in force in the running system, which files are refused, and why."""

import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from services.rule_engine.commands.running import asked


def status(*, as_json: Annotated[bool, typer.Option("--json", help="the answer as JSON")] = False) -> None:
    """What is in force in the running system, and which files are refused and why. Exit code 1 when one is."""
    (answer,) = asked(("rules", {"ids": False}))
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        typer.echo("\n".join(_lines(answer)))
    if any(file["fault"] for file in answer["files"].values()):
        raise typer.Exit(1)


def _lines(answer: dict[str, Any]) -> Iterator[str]:
    width = max(map(len, answer["files"]), default=0)
    for path, file in answer["files"].items():
        rules = _counted(file["count"])
        if not file["fault"]:
            yield f"{path:{width}}  {rules} in force"
            continue
        kept = f"the text before stays in force, with {rules}" if file["in_force"] else "nothing of it is in force"
        yield f"{path:{width}}  REFUSED; {kept}"
        yield from (f"  {line}" for line in file["fault"].splitlines())
    yield f"{_counted(answer['rules_in_force'])} in force"
    history = answer.get("history", {"whole": True})
    if not history["whole"]:
        yield f"rules about many deals wait: {history['taken']:,} revisions of older deals are taken over from the ledger so far"


def _counted(rules: int) -> str:
    return f"{rules:,} rule{'' if rules == 1 else 's'}"
