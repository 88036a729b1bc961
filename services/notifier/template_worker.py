"""The process in which templates of the watch folder run: `python -m services.notifier.template_worker`.

A request on stdin is a line with its size and so many bytes, pickled by the notifier itself; the answer on stdout is one line of JSON,
for what comes out of here is believed no more than the template is. A template that takes too long is interrupted, so that its line can be told.
"""

import contextlib
import functools
import json
import pickle
import resource
import signal
import sys
from types import FrameType
from typing import Any, BinaryIO

from services.notifier.templating import MOST_OUTPUT, Fault, OutOfTime, Render, check_template, compile_template, fault_of

_MEMORY = 512 << 20
RUN_S = 2.0


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on; it closes stdin
    signal.signal(signal.SIGALRM, _interrupt)
    # not every system lets a process bound itself
    for limit, most in ((resource.RLIMIT_AS, _MEMORY), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (most, most))
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    while size := requests.readline(20):
        request = pickle.loads(requests.read(int(size)))  # noqa: S301 - from the parent, which made it
        answers.write(json.dumps(_answer(request)).encode() + b"\n")
        answers.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    """{"made": ...}, or {"fault": [line, message, hint] or None}; with "hopeless" when it would go the same way with any message."""
    signal.setitimer(signal.ITIMER_REAL, RUN_S)
    signal.setitimer(signal.ITIMER_PROF, RUN_S + 1)  # what Python cannot interrupt, the system ends, even when the parent is gone
    try:
        if request["message"] is None:
            return _told(check_template(request["name"], request["source"]))
        return _within(_compiled(request["name"], request["source"])(request["message"]))
    except Exception as error:  # noqa: BLE001 - whatever a template does wrong is told to who wrote it
        return _told(fault_of(error, request["source"])) | {"hopeless": isinstance(error, OutOfTime | MemoryError)}
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.setitimer(signal.ITIMER_PROF, 0)


def _told(fault: Fault | None) -> dict[str, Any]:
    return {"fault": None if fault is None else [fault.line, fault.message, fault.hint]}


def _within(made: Any) -> dict[str, Any]:
    return {"made": made} if len(str(made)) <= MOST_OUTPUT else _told(Fault(1, f"it makes more than {MOST_OUTPUT:,} characters"))


@functools.lru_cache(maxsize=8)
def _compiled(name: str, source: str) -> Render:
    return compile_template(name, source)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise OutOfTime


if __name__ == "__main__":
    main()
