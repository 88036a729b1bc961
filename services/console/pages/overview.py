"""The journey as it happens: a column for each kind of fact, newest on top."""

import datetime as dt
import functools

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.console import queries
from services.console.entries import KINDS
from services.console.site import Site

_CARDS = 24
_RECENT = dt.timedelta(hours=1)


def routes(site: Site) -> list[Route]:
    return [Route("/", functools.partial(overview, site), name="overview")]


async def overview(site: Site, request: Request) -> Response:
    words = request.query_params.get("q", "").strip()[:200]
    store = site.ports.store
    columns = await queries.newest_by_kind(store, words, _CARDS)
    counts = await queries.counts(store, site.ports.now() - _RECENT)
    told = await queries.told(store, [event.identity for event in columns["notification"]])
    return site.show(request, "overview.html", kinds=KINDS, columns=columns, counts=counts, words=words, told=told)
