"""Run a service as a process: its HTTP server first (so that it can say why it is not ready), then its lifecycle."""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import Callable

import structlog
import uvicorn
from pydantic import ValidationError

from shared.log import set_up_logging
from shared.service.lifecycle import Lifecycle, NotPrepared
from shared.service.service import Service

log = structlog.get_logger()


def run(road: Callable[[], Service]) -> None:
    """Run until SIGTERM or SIGINT. Exits 0 after an orderly stop, 1 when it cannot come up, 2 for settings that do not fit."""
    try:
        service = road()
    except (ValidationError, ValueError, RuntimeError) as error:
        sys.stderr.write(f"settings: {_readable(error)}\n")
        raise SystemExit(2) from None
    set_up_logging(service.name, service.settings)
    raise SystemExit(asyncio.run(_serve(service)))


async def _serve(service: Service) -> int:
    settings = service.settings
    config = uvicorn.Config(service.http_app(), host=settings.http_host, port=settings.http_port, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign, assignment]  # ours below: uvicorn dies of the signal
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    serving = asyncio.create_task(server.serve())
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


async def _until_stopped(stop: asyncio.Event, serving: asyncio.Task[None], coming_up: asyncio.Task[None]) -> int:
    """0 when a stop was asked for, 1 when the service could not come up or its server ended."""
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, coming_up, serving], return_when=asyncio.FIRST_COMPLETED)
    if coming_up.done() and (error := coming_up.exception()):
        hint = "run `dealwatch prepare` first" if isinstance(error, NotPrepared) else None
        log.critical("cannot_come_up", reason=str(error), hint=hint, exc_info=None if isinstance(error, NotPrepared) else error)
        return 1
    await asyncio.wait([stopped, serving], return_when=asyncio.FIRST_COMPLETED)
    if not stop.is_set():
        log.critical("http_server_ended")
        return 1
    if not coming_up.done():
        coming_up.cancel()
        return 1
    return 0


def _readable(error: Exception) -> str:
    if not isinstance(error, ValidationError):
        return ": ".join(str(one) for one in (error, error.__cause__) if one)
    return "; ".join(f"{'_'.join(map(str, detail['loc'])).upper()}: {detail['msg']}" for detail in error.errors())
