"""Templates that people wrote, run in a process apart: one that loops, or takes all memory, costs two seconds and never the notifier.

The process is started when the first such template comes, and replaced when one has made an end of it.
"""

import json
import pickle
import socket
import subprocess
import sys
import time
from typing import Any

from services.notifier.story import Message
from services.notifier.template_worker import RUN_S
from services.notifier.templating import LONGEST_SOURCE, MOST_OUTPUT, Fault

# What a template cannot be interrupted in (one huge number, say) ends with its process, a little later.
_DEADLINE_S, _START_S = RUN_S + 1, 20.0
_LONGEST_ANSWER = 8 * MOST_OUTPUT
_KILLED = Fault(1, "it does not come to an end in time, or needs more memory than a message may take")


class TemplateFailed(Exception):  # noqa: N818 - says what happened
    """This message could not be made with it. `is_hopeless`: nor will any other."""

    def __init__(self, fault: Fault, *, is_hopeless: bool = False) -> None:
        super().__init__(f"line {fault.line}: {fault.message}")
        self.fault, self.is_hopeless = fault, is_hopeless


class Confined:
    """At most one process, for one thread."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None
        self._is_fresh = True

    def check(self, name: str, source: str) -> Fault | None:
        """What keeps the template from rendering the sample messages; None when it is well."""
        if len(source) > LONGEST_SOURCE:
            return Fault(1, f"the template has {len(source):,} characters", f"at most {LONGEST_SOURCE:,} are read")
        answer = self._ask({"name": name, "source": source, "message": None})
        if answer is None:
            return _KILLED
        return Fault(*answer["fault"]) if answer.get("fault") else None

    def render(self, name: str, source: str, message: Message) -> Any:
        """A string, or for Slack the text and the blocks. Raises TemplateFailed."""
        answer = self._ask({"name": name, "source": source, "message": message})
        if answer is None:
            raise TemplateFailed(_KILLED, is_hopeless=True)
        if answer.get("fault"):
            raise TemplateFailed(Fault(*answer["fault"]), is_hopeless=bool(answer.get("hopeless")))
        if not _has_shape(name, answer.get("made")):
            raise TemplateFailed(Fault(1, "what it makes is no message"))
        return answer["made"]

    def close(self) -> None:
        if self._line:
            self._line.close()
        if self._child:
            self._child.kill()
            self._child.wait()
        self._child, self._line, self._is_fresh = None, None, True

    def _ask(self, request: dict[str, Any]) -> dict[str, Any] | None:
        """None when the process died over it, or had to be killed."""
        packed = pickle.dumps(request)
        try:
            answer: dict[str, Any] = json.loads(self._exchange(b"%d\n%b" % (len(packed), packed)))
        except (OSError, ValueError):  # a dead process, or an answer that is none
            self.close()
            return None
        self._is_fresh = False
        return answer

    def _exchange(self, question: bytes) -> bytes:
        """Raises OSError, which TimeoutError is, when no whole line comes back in time."""
        line = self._open_line()
        deadline = time.monotonic() + _DEADLINE_S + (_START_S if self._is_fresh else 0)
        line.settimeout(deadline - time.monotonic())
        line.sendall(question)
        answer = b""
        while not answer.endswith(b"\n"):
            line.settimeout(max(0.001, deadline - time.monotonic()))
            part = line.recv(1 << 16)
            answer += part
            if not part or len(answer) > _LONGEST_ANSWER:
                raise ConnectionError("the process ended without an answer" if not part else "its answer has no end")
        return answer

    def _open_line(self) -> socket.socket:
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._line is None:
            self._line, theirs = socket.socketpair()
            with theirs:
                self._child = subprocess.Popen(
                    [sys.executable, "-m", "services.notifier.template_worker"], stdin=theirs.fileno(), stdout=theirs.fileno()
                )
        return self._line


def _has_shape(name: str, made: Any) -> bool:
    """The process is believed no more than the template that ran in it."""
    if name != "slack.yaml.j2":
        return isinstance(made, str)
    match made:
        case [str(), list(found)]:
            return all(isinstance(block, dict) for block in found)
    return False
