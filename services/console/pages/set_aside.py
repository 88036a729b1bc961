"""What was set aside because no service could handle it: look, try again, or drop it."""

import functools
import json
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.console.guard import own_form
from services.console.ports import DeadLetter
from services.console.reach import demanded, reached
from services.console.site import Site, as_json
from services.console.wording import plain

_LISTED = 200
_SAID = {"retried": "Given back to its consumers. If it fails again, it returns here.", "dropped": "Dropped for good."}

_REASONS = {
    "contract": "Does not fit the contract",
    "permanent": "Can never work",
    "exhausted": "Failed as often as it may be tried",
    "never_finished": "Ended its service, or never ended",
}
# Which of our two ways to fail it was, the reason says already.
_OUR_OWN = ("ContractBroken: ", "Permanent: ", "Transient: ")


@dataclass(frozen=True)
class Line:
    """A letter in the list."""

    letter: DeadLetter
    title: str
    reason: str

    @staticmethod
    def of(letter: DeadLetter) -> "Line":
        told = letter.error.strip() or letter.reason
        for name in _OUR_OWN:
            told = told.removeprefix(name)
        first = told.partition("\n")[0]
        return Line(letter, first[:1].upper() + first[1:], _REASONS.get(letter.reason, plain(letter.reason)))


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
    lines = [Line.of(letter) for letter in letters]
    return site.show(request, "set_aside.html", lines=lines, most=_LISTED, trouble=trouble, said=said)


async def shown(site: Site, request: Request) -> Response:
    letter = await _letter(site, request)
    return site.show(request, "dead_letter.html", letter=letter, line=Line.of(letter), body=_readable(letter.body))


async def retried(site: Site, request: Request) -> Response:
    letter = await _letter_of_own_form(site, request)
    await demanded(site.ports.dead.retry(letter.id))
    return _back(request, "retried")


async def dropped(site: Site, request: Request) -> Response:
    letter = await _letter_of_own_form(site, request)
    await demanded(site.ports.dead.drop(letter.id))
    return _back(request, "dropped")


async def _letter_of_own_form(site: Site, request: Request) -> DeadLetter:
    if not await own_form(request):
        raise HTTPException(403)
    return await _letter(site, request)


async def _letter(site: Site, request: Request) -> DeadLetter:
    try:
        letter = await demanded(site.ports.dead.show(request.path_params["id"]))
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
