"""How much work something is, counted instead of timed, so that a busy machine changes nothing."""

import itertools
import sys
import tracemalloc
from collections.abc import Callable


def calls_for(work: Callable[..., object], *given: object) -> int:
    """How many calls, of our own functions and of built-in ones, some work takes."""
    counted = itertools.count()

    def count(_frame, event, _argument):
        if event.endswith("call"):
            next(counted)

    sys.setprofile(count)
    try:
        work(*given)
    finally:
        sys.setprofile(None)
    return next(counted)


def most_memory_for(work: Callable[..., object], *given: object) -> int:
    """The most bytes that some work held at once."""
    tracemalloc.start()
    try:
        work(*given)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
