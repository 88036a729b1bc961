"""Nobody is served before the service is up: half-loaded, it would refuse what it should take."""

from collections.abc import Callable

from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

# Health answers always; that is what it is for.
_ALWAYS = ("/healthz", "/readyz", "/metrics")


class Gate:
    """ASGI middleware: 503 with Retry-After until `is_up`."""

    def __init__(self, app: ASGIApp, is_up: Callable[[], bool]) -> None:
        self._app, self._is_up = app, is_up

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] not in _ALWAYS and not self._is_up():
            refusal = JSONResponse({"error": "coming up; try again in a moment"}, 503, {"Retry-After": "1"})
            await refusal(scope, receive, send)
        else:
            await self._app(scope, receive, send)
