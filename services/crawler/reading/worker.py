"""The process that reads documents of strangers: `python -m services.crawler.reading.worker`.

A request on stdin is a line of JSON {"kind", "content_type", "url", "size", "deadline"} and `size` bytes of document; the answer on
stdout is one line of JSON. The process ends itself when a document takes too long, so it cannot outlive a parent that was killed.
"""

import contextlib
import json
import resource
import signal
import sys
from collections.abc import Callable
from typing import Any, BinaryIO

from pydantic import BaseModel

from services.crawler.cleaning import clean_text

_MEMORY = 1 << 30
_GRACE_S = 2
_LONGEST_LINE = 1 << 20


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on; it closes stdin
    with contextlib.suppress(ValueError, OSError):  # not every system lets a process bound its own memory
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    serve(sys.stdin.buffer, sys.stdout.buffer)


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    while line := requests.readline(_LONGEST_LINE):
        request = json.loads(line)
        document = requests.read(request["size"])
        signal.setitimer(signal.ITIMER_REAL, request["deadline"] + _GRACE_S)
        answer = json.dumps(_answer(request, document)).encode() + b"\n"
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.write(answer)
        answers.flush()


def _answer(request: dict[str, Any], document: bytes) -> dict[str, Any]:
    try:
        read = _reader(request["kind"])(document, request["content_type"], request["url"])
    except ValueError as error:
        return {"refused": clean_text(str(error))[:500]}
    except (MemoryError, RecursionError) as error:
        return {"refused": f"it is too deep or too large to read ({type(error).__name__})"}
    except Exception as error:  # noqa: BLE001 - a parser may stumble over hostile input in any way; that is the document's fate, not ours
        return {"refused": clean_text(f"its reader failed: {type(error).__name__}: {error}")[:500]}
    return {"read": _clean(read.model_dump(mode="python"))}


def _reader(kind: str) -> Callable[[bytes, str, str], BaseModel]:
    if kind == "feed":
        from services.crawler.reading.feeds import read_feed  # noqa: PLC0415 - a feed does not need what pages need, 60 MB

        return read_feed
    from services.crawler.reading.pages import read_page  # noqa: PLC0415 - as above

    return read_page


def _clean(value: Any) -> Any:
    """Text that JSON, the database and the bus can all hold."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {key: _clean(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


if __name__ == "__main__":
    main()
