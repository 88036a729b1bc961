"""Dates that were announced, and whether they passed in silence. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence

from services.ledger.telling.telling import Telling
from shared.contracts import Expected, Part, Stage

EXPECTED = "expected"
_ENDS = {Stage.DENIED, Stage.TERMINATED}
_KEPT = 8
# Papers take a day or two to write that a deal has closed.
GRACE = dt.timedelta(days=2)


class Announced(Part):
    """A date that an article announced, and since when the ledger waits for it."""

    expected: Expected
    told_at: dt.datetime
    seen_at: dt.datetime

    @property
    def order(self) -> tuple[dt.datetime, str, str, int, dt.date, dt.date]:
        """By when and where it was told; of one place the later date, so that no order of articles decides."""
        by = self.expected
        return self.told_at, by.evidence.article_id, by.stage, by.evidence.start, by.latest, by.earliest


def announced(told: Telling) -> tuple[Announced, ...]:
    mention = told.mention
    if not told.says(EXPECTED):
        return ()
    return tuple(
        Announced(
            expected=one.model_copy(update={"evidence": told.placed(one.evidence)}),
            told_at=told.told_at,
            seen_at=told.seen_at,
        )
        for one in mention.expected
    )


def add_announced(known: Sequence[Announced], said: Iterable[Announced]) -> tuple[Announced, ...]:
    """The few told last. A date that is repeated is waited for since it was first seen; "by the end of March" begins on the day of each
    article, so that its end alone says which date it is."""
    by_date: dict[tuple[object, ...], Announced] = {}
    for one in (*known, *said):
        key = (one.expected.stage, one.expected.latest)
        before = by_date.get(key)
        later = max(before, one, key=lambda both: both.order) if before else one
        by_date[key] = later.model_copy(update={"seen_at": min(before.seen_at, one.seen_at)}) if before else one
    return tuple(sorted(by_date.values(), key=lambda one: one.order)[-_KEPT:])


def awaited(dates: Sequence[Announced], stage: Stage) -> Announced | None:
    """The date that counts: what was announced last, of stages that the deal has not reached."""
    if stage in _ENDS:
        return None
    ahead = [one for one in dates if one.expected.stage.order > stage.order]
    return max(ahead, key=lambda one: one.order, default=None)


def due(one: Announced) -> dt.datetime:
    """When silence about it becomes news."""
    return dt.datetime.combine(one.expected.latest + dt.timedelta(days=1), dt.time(), dt.UTC) + GRACE


def overdue_since(one: Announced | None, now: dt.datetime) -> dt.date | None:
    """The day after the date, once the ledger has waited for it in vain; a date that was past when it was first seen is no wait."""
    if one is None or not one.seen_at < due(one) <= now:
        return None
    return one.expected.latest + dt.timedelta(days=1)
