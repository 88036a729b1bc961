"""One running `dealwatch up`, as a person starts it."""

import contextlib
import json
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from tests.parts.broker import free_port


class Up:
    """Keeps its data in `data`; what it says goes to `log`, else to a file beside the data."""

    def __init__(self, data: Path, *options: str, log: Path | None = None) -> None:
        self.data, self.port, self.log = data, free_port(), log or data.parent / f"{data.name}.log"
        command = [sys.executable, "-m", "deploy.cli", "up", "--data", str(self.data), "--port", str(self.port), *options]
        self.process = subprocess.Popen(command, stdout=self.log.open("wb"), stderr=subprocess.STDOUT)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.read().decode()

    def push(self, article: dict[str, Any]) -> int:
        """The HTTP status of the answer."""
        token = (self.data / "push-token").read_text(encoding="utf-8").strip()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        question = urllib.request.Request(f"{self.services()['crawler']}/push", json.dumps(article).encode(), headers)
        with urllib.request.urlopen(question, timeout=10) as answer:
            return answer.status

    def family(self) -> list[psutil.Process]:
        return [self.process_info(), *self.process_info().children(recursive=True)]

    def process_info(self) -> psutil.Process:
        return psutil.Process(self.process.pid)

    def services(self) -> dict[str, str]:
        return json.loads((self.data / "run.json").read_text(encoding="utf-8"))["services"]

    def until_up(self) -> None:
        wait_for(lambda: "dealwatch is up" in self.said() or self.process.poll() is not None)
        assert self.process.poll() is None, self.said()[-3000:]


@contextlib.contextmanager
def running_up(data: Path, *options: str, log: Path | None = None) -> Iterator[Up]:
    running = Up(data, *options, log=log)
    try:
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            for process in running.family():
                process.send_signal(signal.SIGKILL)
        running.process.wait(10)


def wait_for(question, within_s: float = 60):
    """Ask until the answer is true; returns it."""
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if answer := question():
                return answer
        time.sleep(0.2)
    pytest.fail(f"never came true within {within_s} s")
