"""`dealwatch deals ...`: what the ledger knows and knew, and what a person decides of it. Data goes to stdout, messages to stderr."""

import getpass
import json
from typing import Annotated, Any

import typer

from services.ledger.commanding import AsOf, ask, instant
from services.ledger.graph import cli as graph_cli
from services.ledger.showing import brief, full
from shared.contracts import Deal

commands = typer.Typer(no_args_is_help=True, help="The deals: what is known, what was known when, and what is wrong about it.")
AsJson = Annotated[bool, typer.Option("--json", help="the answer as JSON")]
By = Annotated[str | None, typer.Option("--by", help="who decides; else the user of this machine")]
Reason = Annotated[str, typer.Option("--reason", help="why, for those who were told")]
DealId = Annotated[str, typer.Argument(metavar="DEAL", help="the deal's id, as `dealwatch deals list` shows it")]


def mount(root: typer.Typer) -> None:
    root.add_typer(commands, name="deals")


@commands.command(name="list")
def list_deals(
    company: Annotated[str | None, typer.Option(help="only deals of this company: its id, or a part of its name")] = None,
    as_of: AsOf = None,
    most: Annotated[int, typer.Option(min=1, max=200, help="at most so many")] = 20,
    *,
    as_json: AsJson = False,
) -> None:
    """The deals that changed last."""
    answer = ask("ledger.deals", {"company": company, "as_of": instant(as_of), "most": most})
    if as_json:
        _print_json(answer["deals"])
        return
    for deal in map(Deal.model_validate, answer["deals"]):
        typer.echo("\n".join(brief(deal)))
    if not answer["deals"]:
        typer.echo("no deals", err=True)


@commands.command()
def show(deal: DealId, as_of: AsOf = None, *, as_json: AsJson = False) -> None:
    """One deal: parties, figures and who says them, stages, conflicts, circles, articles, revisions."""
    answer = ask("ledger.deal", {"deal": deal, "as_of": instant(as_of), "history": True})
    if as_json:
        _print_json(answer)
        return
    typer.echo("\n".join(full(Deal.model_validate(answer["deal"]), answer["versions"])))


commands.command()(graph_cli.graph)


@commands.command()
def merge(
    deal: DealId,
    into: Annotated[str, typer.Argument(metavar="INTO", help="the deal that it is the same as; this one stays")],
    by: By = None,
    reason: Reason = "",
) -> None:
    """Two deals are one. What is told of either from now on is told of INTO."""
    _judge({"verb": "merge", "deal": deal, "into": into}, by, reason)


@commands.command()
def split(
    deal: DealId,
    article: Annotated[
        list[str], typer.Option("--article", metavar="ID", help="an article that tells the other deal; may be repeated")
    ],
    by: By = None,
    reason: Reason = "",
) -> None:
    """One deal is two: what these articles tell is another one."""
    _judge({"verb": "split", "deal": deal, "articles": article}, by, reason)


@commands.command()
def wrong(
    deal: DealId,
    article: Annotated[str, typer.Option("--article", metavar="ID", help="the article that was misread, or is wrong")],
    slot: Annotated[
        list[str] | None,
        typer.Option(
            "--slot", help="only this: amount, valuation, 'total raised', stake, stage, expected, party:ID; may be repeated"
        ),
    ] = None,
    by: By = None,
    reason: Reason = "",
) -> None:
    """What an article says of the deal is wrong and no longer counts. Those who were told of it are told."""
    _judge({"verb": "wrong", "deal": deal, "articles": [article], "slots": slot or []}, by, reason)


@commands.command()
def undo(
    judgement: Annotated[str, typer.Argument(metavar="JUDGEMENT", help="its id, as `dealwatch deals judgements` shows it")],
    by: By = None,
    reason: Reason = "",
) -> None:
    """Take a merge, a split or a 'wrong' back."""
    _judge({"verb": "undo", "judgement": judgement}, by, reason)


@commands.command()
def judgements(*, as_json: AsJson = False) -> None:
    """What was decided by people, the newest first."""
    found = ask("ledger.judgements", {})["judgements"]
    if as_json:
        _print_json(found)
        return
    for one in found:
        back = f"  (taken back {one['undone_at'][:16]})" if one["undone_at"] else ""
        typer.echo(f"{one['id']}  {one['at'][:16]}  {one['kind']:6} {' '.join(one['deals'])}  {one['by']}: {one['reason']}{back}")


def _judge(said: dict[str, Any], by: str | None, reason: str) -> None:
    answer = ask("ledger.judge", {**said, "by": by or _user(), "reason": reason})
    typer.echo(f"judgement {answer['judgement']}; changed: {', '.join(answer['changed']) or 'nothing'}")
    typer.echo(f"to take it back: dealwatch deals undo {answer['judgement']}", err=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "somebody"


def _print_json(data: object) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2))
