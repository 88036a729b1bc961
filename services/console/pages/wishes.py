"""What people asked for: rules and recipients, as they stand in their buckets."""

import asyncio
import functools

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from services.console import queries
from services.console.health import wish_lines
from services.console.reach import reached
from services.console.rule_list import rules_in
from services.console.site import Site
from shared.contracts import Bucket


def routes(site: Site) -> list[Route]:
    return [Route("/rules", functools.partial(wishes, site))]


async def wishes(site: Site, request: Request) -> Response:
    (rules, no_rules), (recipients, no_recipients) = await asyncio.gather(
        reached(site.ports.buckets[Bucket.RULES].entries(), {}), reached(site.ports.buckets[Bucket.RECIPIENTS].entries(), {})
    )
    files = [(line, rules_in(line.text)) for line in wish_lines(rules)]
    return site.show(
        request,
        "wishes.html",
        files=files,
        count_of_rules=sum(len(found) for _, found in files),
        matches=await queries.matches_by_rule(site.ports.store),
        recipients=wish_lines(recipients),
        trouble=no_rules or no_recipients,
    )
