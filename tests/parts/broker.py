"""A real nats-server for tests: on a port of its own, with JetStream in a folder, to be killed and brought back."""

import contextlib
import random
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from deploy.embedded.broker import binary, write_config
from deploy.prepare.topology import PrepareSettings, declare, topology


@dataclass
class Broker:
    """One server; `stop` and `start` keep its data."""

    folder: Path
    port: int
    sync: str = "always"
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"nats://127.0.0.1:{self.port}"

    def start(self) -> None:
        config = write_config(self.folder, self.port, self.sync)
        log = (self.folder / "nats.log").open("ab")
        self.process = subprocess.Popen([binary(), "-c", str(config)], stdout=log, stderr=log)
        deadline = time.monotonic() + 10
        while not _greets(self.port):
            if time.monotonic() > deadline:
                raise RuntimeError(f"nats-server did not start: {(self.folder / 'nats.log').read_text()[-2000:]}")
            time.sleep(0.02)

    def stop(self, number: int = signal.SIGTERM) -> None:
        if self.process:
            self.process.send_signal(number)
            self.process.wait(10)
            self.process = None


def free_port() -> int:
    """Below those that the system gives to outgoing connections: one of them may be taken again before anybody listens."""
    while True:
        port = random.randrange(20_000, 32_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


@contextlib.contextmanager
def running_broker(folder: Path, sync: str = "always") -> Iterator[Broker]:
    folder.mkdir(parents=True, exist_ok=True)
    broker = Broker(folder, free_port(), sync)
    broker.start()
    try:
        yield broker
    finally:
        broker.stop(signal.SIGKILL)


async def declare_all(url: str, **settings: object) -> None:
    """Streams, consumers and buckets as an installation has them."""
    import nats  # noqa: PLC0415 - only where a broker is asked for

    connection = await nats.connect(url)
    await declare(connection.jetstream(timeout=10), topology(PrepareSettings(**settings)))
    await connection.close()


def _greets(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1) as connection:
            return connection.recv(4) == b"INFO"
    except OSError:
        return False
