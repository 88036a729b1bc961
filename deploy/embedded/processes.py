"""Processes under the supervisor: a program of its own (the broker), or a Python service.

Services are forked from one server process that has imported what all of them share. That starts six of them in the time of one, and
the shared pages are in memory once. When the supervisor dies, however it dies, they stop in order, and the fork server after them.
"""

import asyncio
import contextlib
import ctypes
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any, Protocol

_PR_SET_PDEATHSIG = 1
_LOOK_EVERY_S, _LAST_GRACE_S = 0.5, 25.0
_PRELOADED = "deploy.embedded.preloaded"
_BEGIN = b"begin"


class Running(Protocol):
    """A process that runs: `wait` gives its exit code."""

    pid: int

    async def wait(self) -> int: ...

    def send(self, number: int) -> None: ...


@dataclass(frozen=True)
class Program:
    """A program of its own."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)

    async def start(self) -> Running:
        process = await asyncio.create_subprocess_exec(
            *self.command, env={**os.environ, **self.env}, start_new_session=True, preexec_fn=die_with_parent
        )
        return _Spawned(process, process.pid)


class Hold:
    """Forked processes that import what they need while something else goes on, and wait for the word to begin."""

    def __init__(self) -> None:
        self._waiting: list[Connection] = []
        self._released = False

    def place(self) -> Connection | None:
        """Where a new process waits; None once the word was given."""
        if self._released:
            return None
        here, there = multiprocessing.Pipe()
        self._waiting.append(here)
        return there

    def release(self) -> None:
        self._released = True
        for end in self._waiting:
            with contextlib.suppress(OSError), end:  # one that is gone needs no word
                end.send_bytes(_BEGIN)
        self._waiting.clear()


@dataclass(frozen=True)
class Forked:
    """A function `module:name` run in a process forked from the server, with `env` added to its environment.

    With a `hold` it imports the module at once, and calls the function when the hold is released.
    """

    name: str
    target: str
    env: Mapping[str, str] = field(default_factory=dict)
    hold: Hold | None = None

    async def start(self) -> Running:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([_PRELOADED])
        place = self.hold.place() if self.hold else None
        process = context.Process(target=_run, args=(self.target, dict(self.env), os.getpid(), place), name=self.name)
        with _unnamed_main(), place or contextlib.nullcontext():
            process.start()
        return _ForkedProcess(process, process.pid or 0)


@contextlib.contextmanager
def _unnamed_main() -> Iterator[None]:
    """multiprocessing would import the main program again in every child; these children need nothing of it."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def die_with_parent() -> None:
    """On Linux the kernel tells a child that its parent is gone; elsewhere Ctrl-C and SIGTERM still stop everything in order."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _end_with(supervisor: int) -> None:
    """The fork server outlives a killed supervisor as long as its children live, so they look for themselves."""
    while _is_alive(supervisor):
        time.sleep(_LOOK_EVERY_S)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LAST_GRACE_S)
    os._exit(1)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@dataclass
class _Spawned:
    process: asyncio.subprocess.Process
    pid: int

    async def wait(self) -> int:
        return await self.process.wait()

    def send(self, number: int) -> None:
        if self.process.returncode is None:
            self.process.send_signal(number)


@dataclass
class _ForkedProcess:
    process: Any
    pid: int

    async def wait(self) -> int:
        ended = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.add_reader(self.process.sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(self.process.sentinel)
        self.process.join()  # at once: it has ended
        return int(self.process.exitcode or 0)

    def send(self, number: int) -> None:
        if self.process.exitcode is None:
            os.kill(self.pid, number)


def _run(target: str, env: dict[str, str], supervisor: int, place: Connection | None) -> None:
    """The first thing in a forked process: a session of its own, so that Ctrl-C reaches only the supervisor."""
    die_with_parent()
    threading.Thread(target=_end_with, args=(supervisor,), daemon=True, name="supervisor-watch").start()
    os.setsid()
    os.environ.update(env)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    module, _, name = target.partition(":")
    function: Callable[[], None] = getattr(importlib.import_module(module), name)
    if place:
        _wait_for_the_word(place)
    function()


def _wait_for_the_word(place: Connection) -> None:
    """Exits when the supervisor dies before it gives the word."""
    with place:
        try:
            place.recv_bytes()
        except EOFError:
            raise SystemExit(1) from None
