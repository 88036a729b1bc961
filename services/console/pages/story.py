"""All that one article set off, step by step, with the time each step took."""

import functools

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.console import queries
from services.console.entries import KINDS
from services.console.site import Site
from services.console.stories import tell


def routes(site: Site) -> list[Route]:
    return [Route("/story/{correlation_id}", functools.partial(story, site))]


async def story(site: Site, request: Request) -> Response:
    store, correlation_id = site.ports.store, request.path_params["correlation_id"]
    told = tell(await queries.story(store, correlation_id))
    if not told.steps:
        raise HTTPException(404)
    notified = [step.event.identity for step in told.steps if step.event.kind == "notification"]
    return site.show(
        request,
        "story.html",
        story=told,
        kinds=KINDS,
        correlation_id=correlation_id,
        article=(await queries.articles(store, [correlation_id])).get(correlation_id),
        in_mailbox=await queries.in_mailbox(store, notified),
        told=await queries.told(store, notified),
    )
