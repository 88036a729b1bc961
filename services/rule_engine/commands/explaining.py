"""`dealwatch why` and `dealwatch why-not`: asked of the running system, so that the answer is about what is in force there."""

import datetime as dt
import json
from collections.abc import Iterator
from typing import Annotated, Any

import typer

from services.rule_engine.commands.journey import Step, journey
from services.rule_engine.commands.running import asked
from services.rule_engine.explaining import day, trees_of
from services.rule_engine.telling import tell

AsJson = Annotated[bool, typer.Option("--json", help="the answer as JSON")]


def why(
    match: Annotated[str, typer.Argument(metavar="MATCH", help="RULE/DEAL, or RULE/DEAL/KEY, as the console shows it")],
    *,
    as_json: AsJson = False,
) -> None:
    """Why a rule fired for a deal: the tree of its conditions as they were then."""
    if "/" not in match.strip("/"):
        raise typer.BadParameter(f"'{match}' names no match; write RULE/DEAL, as the console shows it", param_hint="MATCH")
    answer = asked(("rules.why", {"match": match}))[0]
    if as_json:
        typer.echo(json.dumps(answer, ensure_ascii=False, indent=2))
        return
    typer.echo("\n\n".join("\n".join(_fire(fire)) for fire in answer["fires"]))


def why_not(
    rule: Annotated[str, typer.Option(help="the rule's id")],
    deal: Annotated[str | None, typer.Option(metavar="ID", help="the deal, as `dealwatch deals list` shows it")] = None,
    url: Annotated[str | None, typer.Option(help="the address of an article: follow it through every step")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Why a rule did not fire: the first step that said no, and the smallest change that would have passed."""
    if (deal is None) == (url is None):
        raise typer.BadParameter("say either --deal or --url", param_hint="--deal --url")
    if deal is not None:
        (answer,) = asked(("rules.why_not", {"deal": deal, "rule": rule}))
        answers, steps = [answer], list[Step]()
    else:
        (story,) = asked(("console.story", {"url": url}))
        steps, deals = journey(story, rule)
        answers = asked(*(("rules.why_not", {"deal": one, "rule": rule}) for one in deals))
    if as_json:
        typer.echo(json.dumps({"steps": steps, "answers": answers}, ensure_ascii=False, indent=2))
        return
    for step in steps:
        typer.echo(f"{'yes' if step['passed'] else 'NO':<5} {step['service']}: {step['said']}")
    typer.echo("\n\n".join("\n".join(_answer(answer)) for answer in answers), nl=bool(answers))


def _fire(fire: dict[str, Any]) -> Iterator[str]:
    asked = "asked for review" if fire["verdict"] == "maybe" else "fired"
    yield f"{fire['rule_name']}: {asked} on {day(dt.datetime.fromisoformat(fire['at']))} for revision {fire['revision']} ({fire['match']})"
    if not fire["same_text"]:
        yield "  the rule was changed or removed since; this is what it asked then"
    for tree in trees_of(fire["tree"]):
        yield from tell(tree, "  ", quoting=True)


def _answer(answer: dict[str, Any]) -> Iterator[str]:
    yield f"{answer['deal']} revision {answer['revision']}: {answer['headline']}"
    yield f"  {answer['rule']}: {answer['said']}"
    for tree in trees_of(answer["tree"]):
        yield from tell(tree, "    ", quoting=True)
    if answer["fires"]:
        yield f"  why it fired: dealwatch why {answer['fires'][-1]}"
