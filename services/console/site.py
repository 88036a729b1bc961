"""The ASGI app of the console: its routes, its templates, its errors. A pure function of its ports; nothing here knows a broker."""

import functools
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

from services.console import wording
from services.console.guard import HEADERS, Guard, form_token, remember_token
from services.console.mrkdwn import mrkdwn
from services.console.ports import Ports
from services.console.reach import BrokerAway
from shared.database_errors import DatabaseAway
from shared.lasting import lasting
from shared.variants import variants

log = structlog.get_logger()
_HERE = Path(__file__).parent
_SAID = {
    403: ("That did not come from this page", "Go back, load the page again and try once more."),
    404: ("Nothing is kept under this address", "It may have been pruned with age, or the address is not quite right."),
    405: ("That cannot be done here", "Go back and use the buttons of the page."),
    500: (
        "Something went wrong in the console",
        "The log of the console has the traceback. The other services are not touched by it.",
    ),
    503: (
        "The database or the broker cannot be reached",
        "The console waits for it. What a button asked for may not have been done: look again before you press it once more.",
    ),
}


@dataclass(frozen=True)
class Site:
    """What a page function gets: the ports, and `show` to answer with a template."""

    ports: Ports
    templates: Environment

    def show(self, request: Request, template: str, status: int = 200, **values: Any) -> Response:
        html = self.templates.get_template(template).render(
            root=request.scope.get("root_path", ""),
            here=request.url.path.removeprefix(request.scope.get("root_path", "")),
            now=self.ports.now(),
            seen=self.ports.live.seen,
            form_token=form_token(request),
            **values,
        )
        response = HTMLResponse(html, status)
        remember_token(request, response)
        return response


def console_app(ports: Ports) -> Starlette:
    """The whole console. Mount it, or serve it as it is."""
    site = Site(ports, _templates())
    pages = [route for routes in variants("services.console.pages", "routes").values() for route in routes(site)]
    return Starlette(
        routes=[*pages, Mount("/static", StaticFiles(directory=_HERE / "static"))],
        middleware=[Middleware(Guard, access=ports.access, is_up=ports.is_up)],
        exception_handlers={
            HTTPException: functools.partial(_on_http_error, site),
            DatabaseAway: functools.partial(_on_away, site),
            BrokerAway: functools.partial(_on_away, site),
            Exception: functools.partial(_on_bug, site),
        },
    )


def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {
        "plain": wording.plain,
        "chance": wording.chance,
        "money": wording.money,
        "givers_first": wording.givers_first,
        "figure": wording.figure,
        "lasting": lasting,
        "shortened": wording.shortened,
        "elapsed": wording.elapsed,
        "unmarked": lambda text: mrkdwn(text).striptags(),
    }
    templates.globals |= {"count": wording.count, "asset": functools.partial(_asset, _fingerprints())}
    return templates


def _fingerprints() -> Mapping[str, str]:
    files = (_HERE / "static").iterdir()
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest()[:10] for file in files if file.is_file()}


def _asset(fingerprints: Mapping[str, str], name: str) -> str:
    """The address changes with the content, so that a browser never mixes an old look with a new page."""
    return f"/static/{name}?{fingerprints[name]}"


async def _on_http_error(site: Site, request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    return _error_page(site, request, status)


async def _on_away(site: Site, request: Request, error: Exception) -> Response:
    log.warning("page_put_off", path=request.url.path, error=str(error)[:200])
    return _error_page(site, request, 503)


async def _on_bug(site: Site, request: Request, error: Exception) -> Response:
    """Outside of the guard, so it brings the headers itself. Starlette raises the error on, for the log."""
    log.error("page_failed", path=request.url.path, error=repr(error)[:200])
    response = _error_page(site, request, 500)
    response.headers.update(HEADERS)
    return response


def _error_page(site: Site, request: Request, status: int) -> Response:
    title, advice = _SAID.get(status, ("That did not work", "Go back and try once more."))
    again = status == 503 and request.method == "GET"  # noqa: PLR2004 - a page that will be there soon asks for itself
    return site.show(request, "error.html", status, title=title, code=status, advice=advice, again=again)


def as_json(value: Any) -> str:
    """For people to read, in their own script."""
    return json.dumps(value, indent=2, ensure_ascii=False, default=str)
