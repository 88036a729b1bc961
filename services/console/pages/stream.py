"""The line on which open pages hear that something is new (Server-Sent Events)."""

import functools
from collections.abc import AsyncIterator

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from services.console.site import Site


def routes(site: Site) -> list[Route]:
    return [Route("/live", functools.partial(live, site))]


async def live(site: Site, request: Request) -> Response:
    headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
    lines = _lines(site, _known(request.headers.get("last-event-id") or request.query_params.get("seen", "")))
    return StreamingResponse(lines, media_type="text/event-stream", headers=headers)


async def _lines(site: Site, known: tuple[int, int]) -> AsyncIterator[str]:
    yield "retry: 2000\n\n"
    async for newest in site.ports.live.changes(known):
        yield f"id: {newest[0]}.{newest[1]}\ndata: new\n\n" if newest else ": still here\n\n"


def _known(text: str) -> tuple[int, int]:
    event, _, message = text.partition(".")
    return (int(event), int(message)) if event.isdecimal() and message.isdecimal() and len(text) < 40 else (0, 0)  # noqa: PLR2004 - two numbers
