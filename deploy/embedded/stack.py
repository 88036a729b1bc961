"""What runs embedded: the broker, then the preparation, then the demonstration site and every service."""

import contextlib
import json
import os
import secrets
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

from deploy.embedded.asking import ask
from deploy.embedded.broker import answers, binary, write_config
from deploy.embedded.processes import Forked, Hold, Program
from deploy.embedded.supervise import Ready, Supervised

SERVICES = ("crawler", "extractor", "ledger", "rule_engine", "notifier", "console")
DEMO_PORT = 8099


@dataclass(frozen=True)
class Plan:
    """Where everything is: `ports` by service, `nats` for the broker."""

    data: Path
    watch: Path
    ports: dict[str, int]
    nats_port: int
    monitor_port: int
    demo: bool = True
    extra_env: dict[str, str] = field(default_factory=dict)

    @property
    def nats_url(self) -> str:
        return f"nats://127.0.0.1:{self.nats_port}"

    @property
    def broker_health_url(self) -> str:
        return f"http://127.0.0.1:{self.monitor_port}/healthz"

    @property
    def console_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['console']}"

    @property
    def push_url(self) -> str:
        return f"http://127.0.0.1:{self.ports['crawler']}/push"

    def env(self, service: str) -> dict[str, str]:
        defaults = {
            "NATS_URL": self.nats_url,
            "DATABASE_URL": f"sqlite:///{self.data.resolve()}/{{service}}.db",
            "HTTP_PORT": str(self.ports.get(service, 0)),
            "CRAWLER_ALLOW_HOSTS": ",".join(filter(None, (f"127.0.0.1:{DEMO_PORT}", os.environ.get("CRAWLER_ALLOW_HOSTS")))),
            "WATCH_DIR": str(self.watch.resolve()),
            "NOTIFY_CONSOLE_URL": os.environ.get("NOTIFY_CONSOLE_URL") or self.console_url,
        }
        return defaults | self.extra_env

    def describe(self) -> str:
        """What other commands need to find this installation, and to act as its services do, as JSON."""
        urls = {service: f"http://127.0.0.1:{port}" for service, port in self.ports.items()}
        settings = {name: self.env("crawler")[name] for name in ("CRAWLER_ALLOW_HOSTS", "NOTIFY_CONSOLE_URL")}
        return json.dumps(
            {"nats_url": self.nats_url, "console": self.console_url, "services": urls, "settings": settings}, indent=2
        )


def plan(data: Path, watch: Path, console_port: int, extra_env: dict[str, str] | None = None) -> Plan:
    """The console at its port, the crawler (which takes pushed articles) at the next, the rest wherever there is room."""
    *free, nats, monitor = _free_ports(len(SERVICES) + 2)
    env = {"CRAWLER_PUSH_TOKEN": push_token(data)} | (extra_env or {})
    ports = dict(zip(SERVICES, free, strict=False)) | {"console": console_port, "crawler": console_port + 1}
    return Plan(data, watch, ports, nats, monitor, _demo_wanted(watch), env)


def _demo_wanted(watch: Path) -> bool:
    """Whether a source of the watch folder is on the demonstration site."""
    sources = watch / "sources.yaml"
    return sources.is_file() and f"127.0.0.1:{DEMO_PORT}".encode() in sources.read_bytes()


def push_token(data: Path) -> str:
    """The token that pushed articles must bear: CRAWLER_PUSH_TOKEN, else one made once and kept with the data."""
    if given := os.environ.get("CRAWLER_PUSH_TOKEN"):
        return given
    kept = data / "push-token"
    if not kept.exists():
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    return kept.read_text(encoding="utf-8").strip()


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def broker(of: Plan) -> Supervised:
    config = write_config(of.data, of.nats_port, monitor_port=of.monitor_port)
    return Supervised(Program("nats", (binary(), "-c", str(config))), lambda: answers(of.nats_port))


def preparation(of: Plan) -> Forked:
    return Forked("prepare", "deploy.embedded.first:main", of.env("prepare"))


def services(of: Plan, hold: Hold) -> list[Supervised]:
    return [
        Supervised(
            Forked(service, f"services.{service}.app:main", of.env(service), hold),
            _ready(f"http://127.0.0.1:{of.ports[service]}/readyz"),
        )
        for service in SERVICES
    ]


def demo(of: Plan) -> list[Supervised]:
    """The demonstration site; before the crawler, so that its first round finds it. One that is up already serves all."""
    if not of.demo or not port_is_free(DEMO_PORT):
        return []
    # a program of its own: it needs a third of what the services share
    site = Program("demo", (sys.executable, "-m", "deploy.demo.site", "--port", str(DEMO_PORT)))
    return [Supervised(site, _ready(f"http://127.0.0.1:{DEMO_PORT}/healthz"))]


def _ready(url: str) -> Ready:
    async def is_ready() -> bool:
        with contextlib.suppress(OSError, TimeoutError, ValueError):
            return (await ask(url))[0] == 200  # noqa: PLR2004 - HTTP's OK
        return False

    return is_ready


def _free_ports(count: int) -> list[int]:
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()
