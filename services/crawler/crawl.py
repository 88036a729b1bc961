"""What the crawler has at hand while it works: the sources as they are wished for, the ways out, the store, the board of health."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field

from services.crawler.giving import Giving
from services.crawler.schedule import Habits, Pace
from services.crawler.source import Source
from services.crawler.store import Wished
from services.crawler.visit import Reach, Remembered, Visit
from shared.store import Store


@dataclass
class Crawl:
    """`sources` are the good ones, by id; `unfit` says of the others what is wrong with them; `stale` have health to be told anew.

    `open`: the sources are known and the store is there.
    """

    store: Store
    giving: Giving
    reach: Reach
    now: Callable[[], dt.datetime]
    chance: Callable[[], float]
    habits: Habits
    lease: dt.timedelta
    sources: dict[str, Source] = field(default_factory=dict)
    wished: dict[str, Wished] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)
    stale: set[str] = field(default_factory=set)
    open: bool = False
    entries_due: Callable[[], None] = lambda: None
    sources_due: Callable[[], None] = lambda: None

    def pace(self, source: Source | None) -> Pace:
        return Pace(source.every if source else None, self.habits.shortest, self.habits.longest)

    def visit(self, source: Source, remembered: dict[str, Remembered] | None = None) -> Visit:
        return Visit(self.reach, self.now(), obey_robots=source.robots == "obey", remembered=remembered or {})
