"""What a person decides of a deal: it is the same as another, it is two, an article is wrong about it. And taking that back.

The ledger does it; the page shows the record as it is when the ledger's fact has come.
"""

import functools
import secrets
from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from services.console.guard import form_fields
from services.console.reach import demanded, reached
from services.console.site import Site

_BY = "somebody at the console"
_VERBS = {"merge": "Merged", "split": "Taken apart", "wrong": "Marked as wrong"}
Fields = Mapping[str, list[str]]


def routes(site: Site) -> list[Route]:
    return [
        Route("/judgements", functools.partial(listed, site)),
        Route("/judgements/{id}/undo", functools.partial(undone, site), methods=["POST"]),
        *(Route(f"/deals/{{deal_id}}/{verb}", functools.partial(judged, site, verb), methods=["POST"]) for verb in _VERBS),
    ]


async def listed(site: Site, request: Request) -> Response:
    answer, trouble = await reached(site.ports.ask("ledger.judgements", {}), {"judgements": []})
    return site.show(request, "judgements.html", judgements=answer["judgements"], verbs=_VERBS, trouble=trouble)


async def judged(site: Site, verb: str, request: Request) -> Response:
    fields = await _own(request)
    deal_id = request.path_params["deal_id"]
    said = {"verb": verb, "deal": deal_id, **_said(fields)}
    if verb == "merge":
        said["into"] = _one(fields, "into")
    else:
        said["articles"] = [article for article in fields.get("article", []) if article]
    if verb == "wrong":
        said["slots"] = [slot for slot in fields.get("slot", []) if slot]
    return await _judge(site, request, said, f"/deals/{deal_id}")


async def undone(site: Site, request: Request) -> Response:
    said = {"verb": "undo", "judgement": request.path_params["id"], **_said(await _own(request))}
    return await _judge(site, request, said, "/judgements")


async def _judge(site: Site, request: Request, said: dict[str, Any], back: str) -> Response:
    """What the ledger cannot do it says in words for the person who asked."""
    try:
        await demanded(site.ports.ask("ledger.judge", said), ValueError)
    except ValueError as error:
        return site.show(request, "judging_refused.html", 422, why=str(error), back=back)
    return RedirectResponse(f"{request.scope.get('root_path', '')}/judgements", 303)


async def _own(request: Request) -> Fields:
    fields = await form_fields(request)
    if fields is None:
        raise HTTPException(403)
    return fields


def _said(fields: Fields) -> dict[str, str]:
    """`request` makes a form that is sent twice one judgement."""
    token = _one(fields, "request")
    return {
        "by": _one(fields, "by")[:100] or _BY,
        "reason": _one(fields, "reason")[:500],
        "id": token if 8 <= len(token) <= 64 else secrets.token_hex(16),  # noqa: PLR2004 - the bounds of an id
    }


def _one(fields: Fields, name: str) -> str:
    return fields.get(name, [""])[-1].strip()
