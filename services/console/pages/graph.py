"""The graph of deals around one company, drawn: who does what to whom, and where money flows in a circle. The ledger knows it."""

import asyncio
import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.console.reach import demanded
from services.console.site import Site
from shared.graph.drawing import draw, stylesheet
from shared.graph.lines import VERBS
from shared.graph.model import Graph

_DEPTHS = {1: "Its own deals", 2: "Two deals away", 3: "Three deals away"}
_LONGEST = 300


@dataclass(frozen=True)
class Asked:
    """What the form holds; `trouble` says what cannot be asked."""

    company: str
    depth: int
    as_of: str
    trouble: str = ""

    def question(self) -> dict[str, Any]:
        """The end of the day, in UTC."""
        of = {"company": self.company, "depth": self.depth}
        return of | ({"as_of": f"{self.as_of}T23:59:59.999999+00:00"} if self.as_of else {})


def routes(site: Site) -> list[Route]:
    return [Route("/graph", functools.partial(graph, site)), Route("/graph.css", look)]


async def look(_request: Request) -> Response:
    return Response(stylesheet(), media_type="text/css")


async def graph(site: Site, request: Request) -> Response:
    asked = _asked(request.query_params)
    if not asked.company or asked.trouble:
        return _show(site, request, asked, 422 if asked.trouble else 200, refused=asked.trouble)
    try:
        answer = await demanded(site.ports.ask("ledger.graph", asked.question()), ValueError)
    except ValueError as error:
        return _show(site, request, asked, 404, refused=str(error))
    found = Graph.model_validate(answer)
    root = request.scope.get("root_path", "")
    others = {"depth": asked.depth, **({"as_of": asked.as_of} if asked.as_of else {})}

    def link(company: str) -> str:
        return f"{root}/graph?{urlencode({'company': company, **others})}"

    # a second at worst, and the first time the libraries are loaded
    drawing = await asyncio.to_thread(draw, found, link)
    return _show(site, request, asked, found=found, drawing=Markup(drawing))  # noqa: S704 - its template escapes every text


def _show(site: Site, request: Request, asked: Asked, status: int = 200, **values: Any) -> Response:
    values = {"refused": "", "found": None, "drawing": "", **values}
    return site.show(request, "graph.html", status, asked=asked, depths=_DEPTHS, verbs=VERBS, **values)


def _asked(given: Mapping[str, str]) -> Asked:
    company, as_of = given.get("company", "").strip()[:_LONGEST], given.get("as_of", "").strip()
    depth = next((depth for depth in _DEPTHS if given.get("depth") == str(depth)), 2)
    try:
        return Asked(company, depth, dt.date.fromisoformat(as_of).isoformat() if as_of else "")
    except ValueError:
        return Asked(company, depth, "", f"'{as_of[:40]}' is no date; write it like 2026-12-17")
