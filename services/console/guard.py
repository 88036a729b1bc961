"""Stands before every page: the right host, the right password, no foreign hand on a button, and headers that keep hostile text harmless."""

import base64
import binascii
import hmac
import secrets
from collections.abc import Callable, Mapping
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.console.ports import Access

TOKEN = "dealwatch_form"  # noqa: S105 - the name of a cookie and a field
_LARGEST_FORM = 10_000
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}


class Guard:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, access: Access, is_up: Callable[[], bool]) -> None:
        self._app, self._access, self._is_up = app, access, is_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        await (self._refusal(scope["path"], Headers(scope=scope)) or self._app)(scope, receive, _with_headers(send))

    def _refusal(self, path: str, headers: Headers) -> Response | None:
        if self._access.hosts is not None and _host_name(headers.get("host", "")) not in self._access.hosts:
            return PlainTextResponse("This console does not answer to that host name (setting CONSOLE_HOSTS).\n", 421)
        if self._access.password and not _password_fits(headers.get("authorization", ""), self._access.password):
            challenge = {"www-authenticate": 'Basic realm="dealwatch", charset="UTF-8"'}
            return PlainTextResponse("The console asks for its password (setting CONSOLE_PASSWORD).\n", 401, challenge)
        if "\0" in path:
            return PlainTextResponse("Nothing is kept under this address.\n", 404)
        if not self._is_up():
            return PlainTextResponse("The console is coming up; /readyz says what it waits for.\n", 503, {"refresh": "2"})
        return None


def form_token(request: Request) -> str:
    """The token that a form on this page carries: what the browser has already, or a new one."""
    found = _cookie(request.headers)
    return found or request.scope.setdefault("console_token", secrets.token_urlsafe(24))


def remember_token(request: Request, response: Response) -> None:
    """Give the browser the other half of the token, which no other site can read or set."""
    if not _cookie(request.headers):
        response.set_cookie(TOKEN, form_token(request), httponly=True, samesite="strict", secure=request.url.scheme == "https")


async def own_form(request: Request) -> bool:
    """Whether a POST comes from a form of this console, by Sec-Fetch-Site, by Origin and by token."""
    return await form_fields(request) is not None


async def form_fields(request: Request) -> Mapping[str, list[str]] | None:
    """What a form of this console says; None when the POST comes from anywhere else."""
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        return None
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc != request.headers.get("host"):
        return None
    fields = await _form(request)
    token = fields.get(TOKEN, [""])[-1]
    return fields if token and hmac.compare_digest(token.encode(), _cookie(request.headers).encode()) else None


async def _form(request: Request) -> Mapping[str, list[str]]:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            return {}
    return parse_qs(body.decode("utf-8", "replace"))


def _cookie(headers: Mapping[str, str]) -> str:
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(TOKEN)
    except CookieError:
        return ""
    return found.value if found else ""


def _password_fits(authorization: str, password: str) -> bool:
    scheme, _, encoded = authorization.partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True).partition(b":")[2]
    except (binascii.Error, ValueError):
        given = b""
    return hmac.compare_digest(given, password.encode()) and scheme.casefold() == "basic"


def _host_name(host: str) -> str:
    """`localhost:8080` without the port; an IPv6 address without its brackets."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""


def _with_headers(send: Send) -> Send:
    async def guarded(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return guarded
