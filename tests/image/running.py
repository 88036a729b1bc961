"""A container's process: waited for, asked, and stopped as an orchestrator stops it."""

import contextlib
import json
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

from tests.image.engine import Container, Engine
from tests.image.hardened import hardened_command
from tests.parts.broker import free_port


@dataclass
class Running:
    """One service's container. `stop` returns its exit code."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def main_process(self) -> psutil.Process:
        """The service itself: each of those that set the stage became the next."""
        return psutil.Process(self.process.pid)

    def readiness(self) -> dict[str, Any] | None:
        """What /readyz says, None while nothing answers. Raises RuntimeError when the container has ended."""
        if self.process.poll() is not None:
            raise RuntimeError(self.log.read_text(encoding="utf-8")[-3000:])
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            return dict(json.load(error))
        except OSError:
            return None

    def stop(self) -> int:
        with contextlib.suppress(psutil.NoSuchProcess):
            self.main_process().send_signal(signal.SIGTERM)
        try:
            return self.process.wait(30)
        finally:
            self.process.kill()


@contextlib.contextmanager
def running(container: Container, volume: Path, env: Mapping[str, str], secrets: Path) -> Iterator[Running]:
    """The image's own command, hardened as compose.yaml says."""
    port = free_port()
    log = volume / f"{container.id}.log"
    command = hardened_command(container, container.config["Cmd"], volume, {**env, "HTTP_PORT": str(port)}, secrets)
    with log.open("wb") as output:
        service = Running(subprocess.Popen(command, stdout=output, stderr=output), port, log)
    try:
        yield service
    finally:
        service.stop()


def done(engine: Engine, container: Container, words: list[str], volume: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """One command in the container, ended."""
    command = engine.command(container, words, volume, env)
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)
