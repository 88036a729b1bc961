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
from tests.flow.conftest import WATCH
from tests.parts.broker import free_port
from tests.parts.up import Up, running_up, wait_for

pytestmark = pytest.mark.xdist_group("demo-port")  # the demonstration site has one port


@pytest.fixture
def up(tmp_path):
    if not port_is_free(DEMO_PORT):
        pytest.skip(f"the demonstration site's port {DEMO_PORT} is taken on this machine")
    with running_up(tmp_path / "var") as running:
        running.until_up()
        yield running


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
        (["check", "/nowhere"], 2, "there is no folder /nowhere"),
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


@pytest.fixture
def own(tmp_path) -> Path:
    """A watch folder without the demonstration site."""
    for name, text in WATCH.items():
        (tmp_path / "own" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "own" / name).write_text(text, encoding="utf-8")
    return tmp_path / "own"


def test_a_bad_folder_never_replaces_a_good_one_and_two_never_share_their_data(tmp_path, own):
    data, options = tmp_path / "var", ("--watch", str(own))
    with running_up(data, *options) as first:
        first.until_up()
        with running_up(data, *options) as second:
            assert second.process.wait(30) == 2
            assert f"(process {first.process.pid}) keeps its data in" in " ".join(second.said().replace("│", " ").split())
        first.process.send_signal(signal.SIGINT)
        assert first.process.wait(30) == 0
    rules = (own / "rules/all.yaml").read_text(encoding="utf-8")
    for text, said in (
        ("rules:\n\t- id: x\n", "rules/all.yaml:2:1: error: not valid YAML: a tab indents this line"),
        (None, "no such file any more"),
    ):
        (own / "rules/all.yaml").unlink() if text is None else (own / "rules/all.yaml").write_text(text, encoding="utf-8")
        (own / "recipients.yaml").write_text("recipients: []", encoding="utf-8")
        with running_up(data, *options) as refused:
            assert refused.process.wait(60) == 1
            assert said in refused.said()
            assert "Traceback" not in refused.said()
    (own / "rules/all.yaml").write_text(rules, encoding="utf-8")
    with running_up(data, *options) as again:
        again.until_up()
        assert "takeovers" in again.page("/rules")


@pytest.mark.parametrize("name", ["/dev/null", "/dev/null/var"])
def test_a_data_folder_that_cannot_be_written_is_told(name):
    command = [sys.executable, "-m", "deploy.cli", "up", "--data", name, "--port", str(free_port())]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
