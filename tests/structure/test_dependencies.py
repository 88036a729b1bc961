"""Each service imports with only its own dependencies installed."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("crawler", "extractor", "ledger", "rule_engine", "notifier", "console")
# Runs in a process of its own: refuses every module whose distribution is not locked for the service, then imports each of its modules
# (the variants in folders and the commands too) and wires it.
GUARD = """
import importlib.metadata, re, sys
allowed = set(sys.argv[2].split(","))
owners = importlib.metadata.packages_distributions()
def canonical(name): return re.sub(r"[-_.]+", "-", name).lower()
class Guard:
    def find_spec(self, name, path=None, target=None):
        top = name.partition(".")[0]
        owned_by = {canonical(owner) for owner in owners.get(top, [])}
        if owned_by and not owned_by & allowed and "dealwatch" not in owned_by:
            raise ModuleNotFoundError(f"No module named {name!r} (of {owned_by}, which is not locked for this service)", name=name)
        return None
sys.meta_path.insert(0, Guard())
import importlib, pkgutil
service = importlib.import_module(sys.argv[1])
for module in pkgutil.walk_packages(service.__path__, service.__name__ + "."):
    importlib.import_module(module.name)
importlib.import_module(sys.argv[1] + ".app").road()
"""


def locked(service: str) -> set[str]:
    text = (ROOT / "requirements" / f"{service}.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[.*?\])?==", text, re.MULTILINE)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def imported(service: str, allowed: set[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """The service imported and wired where only the distributions `allowed` are there."""
    command = [sys.executable, "-c", GUARD, f"services.{service}", ",".join(sorted(allowed))]
    environment = {
        "PYTHONPATH": str(ROOT),
        "PATH": "/usr/bin:/bin",
        "DATABASE_URL": f"sqlite:///{folder}/{{service}}.db",
    }
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=60, check=False)


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_needs_only_what_is_locked_for_it(service, tmp_path):
    done = imported(service, locked(service), tmp_path)
    assert done.returncode == 0, done.stderr[-1500:]


@pytest.mark.parametrize(("service", "missing"), [("crawler", "trafilatura"), ("notifier", "slack-sdk"), ("ledger", "faststream")])
def test_a_dependency_that_is_not_locked_would_show(service, missing, tmp_path):
    assert missing in locked(service)
    done = imported(service, locked(service) - {missing}, tmp_path)
    assert done.returncode == 1
    assert "which is not locked for this service" in done.stderr


def test_every_image_can_be_traced():
    for service in SERVICES:
        assert {"opentelemetry-sdk", "opentelemetry-exporter-otlp-proto-http"} <= locked(service)


def test_the_locks_hold_hashes_and_no_addresses():
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text(encoding="utf-8")
        assert "://" not in text, f"{path.name} holds an address"
        entries = re.findall(r"^[A-Za-z0-9].*$", text, re.MULTILINE)
        assert entries
        assert text.count("--hash=sha256:") >= len(entries)
