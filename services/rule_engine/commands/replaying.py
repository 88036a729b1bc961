"""`dealwatch rules replay`: what rules in force would have told of the last days, and telling it when a person says so."""

import datetime as dt
import json
from typing import Annotated, Any

import typer
from pydantic_core import PydanticCustomError

from services.rule_engine.commands.running import asked
from services.rule_engine.lengths import read_length
from shared.clock import utc_now

_MOST_LISTED = 200


def replay(
    rules: Annotated[list[str], typer.Argument(metavar="RULE...", help="the ids of rules that are in force")],
    since: Annotated[str, typer.Option(metavar="LENGTH", help="how far back: '7 days', or a day like 2026-11-01")],
    *,
    send: Annotated[bool, typer.Option("--send", help="tell the readers; without it, only show what they would be told")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="the answer as JSON")] = False,
) -> None:
    """Hold rules against what became known before they were in force. What fired already is never told twice."""
    revisions, matches = _all(list(dict.fromkeys(rules)), _instant(since), send=send)
    if as_json:
        typer.echo(json.dumps({"revisions": revisions, "sent": send, "matches": matches}, ensure_ascii=False, indent=2))
        return
    for one in matches[:_MOST_LISTED]:
        typer.echo(f"{one['at'][:10]}  {one['match']}  {one['headline']}{_aside(one)}")
    if len(matches) > _MOST_LISTED:
        typer.echo(f"and {len(matches) - _MOST_LISTED:,} more; --json has all")
    typer.echo(_summed_up(revisions, matches, send=send), err=True)


def _all(rules: list[str], since: dt.datetime, *, send: bool) -> tuple[int, list[dict[str, Any]]]:
    """Page by page. Without sending nothing is remembered between two pages, so what fires again under its key is left out here."""
    revisions, after, matches = 0, None, dict[str, dict[str, Any]]()
    while True:
        request = {"rules": rules, "since": since.isoformat(), "after": after, "send": send}
        (answer,) = asked(("rules.replay", request))
        revisions, after = revisions + answer["revisions"], answer["after"]
        for one in answer["matches"]:
            matches.setdefault(one["match"], one)
        if after is None:
            return revisions, list(matches.values())


def _instant(since: str) -> dt.datetime:
    """Ends as wrong usage where it is neither a length of time nor a day."""
    try:
        return dt.datetime.combine(dt.date.fromisoformat(since.strip()), dt.time(), dt.UTC)
    except ValueError:
        pass  # no day, so a length of time
    try:
        return read_length(since.strip()).before(utc_now())
    except PydanticCustomError as error:
        told = error.context or {}
        raise typer.BadParameter(
            f"{told.get('said', error)}; {told.get('hint', '')}, or a day like 2026-11-01", param_hint="--since"
        ) from error


def _aside(match: dict[str, Any]) -> str:
    return "  (held: the rule cools down)" if match["held"] else "  (for review)" if match["verdict"] == "maybe" else ""


def _summed_up(revisions: int, matches: list[dict[str, Any]], *, send: bool) -> str:
    counted = f"{len(matches):,} match{'' if len(matches) == 1 else 'es'} in {revisions:,} revisions of deals"
    if not matches:
        return f"{counted}; nothing to tell"
    if send:
        return f"{counted}, on their way to those who ask for these rules"
    return f"{counted}; nobody was told. Add --send to tell those who ask for these rules"
