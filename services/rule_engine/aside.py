"""Long work in a thread beside the event loop, such that deals hardly notice it."""

import gc
import sys
from collections.abc import Callable
from typing import ParamSpec, TypeVar

_TURN = 0.0005  # seconds for which a thread keeps the interpreter while another wants it; a step of a deal asks for it ten times
_P = ParamSpec("_P")
_Made = TypeVar("_Made")


def aside(work: Callable[_P, _Made], *args: _P.args, **kwargs: _P.kwargs) -> _Made:
    """What `work` gives. Meanwhile turns are short, and nobody looks for garbage: among a hundred thousand rules that takes a second, in
    which everything stands still. What is there at the end is not looked at again; it is freed as ever when nothing refers to it.
    """
    turn = sys.getswitchinterval()
    gc.disable()
    sys.setswitchinterval(_TURN)
    try:
        return work(*args, **kwargs)
    finally:
        gc.freeze()
        gc.enable()
        sys.setswitchinterval(turn)
