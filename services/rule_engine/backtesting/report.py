"""What came of a backtest, added up as it goes: a rule's fires by week, what was held, what asked for review, examples, and overlaps."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations

from services.rule_engine.backtesting.replay import Came
from shared.contracts import DealChanged

_SAMPLES, _MOST_TOGETHER = 3, 60


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

    def saw(self, at: dt.datetime) -> None:
        self.revisions += 1
        self.first, self.last = self.first or at, at

    def add(self, changed: DealChanged, came: Iterable[Came]) -> None:
        for one in came:
            tally = self.rules.setdefault(one.rule_id, RuleTally())
            setattr(tally, one.outcome, getattr(tally, one.outcome) + 1)
            if one.outcome == "fires":
                tally.weeks[monday(changed.at)] += 1
            if len(tally.samples) < _SAMPLES:
                tally.samples.append(Sample(one.name, changed.at, changed.deal.headline))

    def overlap(self, deals: Iterable[frozenset[str]]) -> None:
        """Counts the deals that two rules have in common; one that very many rules fire for says nothing of any two."""
        for rules in deals:
            if len(rules) <= _MOST_TOGETHER:
                self.overlaps.update(combinations(sorted(rules), 2))

    @property
    def weeks(self) -> list[dt.date]:
        """Every week from the first to the last, the empty ones too."""
        if self.first is None or self.last is None:
            return []
        start, end = monday(self.first), monday(self.last)
        return [start + dt.timedelta(weeks=number) for number in range((end - start).days // 7 + 1)]


@dataclass
class Difference:
    """What one rule set fires and the other does not, by the name of the match. What both fire, at whatever time, is the same."""

    _open: dict[str, tuple[bool, Sample]] = field(default_factory=dict)
    same: int = 0

    def add(self, changed: DealChanged, before: Iterable[Came], after: Iterable[Came]) -> None:
        one, other = ({came.name for came in some if came.outcome != "held"} for some in (before, after))
        self.same += len(one & other)
        for name, is_new in (*((name, False) for name in one - other), *((name, True) for name in other - one)):
            waiting = self._open.pop(name, None)
            if waiting and waiting[0] is not is_new:
                self.same += 1
            else:
                self._open[name] = waiting or (is_new, Sample(name, changed.at, changed.deal.headline))

    def added(self) -> Iterator[Sample]:
        yield from (sample for is_new, sample in self._open.values() if is_new)

    def lost(self) -> Iterator[Sample]:
        yield from (sample for is_new, sample in self._open.values() if not is_new)


def monday(at: dt.datetime) -> dt.date:
    day = at.date()
    return day - dt.timedelta(days=day.weekday())
