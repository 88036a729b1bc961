"""Where articles come from, and how each source is doing."""

import asyncio
import functools

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.console.health import source_lines
from services.console.reach import reached
from services.console.site import Site
from shared.contracts import Bucket


def routes(site: Site) -> list[Route]:
    return [Route("/sources", functools.partial(sources, site))]


async def sources(site: Site, request: Request) -> Response:
    (wishes, no_wishes), (health, no_health) = await asyncio.gather(
        reached(site.ports.buckets[Bucket.SOURCES].entries(), {}), reached(site.ports.buckets[Bucket.SOURCE_HEALTH].entries(), {})
    )
    return site.show(request, "sources.html", lines=source_lines(wishes, health), trouble=no_wishes or no_health)
