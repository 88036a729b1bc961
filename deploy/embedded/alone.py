"""One `dealwatch up` for one data folder: two brokers on the same files would ruin them."""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


class Taken(Exception):  # noqa: N818 - says what the folder is
    """Another one keeps its data there."""


@contextlib.contextmanager
def alone(data: Path) -> Iterator[None]:
    """Holds the folder until the end, however that comes: the lock goes with the process. Raises Taken."""
    with (data / "up.lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise Taken(f"another `dealwatch up` (process {lock.read().strip() or 'unknown'}) keeps its data in {data}") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield
