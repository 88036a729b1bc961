"""When a deal was told, and how far it had come: what speaks for or against one more telling by time and stage alone.

Times are those of the articles, so that the order in which they come does not matter: a signing of March and talks of June are two deals
whichever the ledger hears of first.
"""

import datetime as dt
from dataclasses import dataclass

from shared.contracts import Deal, DealMentioned, Novelty, Stage

_TALKS = frozenset({Stage.RUMOURED, Stage.IN_TALKS})
_SIGNED = frozenset({Stage.AGREED, Stage.APPROVED, Stage.COMPLETED})
_ENDED = frozenset({Stage.DENIED, Stage.TERMINATED})
_NO_TIME = dt.timedelta(0)


def is_talk(stage: Stage) -> bool:
    return stage in _TALKS


def is_signed(stage: Stage) -> bool:
    return stage in _SIGNED


def is_end(stage: Stage) -> bool:
    return stage in _ENDED


@dataclass(frozen=True, slots=True)
class Course:
    """`first` and `last` are the first and the last time a deal was told as news; of one that was told as background only, as that.

    `signed`, `completed` and `ended` are when it first was said to be; `ended` only while nothing opened it again.
    """

    first: dt.datetime
    last: dt.datetime
    stage: Stage
    began: Stage
    signed: dt.datetime | None
    completed: dt.datetime | None
    ended: dt.datetime | None
    background: bool
    expected: tuple[dt.date, dt.date] | None

    def gap(self, at: dt.datetime) -> dt.timedelta:
        """How long before its first or after its last telling a moment lies; none between the two."""
        return max(self.first - at, at - self.last, _NO_TIME)

    def awaits(self, stage: Stage, at: dt.datetime, slack: dt.timedelta) -> bool:
        """Whether `stage` was announced for about this time, or is what comes next of a deal that was signed."""
        if self.expected and self.expected[0] - slack <= at.date() <= self.expected[1] + slack:
            return True
        return self.stage.order < stage.order and is_signed(self.stage)

    def goes_on(self, stage: Stage, at: dt.datetime) -> bool:
        """Whether `stage`, told then, is a step forward of what was known, or what was known a step forward of it."""
        if at >= self.last:
            return (is_talk(self.stage) and is_signed(stage)) or (is_signed(self.stage) and self.stage.order < stage.order)
        if at <= self.first:
            return (is_talk(stage) and is_signed(self.began)) or (is_signed(stage) and stage.order < self.began.order)
        return is_talk(self.began)


def course_of(deal: Deal) -> Course:
    told = [report.told_at for report in deal.reports if deal.background or report.novelty is not Novelty.BACKGROUND]
    steps = deal.stage_history
    times = [*told, *(step.at for step in steps)] or [deal.first_seen, deal.last_seen]
    since = max((number + 1 for number, step in enumerate(steps) if step.stage in _ENDED), default=0)
    if deal.stage in _ENDED:
        since = 0
    signed = [step.at for step in steps[since:] if step.stage in _SIGNED]
    completed = [step.at for step in steps[since:] if step.stage is Stage.COMPLETED]
    expected = deal.expected
    return Course(
        first=min(times),
        last=max(times),
        stage=deal.stage,
        began=steps[0].stage if steps else deal.stage,
        signed=min(signed, default=None),
        completed=min(completed, default=None),
        ended=steps[-1].at if steps and deal.stage in _ENDED else None,
        background=deal.background,
        expected=(expected.earliest, expected.latest) if expected else None,
    )


def talks_after_signing(mention: DealMentioned, told_at: dt.datetime, course: Course) -> dt.timedelta:
    """How long after a signing the talks were told, whichever of the two is the mention; nothing where it is the usual order."""
    if is_talk(mention.stage) and course.signed:
        return max(told_at - course.signed, _NO_TIME)
    if is_signed(mention.stage) and is_talk(course.began):
        return max(course.first - told_at, _NO_TIME)
    return _NO_TIME


def after_completion(mention: DealMentioned, told_at: dt.datetime, course: Course) -> dt.timedelta:
    """How long after its completion something earlier was told as news, whichever of the two is the mention."""
    if mention.stage is not Stage.COMPLETED and course.completed:
        return max(told_at - course.completed, _NO_TIME)
    if mention.stage is Stage.COMPLETED and course.began is not Stage.COMPLETED:
        return max(course.first - told_at, _NO_TIME)
    return _NO_TIME
