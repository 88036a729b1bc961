"""`dealwatch deals graph`: what companies do to one another around one, as text and as a drawing."""

import json
from pathlib import Path
from typing import Annotated

import typer

from services.ledger.commanding import AsOf, ask, end, instant
from services.ledger.graph.showing import as_text
from shared.graph.model import Graph


def graph(
    company: Annotated[str, typer.Option(help="its id, or its name or a part of it")],
    svg: Annotated[Path | None, typer.Option("--svg", metavar="FILE", help="draw it into this file")] = None,
    depth: Annotated[int, typer.Option(min=1, max=3, help="how many deals away the farthest company is")] = 2,
    most: Annotated[int, typer.Option(min=2, max=60, help="at most so many companies")] = 30,
    as_of: AsOf = None,
    *,
    as_json: Annotated[bool, typer.Option("--json", help="the answer as JSON")] = False,
) -> None:
    """The companies around one: who invests in, buys from, supplies, lends to and owns whom, and the circles of money there."""
    answer = ask("ledger.graph", {"company": company, "depth": depth, "most": most, "as_of": instant(as_of)})
    found = Graph.model_validate(answer)
    if svg is not None:
        _draw(found, svg)
    typer.echo(json.dumps(answer, ensure_ascii=False, indent=2) if as_json else "\n".join(as_text(found)))


def _draw(found: Graph, svg: Path) -> None:
    from shared.graph.drawing import draw  # noqa: PLC0415 - templates and layouts are for who draws

    try:
        svg.write_text(draw(found), encoding="utf-8")
    except OSError as error:
        end(f"cannot write {svg}: {error.strerror or error}")
    typer.echo(f"drawn: {svg}", err=True)
