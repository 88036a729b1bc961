"""`dealwatch up` as a newcomer runs it: with the starter, without a network."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

from deploy.embedded.stack import DEMO_PORT, port_is_free
from tests.parts.broker import free_port

pytestmark = pytest.mark.xdist_group("demo-port")  # the demonstration site has one port


class Up:
    """One running `dealwatch up`."""

    def __init__(self, folder: Path) -> None:
        self.data, self.port, self.log = folder / "var", free_port(), folder / "up.log"
        command = [sys.executable, "-m", "deploy.cli", "up", "--data", str(self.data), "--port", str(self.port)]
        self.process = subprocess.Popen(command, stdout=self.log.open("wb"), stderr=subprocess.STDOUT)

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def page(self, path: str) -> str:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
            return answer.read().decode()

    def family(self) -> list[psutil.Process]:
        return [self.process_info(), *self.process_info().children(recursive=True)]

    def process_info(self) -> psutil.Process:
        return psutil.Process(self.process.pid)

    def services(self) -> dict[str, str]:
        return json.loads((self.data / "run.json").read_text(encoding="utf-8"))["services"]


def wait_for(question, within_s: float = 60):
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            if answer := question():
                return answer
        time.sleep(0.2)
    pytest.fail(f"never came true within {within_s} s")


@pytest.fixture
def up(tmp_path):
    if not port_is_free(DEMO_PORT):
        pytest.skip(f"the demonstration site's port {DEMO_PORT} is taken on this machine")
    running = Up(tmp_path)
    try:
        wait_for(lambda: "dealwatch is up" in running.said() or running.process.poll() is not None)
        assert running.process.poll() is None, running.said()[-3000:]
        yield running
    finally:
        with contextlib.suppress(ProcessLookupError, psutil.NoSuchProcess):
            for process in running.family():
                process.send_signal(signal.SIGKILL)
        running.process.wait(10)


def gone(processes: list[psutil.Process]) -> bool:
    return not [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def test_a_newcomer_sees_the_whole_journey_and_ctrl_c_stops_everything(up):
    wait_for(lambda: "OpenAI" in up.page("/deals"))
    wait_for(lambda: "Amazon" in up.page("/mailbox"))
    digest = subprocess.run(
        [sys.executable, "-m", "deploy.cli", "notify", "digest", "--now"],
        env=os.environ | {"NATS_URL": json.loads((up.data / "run.json").read_text())["nats_url"]},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert digest.returncode == 0, digest.stderr
    wait_for(lambda: "analyst@example.org" in up.page("/mailbox"))
    family = up.family()
    assert len(family) >= 9
    started = time.monotonic()
    up.process.send_signal(signal.SIGINT)
    assert up.process.wait(30) == 0
    wait_for(lambda: gone(family), 5)
    assert time.monotonic() - started < 25
    assert "Traceback" not in up.said()


def test_a_killed_service_comes_back_and_a_killed_supervisor_leaves_no_orphan(up):
    ledger = up.services()["ledger"]
    before = wait_for(lambda: _owner_of(up, ledger))
    before.kill()
    wait_for(lambda: (again := _owner_of(up, ledger)) and again.pid != before.pid)
    wait_for(lambda: urllib.request.urlopen(f"{ledger}/readyz", timeout=2).status == 200)
    assert any("restart" in line and "ledger" in line for line in up.said().splitlines())
    family = up.family()
    up.process.kill()
    up.process.wait(10)
    wait_for(lambda: gone(family), 40)


def _owner_of(up: Up, url: str) -> psutil.Process | None:
    port = int(url.rpartition(":")[2])
    for process in up.family():
        with contextlib.suppress(psutil.Error):
            if any(found.laddr.port == port and found.status == "LISTEN" for found in process.net_connections("tcp")):
                return process
    return None


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["up", "--port", "80"], 2, "1024"),
        (["up", "--watch", "/nowhere"], 2, "dealwatch init"),
        (["check", "/nowhere"], 1, "there is no such folder"),
        (["chekc"], 2, "No such command"),
        (["dead", "list"], 1, "is dealwatch up?"),
        (["apply"], 2, "Missing argument"),
    ],
)
def test_a_command_typed_wrongly_says_what_to_write(arguments, code, said, tmp_path):
    command = [sys.executable, "-m", "deploy.cli", *arguments]
    environment = os.environ | {"NATS_URL": "nats://127.0.0.1:1"}
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environment, check=False)
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
