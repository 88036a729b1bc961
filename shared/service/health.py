"""Health over HTTP: /healthz says the process lives, /readyz says it takes part or why not, /metrics is for Prometheus."""

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Check = Callable[[], str | None]


class Health:
    """Named checks; each gives None when all is well, else the reason why the service is not ready."""

    def __init__(self) -> None:
        self._checks: dict[str, Check] = {}

    def add(self, name: str, check: Check) -> None:
        self._checks[name] = check

    def reasons(self) -> dict[str, str]:
        found = {name: check() for name, check in self._checks.items()}
        return {name: reason for name, reason in found.items() if reason}

    def routes(self, registry: CollectorRegistry) -> list[Route]:
        async def live(_request: Request) -> Response:
            return JSONResponse({"live": True})

        async def ready(_request: Request) -> Response:
            reasons = self.reasons()
            return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

        async def metrics(_request: Request) -> Response:
            return Response(generate_latest(registry), media_type=CONTENT_TYPE_LATEST)

        return [Route("/healthz", live), Route("/readyz", ready), Route("/metrics", metrics)]
