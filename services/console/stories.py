"""The story of one correlation id: what happened in which order, and how long each step took. Pure."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from services.console.rows import EventRow

_ORDER = ("article", "mention", "revision", "review", "deal", "match", "notification")


@dataclass(frozen=True)
class Step:
    """`gap` is the time since the step before, None for the first."""

    event: EventRow
    gap: dt.timedelta | None


@dataclass(frozen=True)
class Story:
    steps: tuple[Step, ...]
    took: dt.timedelta

    @property
    def reached(self) -> frozenset[str]:
        return frozenset(step.event.kind for step in self.steps)


def tell(events: Sequence[EventRow]) -> Story:
    """In the order of the journey, and of time within one kind.

    Mentions and reviews carry no time of their own, only when the console took it, which may be late; what came after it is the upper bound.
    """
    ordered = sorted(events, key=lambda event: (_ORDER.index(event.kind), event.at, event.seq))
    later: dt.datetime | None = None
    told: list[EventRow] = []
    for event in reversed(ordered):
        at = min(event.at, later) if later and event.kind in {"mention", "revision", "review"} else event.at
        later = min(later, at) if later else at
        told.append(replace(event, at=at))
    told.reverse()
    steps = tuple(Step(event, event.at - told[index - 1].at if index else None) for index, event in enumerate(told))
    return Story(steps, max(event.at for event in told) - told[0].at if told else dt.timedelta())
