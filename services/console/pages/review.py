"""What the extractor asks people to look at: deals it left undecided, articles it read in part or not at all."""

import functools

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.console import queries
from services.console.site import Site

_A_PAGE = 40
_LONGEST_NUMBER = 18


def routes(site: Site) -> list[Route]:
    return [Route("/review", functools.partial(listed, site))]


async def listed(site: Site, request: Request) -> Response:
    asked = request.query_params.get("before", "")
    before = int(asked) if asked.isdecimal() and len(asked) <= _LONGEST_NUMBER else None
    found = await queries.reviews(site.ports.store, _A_PAGE + 1, before)
    events, more = found[:_A_PAGE], len(found) > _A_PAGE
    return site.show(request, "review.html", events=events, older=events[-1].seq if more else None, is_first=before is None)
