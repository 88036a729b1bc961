"""What the commands answer when a file of the watch folder cannot be taken: on standard error, with its place, exit code 1, no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.deploy.test_bad_files import FILES

COMMANDS = {
    "sources.yaml": [["sources", "test", "a", "--watch", "."]],
    "rules/r.yaml": [["rules", "check", "."], ["rules", "test", "--rules", "rules"]],
    "recipients.yaml": [["notify", "preview", "--recipient", "x", "--watch", "."]],
    "templates/subject.txt.j2": [["notify", "preview", "--recipient", "x", "--watch", "."]],
    "entities/e.yaml": [["extract", "--entities", "entities"], ["rules", "check", "."]],
}


@pytest.fixture
def watch(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(watch: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.cli", *arguments]
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[3]), "NATS_URL": "nats://127.0.0.1:1"}
    return subprocess.run(command, cwd=watch, capture_output=True, text=True, timeout=60, check=False, env=environment, input="")


@pytest.mark.parametrize(("name", "command"), [(name, command) for name, commands in COMMANDS.items() for command in commands])
def test_every_command_that_reads_a_file_tells_what_is_wrong_with_it(watch, name, command):
    (watch / name).write_bytes(b"first: line\nsecond: \xff\n")
    done = run(watch, *command)
    assert (done.returncode, done.stdout) == (1, ""), done.stderr
    assert f"{name}:2:9: error: the byte 0xff is not UTF-8" in done.stderr
    assert "save the file as UTF-8" in done.stderr
    assert "Traceback" not in done.stderr


def test_check_tells_everything_and_counts(watch):
    (watch / "sources.yaml").write_bytes(b"\xff")
    (watch / "recipients.yaml").write_text("recipients:\n  - {id: x, email: nowhere}\n  - {id: y, email: y@b.org, zone: Mars}\n")
    done = run(watch, "check", ".")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count(": error: ") == 3
    assert done.stderr.endswith("3 problems\n")


def test_apply_reads_before_it_asks_for_the_broker(watch):
    """Who has no broker at hand still learns what is wrong with the folder."""
    (watch / "recipients.yaml").write_text("", encoding="utf-8")
    done = run(watch, "apply", ".")
    assert done.returncode == 1
    assert "recipients.yaml:1:1: error: the file is empty" in done.stderr


def test_a_folder_that_holds_is_counted(watch):
    done = run(watch, "check", ".")
    assert (done.returncode, done.stderr) == (0, "")
    assert "5 files: no problems" in done.stdout
