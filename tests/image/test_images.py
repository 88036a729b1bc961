"""The Dockerfile's images: what is in them, what they may write, and that the whole journey runs in them."""

import contextlib
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from deploy.embedded.stack import SERVICES
from tests.doubles.slack import TOKEN, SlackDouble
from tests.flow.conftest import WATCH, eventually
from tests.flow.stories import takeover
from tests.image.conftest import IMAGES, PLANTED
from tests.image.hardened import SECRETS, hardened_command
from tests.image.running import done, running
from tests.parts.broker import running_broker

DATABASE_URL = "sqlite:////data/{service}.db"
PUSH_TOKEN = "push-token-of-the-image-tests"
# Of the base image: everybody's folders for scratch. In production /tmp is in memory and the rest is read-only.
SCRATCH = {"/tmp", "/var/tmp", "/run/lock"}


@pytest.mark.parametrize("service", IMAGES)
def test_an_image_holds_the_service_and_nothing_that_lay_about(service, container):
    built = container(service)
    assert {path.name for path in (built.mount / "app").iterdir()} == {"shared", "services", "deploy"}
    for left in ("build", "root/.cache", "venv/bin/pip", "app/deploy/.env"):
        assert not (built.mount / left).exists(), f"{left} is in the image of {service}"
    for emptied in ("data", "tmp"):
        assert list((built.mount / emptied).iterdir()) == []
    held = [path for top in ("app", "venv", "data", "root") for path in (built.mount / top).rglob("*") if path.is_file()]
    assert not [path for path in held if PLANTED.encode() in path.read_bytes()]
    assert not [path for path in held if path.suffix in {".whl", ".seed", ".key"}]
    names = [setting.partition("=")[0] for setting in built.config["Env"]]
    assert not [name for name in names if any(word in name for word in ("PASSWORD", "TOKEN", "SECRET", "SEED"))]
    assert built.config["User"] == "10001:10001"


@pytest.mark.parametrize("service", ["crawler", "embedded"])
def test_the_user_of_an_image_may_write_only_the_volume(service, engine, container, volume):
    find = "id -u; find / -xdev ( -path /proc -o -path /sys -o -path /dev ) -prune -o -writable ! -type l -print 2>/dev/null"
    said = done(engine, container(service), ["sh", "-c", find.replace("(", "\\(").replace(")", "\\)")], volume).stdout.split()
    assert said[0] == "10001"
    assert set(said[1:]) - SCRATCH == {"/data"}


def test_the_command_runs_in_the_image_that_has_everything(engine, container, volume):
    helped = done(engine, container("embedded"), ["dealwatch", "--help"], volume)
    assert helped.returncode == 0, helped.stderr
    assert "apply" in helped.stdout
    checked = done(engine, container("embedded"), ["dealwatch", "check", "/app/deploy/watch"], volume)
    assert checked.returncode == 0, checked.stderr
    assert "no problems" in checked.stdout


def test_rules_with_expressions_are_read_in_an_image_that_is_built_for_them(engine, container, volume):
    (volume / "rules").mkdir()
    rule = "rules:\n  - id: a\n    when: { expr: deal.amount > 1e9 }\n"
    (volume / "rules/a.yaml").write_text(rule, encoding="utf-8")
    words = ["dealwatch", "rules", "check", "/data/rules"]
    refused = done(engine, container("embedded"), words, volume)
    assert refused.returncode == 1
    assert "/data/rules/a.yaml:3:19: error: 'expr' needs the extra 'cel'" in refused.stderr
    assert "build an image with '--build-arg EXTRAS=cel'" in refused.stderr
    checked = done(engine, container("embedded", "cel"), words, volume)
    assert checked.returncode == 0, checked.stderr


def test_an_image_says_which_service_it_does_not_know(engine, container, volume):
    refused = done(engine, container("prepare"), ["python", "-m", "deploy.start", "ledgr"], volume)
    assert refused.returncode != 0
    assert "usage: python -m deploy.start prepare|" in refused.stderr


@pytest.fixture
def secrets() -> Iterator[Path]:
    """The folder in which a container finds its secrets, each a file."""
    with tempfile.TemporaryDirectory(prefix="dealwatch-secrets-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("touch /app/x", "Read-only file system"),
        ("touch /venv/x", "Read-only file system"),
        ("touch /run/secrets/x", "Read-only file system"),
        ("touch /tmp/x /data/x && cat /run/secrets/nats_url", "from a file"),
        ("grep CapBnd /proc/self/status", "CapBnd:\t0000000000000000"),
        ("grep CapEff /proc/self/status", "CapEff:\t0000000000000000"),
        ("grep NoNewPrivs /proc/self/status", "NoNewPrivs:\t1"),
        ("id -u; id -G", "10001\n10001"),
    ],
)
def test_the_hardening_of_these_tests_is_that_of_compose(words, said, container, volume, secrets):
    (secrets / "nats_url").write_text("from a file", encoding="utf-8")
    command = hardened_command(container("ledger"), ["sh", "-c", words], volume, {}, secrets)
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert said in run.stdout + run.stderr
    assert not (container("ledger").mount / "app/x").exists()


async def test_an_article_goes_through_all_images_and_reaches_slack(engine, container, volume, secrets, tmp_path):
    """Read-only, without capabilities, with the broker's address in a secret: as compose.yaml runs them."""
    slack = await SlackDouble().start()
    with running_broker(tmp_path / "nats") as broker:
        _prepare(engine, container, volume, {"NATS_URL": broker.url, "DATABASE_URL": DATABASE_URL})
        (secrets / "nats_url").write_text(broker.url + "\n", encoding="utf-8")
        env = {"NATS_URL_FILE": f"{SECRETS}/nats_url", "DATABASE_URL": DATABASE_URL}
        env |= {"SLACK_TOKEN": TOKEN, "SLACK_API_URL": slack.api_url, "SLACK_PACE_S": "0", "CRAWLER_PUSH_TOKEN": PUSH_TOKEN}
        with contextlib.ExitStack() as stack:
            services = {name: stack.enter_context(running(container(name), volume, env, secrets)) for name in SERVICES}
            for name, service in services.items():
                await eventually(lambda service=service: (service.readiness() or {}).get("ready"), 60)
                assert service.main_process().uids().real == 10001, f"{name} runs as root"
                _assert_healthy(engine, container(name), volume, service.port)
            await _push(services["crawler"].port, takeover(1))
            await eventually(lambda: slack.posts, 30)
            assert {name: service.stop() for name, service in services.items()} == dict.fromkeys(SERVICES, 0)
    await slack.stop()
    assert len(slack.posts) == 1


def _prepare(engine, container, volume: Path, env: dict[str, str]) -> None:
    """Twice, as a restarted preparation does, then the wishes."""
    for _ in range(2):
        prepared = done(engine, container("prepare"), container("prepare").config["Cmd"], volume, **env)
        assert prepared.returncode == 0, prepared.stderr
    assert (volume / "ledger.db").stat().st_uid == 10001
    for name, text in WATCH.items():
        file = volume / "watch" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(
            text.replace("  - {id: reader, email: reader@example.org, rules: [takeovers], when: instant, group_wait: 0}\n", "")
        )
    applied = done(engine, container("embedded"), ["dealwatch", "apply", "/data/watch"], volume, **env)
    assert applied.returncode == 0, applied.stderr


def _assert_healthy(engine, container, volume: Path, port: int) -> None:
    kind, *words = container.config["Healthcheck"]["Test"]
    assert kind == "CMD"
    assert done(engine, container, words, volume, HTTP_PORT=str(port)).returncode == 0


async def _push(port: int, article: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {PUSH_TOKEN}"}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}/push", json=article, headers=headers) as answer,
    ):
        assert answer.status == 202, await answer.text()
