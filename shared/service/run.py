"""Run a service as a process: its HTTP server first (so that it can say why it is not ready), then its lifecycle."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable

import structlog
import uvicorn

from shared.database_errors import DatabaseRefuses
from shared.errors import Permanent
from shared.log import set_up_logging
from shared.service.lifecycle import Lifecycle, NotPrepared
from shared.service.service import Service
from shared.settings import WrongSettings

log = structlog.get_logger()
# What a person mends; anything else is a bug and is told with its traceback.
_HINTS: dict[type[Exception], str] = {
    NotPrepared: "run `dealwatch prepare`",
    DatabaseRefuses: "look at DATABASE_URL, and at what the database grants its user",
    Permanent: "look at the settings; env.example lists them",
}


def run(road: Callable[[], Service]) -> None:
    """Run until SIGTERM or SIGINT. Exits 0 after an orderly stop, 1 when it cannot come up, 2 for settings that do not fit."""
    try:
        service = road()
    except WrongSettings as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    set_up_logging(service.name, service.settings)
    raise SystemExit(asyncio.run(_serve(service)))


async def _serve(service: Service) -> int:
    host, port = service.settings.http_host, service.settings.http_port
    try:
        listening = _listen(host, port)
    except OSError as error:
        reason = f"nobody can listen on {host}:{port}: {error.strerror}"
        log.critical("cannot_come_up", reason=reason, hint="name another one in HTTP_PORT or HTTP_HOST")
        return 1
    server = uvicorn.Server(uvicorn.Config(service.http_app(), log_config=None, access_log=False))
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]  # ours below: uvicorn dies of the signal
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serving = asyncio.create_task(server.serve([listening]))
    lifecycle = Lifecycle(service)
    coming_up = asyncio.create_task(lifecycle.up())
    code = await _until_stopped(stop, serving, coming_up)
    if code == 0:
        await lifecycle.down()
    server.should_exit = True
    with contextlib.suppress(SystemExit):
        await serving
    if code:
        # what hangs (a broker that never answers) must not keep a failed process alive
        sys.stderr.flush()
        os._exit(code)
    return code


def _listen(host: str, port: int) -> socket.socket:
    """Taken before anything else comes up, so that a port that is taken is told alone. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=2048, dualstack_ipv6=host == "::")


async def _until_stopped(stop: asyncio.Event, serving: asyncio.Task[None], coming_up: asyncio.Task[None]) -> int:
    """0 when a stop was asked for, 1 when the service could not come up or its server ended."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, coming_up, serving], return_when=asyncio.FIRST_COMPLETED)
    if coming_up.done() and (error := coming_up.exception()):
        hint = next((hint for kind, hint in _HINTS.items() if isinstance(error, kind)), None)
        log.critical("cannot_come_up", reason=str(error), hint=hint, exc_info=None if hint else error)
        return 1
    await asyncio.wait([stopped, serving], return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        log.critical("http_server_ended")
        return 1
    if not coming_up.done():
        coming_up.cancel()
        return 1
    return 0
