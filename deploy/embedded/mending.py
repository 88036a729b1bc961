"""A full disk. The broker loses nothing that it acknowledged, but it takes nothing more until it is started again, even when there is
room again (seen with nats-server 2.15; its /healthz says it). So a person is told, and the broker brought back once there is room.
"""

import asyncio
import json
import shutil
import signal
from collections.abc import Callable
from pathlib import Path

from deploy.embedded.asking import ask
from deploy.embedded.supervise import Supervised

_LOOK_EVERY_S = 5.0
_ROOM_BYTES = 16 * 1024 * 1024  # two of the largest messages


async def mend(broker: Supervised, health_url: str, data: Path, say: Callable[[str], None]) -> None:
    """For ever."""
    told = False
    while True:
        await asyncio.sleep(_LOOK_EVERY_S)
        reason = await _cannot_write(health_url)
        if reason is None:
            told = False
        elif shutil.disk_usage(data).free > _ROOM_BYTES and broker.running:
            say("the broker could not write; there is room again, so it is started anew")
            broker.running.send(signal.SIGTERM)
        elif not told:
            say(f"the broker cannot write, so nothing goes on; make room on the disk of {data} ({reason})")
            told = True


async def _cannot_write(health_url: str) -> str | None:
    try:
        status, body = await ask(health_url)
        error = str(json.loads(body).get("error", "")) if status != 200 else ""  # noqa: PLR2004 - HTTP's OK
    except (OSError, TimeoutError, ValueError):
        return None  # coming up or away, which is its keeper's business
    return error if "write error" in error else None
