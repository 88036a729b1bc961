"""What was set aside because no service could handle it: look, try again, or drop it."""

import functools
import json

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.console.guard import own_form
from services.console.ports import DeadLetter
from services.console.reach import reached
from services.console.site import Site, as_json

_LISTED = 200
_SAID = {"retried": "Given back to its consumers. If it fails again, it returns here.", "dropped": "Dropped for good."}


def routes(site: Site) -> list[Route]:
    return [
        Route("/set-aside", functools.partial(listed, site)),
        Route("/set-aside/{id:int}", functools.partial(shown, site)),
        Route("/set-aside/{id:int}/retry", functools.partial(retried, site), methods=["POST"]),
        Route("/set-aside/{id:int}/drop", functools.partial(dropped, site), methods=["POST"]),
    ]


async def listed(site: Site, request: Request) -> Response:
    letters, trouble = await reached(site.ports.dead.list(_LISTED), [])
    said = _SAID.get(request.query_params.get("done", ""))
    return site.show(request, "set_aside.html", letters=letters, trouble=trouble, said=said)


async def shown(site: Site, request: Request) -> Response:
    letter = await _letter(site, request)
    return site.show(request, "dead_letter.html", letter=letter, body=_readable(letter.body))


async def retried(site: Site, request: Request) -> Response:
    letter = await _letter_of_own_form(site, request)
    await site.ports.dead.retry(letter.id)
    return _back(request, "retried")


async def dropped(site: Site, request: Request) -> Response:
    letter = await _letter_of_own_form(site, request)
    await site.ports.dead.drop(letter.id)
    return _back(request, "dropped")


async def _letter_of_own_form(site: Site, request: Request) -> DeadLetter:
    if not await own_form(request):
        raise HTTPException(403)
    return await _letter(site, request)


async def _letter(site: Site, request: Request) -> DeadLetter:
    try:
        letter = await site.ports.dead.show(request.path_params["id"])
    except LookupError:
        letter = None
    if letter is None:
        raise HTTPException(404)
    return letter


def _back(request: Request, done: str) -> Response:
    return RedirectResponse(f"{request.scope.get('root_path', '')}/set-aside?done={done}", 303)


def _readable(body: str) -> str:
    try:
        return as_json(json.loads(body))
    except (ValueError, RecursionError):
        return body
