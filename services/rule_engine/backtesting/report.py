"""What came of a backtest, added up as it goes: a rule's fires by week, what was held, what asked for review, examples, and overlaps."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from services.rule_engine.backtesting.lane import Ending
from services.rule_engine.backtesting.outcomes import FIRES, HELD, Outcome
from services.rule_engine.history.keeping import micros

_SAMPLES, _DAY = 3, 86_400 * 10**6
_EPOCH = dt.date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Sample:
    """A match to look at."""

    name: str
    at: dt.datetime
    headline: str


@dataclass
class RuleTally:
    """`weeks` counts fires by the Monday of their week."""

    fires: int = 0
    reviews: int = 0
    held: int = 0
    weeks: Counter[dt.date] = field(default_factory=Counter)
    samples: list[Sample] = field(default_factory=list)


@dataclass
class Report:
    rules: dict[str, RuleTally]
    revisions: int = 0
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    overlaps: Counter[tuple[str, str]] = field(default_factory=Counter)
    deals: int = 0

    def count(self, revisions: int, ending: Ending | None) -> None:
        """`ending` is that of a lane."""
        self.revisions += revisions
        if ending:
            self.overlaps.update(ending.overlaps)
            self.deals += ending.deals

    def add(self, outcomes: Iterable[Outcome]) -> None:
        for one in outcomes:
            tally = self.rules[one.rule_id]
            if one.sort == FIRES:
                tally.fires += 1
                tally.weeks[monday(one.known)] += 1
            elif one.sort == HELD:
                tally.held += 1
            else:
                tally.reviews += 1
            if len(tally.samples) < _SAMPLES:
                tally.samples.append(Sample(one.name, one.at, one.headline))

    @property
    def weeks(self) -> list[dt.date]:
        """Every week from the first to the last, the empty ones too."""
        if self.first is None or self.last is None:
            return []
        start, end = (monday(micros(one)) for one in (self.first, self.last))
        return [start + dt.timedelta(weeks=number) for number in range((end - start).days // 7 + 1)]


@dataclass
class Difference:
    """What one rule set fires and the other does not, by the name of the match. What both fire, at whatever time, is the same."""

    _open: dict[str, tuple[bool, Sample]] = field(default_factory=dict)
    same: int = 0

    def add(self, before: Iterable[Outcome], after: Iterable[Outcome]) -> None:
        one, other = ({came.name: came for came in some if came.sort != HELD} for some in (before, after))
        self.same += len(one.keys() & other.keys())
        for only, beside, is_new in ((one, other, False), (other, one, True)):
            for name in only.keys() - beside.keys():
                self._saw(only[name], is_new=is_new)

    def _saw(self, came: Outcome, *, is_new: bool) -> None:
        waiting = self._open.pop(came.name, None)
        if waiting and waiting[0] is not is_new:
            self.same += 1
        else:
            self._open[came.name] = waiting or (is_new, Sample(came.name, came.at, came.headline))

    def added(self) -> Iterator[Sample]:
        yield from (sample for is_new, sample in self._open.values() if is_new)

    def lost(self) -> Iterator[Sample]:
        yield from (sample for is_new, sample in self._open.values() if not is_new)


def monday(known: int) -> dt.date:
    """Of the week of an instant, which is in microseconds since 1970."""
    return _monday(known // _DAY)


@lru_cache(maxsize=10_000)
def _monday(day: int) -> dt.date:
    date = _EPOCH + dt.timedelta(days=day)
    return date - dt.timedelta(days=date.weekday())
