"""How the stage of a deal moves: forward on evidence, back only where somebody says so. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence

from services.ledger.telling.telling import Telling
from shared.contracts import ArticleRef, Evidence, Part, Stage, StageStep

_ENDS = {Stage.DENIED, Stage.TERMINATED}
STAGE = "stage"


class Statement(Part):
    """An article said that the deal has come to `stage`."""

    stage: Stage
    told_at: dt.datetime
    background: bool
    article: ArticleRef
    evidence: Evidence

    @property
    def order(self) -> tuple[dt.datetime, str]:
        return self.told_at, self.article.id

    @property
    def group(self) -> tuple[Stage, bool, dt.date]:
        return self.stage, self.background, self.told_at.date()


def stated(told: Telling) -> Statement:
    mention = told.mention
    evidence = told.placed(mention.stage_evidence or mention.evidence)
    return Statement(
        stage=mention.stage, told_at=told.told_at, background=mention.background, article=mention.article, evidence=evidence
    )


def add_statement(known: Sequence[Statement], said: Statement) -> tuple[Statement, ...]:
    """Of what was said of one stage on one day the first and the last are kept: forty reprints weigh no more than two, and the
    same two are kept whichever came first."""
    group = sorted([*(one for one in known if one.group == said.group), said], key=lambda one: one.order)
    others = [one for one in known if one.group != said.group]
    return tuple(sorted([*others, group[0], *group[1:][-1:]], key=lambda one: one.order))


def history(statements: Iterable[Statement]) -> tuple[StageStep, ...]:
    """The steps in the order in which they were told."""
    steps: list[StageStep] = []
    for said in sorted(statements, key=lambda one: one.order):
        if not steps or next_stage(steps[-1].stage, said.stage, background=said.background) is not steps[-1].stage:
            steps.append(StageStep(stage=said.stage, at=said.told_at, article=said.article, evidence=said.evidence))
    return tuple(steps)


def next_stage(current: Stage, told: Stage, *, background: bool) -> Stage:
    """The stage after an article tells `told`.

    An article that repeats an earlier stage moves nothing. Denial and termination end any deal that is not completed; talk of it
    after that opens it again, but only as news, not as background.
    """
    if told is current:
        return current
    if told in _ENDS:
        return current if current is Stage.COMPLETED or background else told
    if current in _ENDS:
        return current if background else told
    return told if told.order > current.order else current


def phase(stage: Stage) -> int:
    """0 while a deal is talk, 1 once it is signed. What was told of a signed deal supersedes what was told of the talks."""
    return int(stage in {Stage.AGREED, Stage.APPROVED, Stage.COMPLETED})
