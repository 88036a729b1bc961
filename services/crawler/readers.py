"""The reading processes, seen from the crawler: bytes in, FeedRead or PageRead out, or the reason why not.

A process is started when the first document comes, ended when it has nothing to do, replaced after some hundred documents, and
killed when a document takes longer than its deadline. They are plain child processes: a pool that forks or spawns would carry the
crawler's own modules (or its threads) into them, and its idle threads would keep waking the crawler.
"""

import asyncio
import contextlib
import json
import os
import sys
import time
from dataclasses import dataclass, field
from typing import Any

import structlog

from services.crawler.reading.results import FeedRead, PageRead
from shared.errors import Permanent, Transient

log = structlog.get_logger()
_DOCUMENTS_EACH = 500
_LONGEST_ANSWER = 64 << 20
_START_S = 20
# Of the environment, what a Python needs to find its modules; a process that reads what strangers wrote knows no password.
_NEEDED = frozenset(
    {"HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "PYTHONHOME", "PYTHONPATH", "TMPDIR", "TZ", "VIRTUAL_ENV"}
)


class TooSlow(Permanent):
    """It kept its reader busy for longer than a document may."""


@dataclass(frozen=True)
class Document:
    """Bytes that were fetched, and what their server said of them."""

    body: bytes
    content_type: str
    url: str


@dataclass
class _Process:
    child: asyncio.subprocess.Process
    documents: int = 0
    last_used: float = field(default_factory=time.monotonic)


class Readers:
    """At most `processes` documents are read at a time; the others wait."""

    def __init__(self, processes: int = 1, deadline_s: float = 10.0, idle_s: float = 20.0) -> None:
        self._deadline_s, self._idle_s = deadline_s, idle_s
        self._turns = asyncio.Semaphore(processes)
        self._idle: list[_Process] = []

    async def feed(self, document: Document) -> FeedRead:
        """Raises Permanent when it is no feed, or cannot be read in time."""
        return FeedRead.model_validate(await self._read("feed", document))

    async def page(self, document: Document) -> PageRead:
        """Raises Permanent when it is no page, or cannot be read in time."""
        return PageRead.model_validate(await self._read("page", document))

    async def rest(self) -> None:
        """End the processes that have had nothing to do for a while. To be called now and then."""
        for process in [process for process in self._idle if time.monotonic() - process.last_used >= self._idle_s]:
            self._idle.remove(process)
            await _end(process)

    async def close(self) -> None:
        while self._idle:
            await _end(self._idle.pop())

    @property
    def running(self) -> int:
        """Processes that wait for a document."""
        return len(self._idle)

    async def _read(self, kind: str, document: Document) -> dict[str, Any]:
        async with self._turns:
            process = self._idle.pop() if self._idle else await _start()
            try:
                # A fresh process imports its parsers first, which is not the document's fault.
                deadline = self._deadline_s + (_START_S if not process.documents else 0)
                answer = await asyncio.wait_for(_exchange(process, kind, document, deadline), deadline)
            except TimeoutError as error:
                await _kill(process)
                raise TooSlow(f"it could not be read within {self._deadline_s:g} seconds") from error
            except (OSError, EOFError, ValueError) as error:
                await _kill(process)
                raise Permanent(f"its reader died over it ({type(error).__name__})") from error
            except BaseException:  # cancelled between question and answer: the next answer would be the wrong one
                await _kill(process)
                raise
            await self._keep(process)
        if "refused" in answer:
            raise Permanent(str(answer["refused"]))
        return dict(answer["read"])

    async def _keep(self, process: _Process) -> None:
        process.documents += 1
        process.last_used = time.monotonic()
        if process.documents >= _DOCUMENTS_EACH:
            await _end(process)
        else:
            self._idle.append(process)


async def _start() -> _Process:
    try:
        child = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "services.crawler.reading.worker",
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=_LONGEST_ANSWER,
            env={name: value for name, value in os.environ.items() if name in _NEEDED},
        )  # fmt: skip
    except OSError as error:
        raise Transient(f"no process could be started to read with: {error}") from error
    return _Process(child)


async def _exchange(process: _Process, kind: str, document: Document, deadline: float) -> dict[str, Any]:
    question = {
        "kind": kind,
        "content_type": document.content_type,
        "url": document.url,
        "size": len(document.body),
        "deadline": deadline,
    }
    stdin, stdout = process.child.stdin, process.child.stdout
    if stdin is None or stdout is None:
        raise EOFError("the reader has no pipes")
    stdin.write(json.dumps(question).encode() + b"\n" + document.body)
    await stdin.drain()
    line = await stdout.readline()
    if not line.endswith(b"\n"):
        raise EOFError("the reader ended without an answer")
    return dict(json.loads(line))


async def _end(process: _Process) -> None:
    """Closing its input lets it finish by itself; one that does not is killed."""
    if process.child.stdin:
        process.child.stdin.close()
    try:
        await asyncio.wait_for(process.child.wait(), 2)
    except TimeoutError:
        await _kill(process)


async def _kill(process: _Process) -> None:
    log.warning("reader_killed", pid=process.child.pid, documents=process.documents)
    with contextlib.suppress(ProcessLookupError):
        process.child.kill()
    await process.child.wait()
