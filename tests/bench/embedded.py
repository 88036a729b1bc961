"""`dealwatch up` itself: seconds until ready, and its memory at rest."""

import contextlib
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from tests.parts.broker import free_port


def measure(settle_s: float = 60.0) -> tuple[float, float, float]:
    """Seconds to ready; then, at rest, proportional and resident megabytes of all processes together."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder, "up.log")
        command = [sys.executable, "-m", "deploy.cli", "up", "--data", f"{folder}/var", "--port", str(free_port())]
        with log.open("wb") as output:
            process = subprocess.Popen(command, stdout=output, stderr=output)
        try:
            seconds = _until_up(log, process)
            time.sleep(settle_s)
            return seconds, *_memory(process.pid)
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def installation() -> float:
    """Seconds of `make` for everything that `make up` needs, in a fresh environment and without a cache."""
    with tempfile.TemporaryDirectory() as folder:
        started = time.monotonic()
        subprocess.run(
            ["make", f"VENV={folder}/venv", f"{folder}/venv/.runtime"],
            check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "PIP_NO_CACHE_DIR": "1"},
        )  # fmt: skip
        return time.monotonic() - started


def _until_up(log: Path, process: subprocess.Popen[bytes]) -> float:
    while not (found := re.search(r"dealwatch is up \(([\d.]+) s\)", log.read_text(encoding="utf-8", errors="replace"))):
        if process.poll() is not None:
            raise RuntimeError(log.read_text(encoding="utf-8", errors="replace")[-2000:])
        time.sleep(0.05)
    return float(found[1])


def _memory(pid: int) -> tuple[float, float]:
    proportional = resident = 0.0
    for process in [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]:
        with contextlib.suppress(psutil.NoSuchProcess):
            memory = process.memory_full_info()
            proportional += getattr(memory, "pss", memory.rss) / 2**20
            resident += memory.rss / 2**20
    return proportional, resident
