"""Does a mention belong to a known deal? Decided purely, with a named reason.

What is held against each other is in `case`, the companies decide in `parties_agree`, everything else in `sameness`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from services.ledger.identity.case import Case, Known, Told, known_of
from services.ledger.identity.company_keys import Keys, keys_of
from services.ledger.identity.reasons import Reason, Verdict
from services.ledger.identity.sameness import judge
from services.ledger.identity.sides import Side, family, related
from shared.contracts import Deal, DealMentioned

__all__ = ["Choice", "Keys", "Reason", "Side", "Verdict", "choose", "compare", "family", "keys_of", "related"]

# What is told of a mention that no deal fits: the first of these that one of them gave.
_MOST_TELLING = (
    Reason.TOLD_APART_IN_ONE_ARTICLE, Reason.ANOTHER_SUM, Reason.OTHER_SUBJECT, Reason.OTHER_ROUND, Reason.OTHER_STAKE, Reason.OLDER_DEAL,
    Reason.TALKS_AFTER_SIGNING, Reason.AFTER_COMPLETION, Reason.ENDED_LONG_AGO, Reason.NOT_YET_TOLD, Reason.TOO_LONG_AGO,
    Reason.RIVAL_BIDDER, Reason.OTHER_INVESTOR, Reason.OTHER_KIND, Reason.TOO_LITTLE_IN_COMMON, Reason.OTHER_COMPANIES,
)  # fmt: skip


@dataclass(frozen=True)
class Choice:
    """The deal that a mention belongs to, None where it opens one, and why."""

    deal: Deal | None
    reason: Reason


def compare(mention: DealMentioned, deal: Deal, told_at: dt.datetime, window: dt.timedelta) -> Verdict:
    """Is `mention`, told at `told_at`, one more telling of `deal`?"""
    return judge(Case(Told(mention, told_at), Known(deal), window))


def choose(mention: DealMentioned, known: Sequence[Deal], told_at: dt.datetime, window: dt.timedelta) -> Choice:
    """Of several that fit the best: sums that do not contradict, most companies, sums that agree, subject and kind, nearest in time.

    The order of `known` does not matter.
    """
    told = Told(mention, told_at)
    cases = [Case(told, known_of(deal), window) for deal in known]
    judged = [(case, judge(case)) for case in cases]
    fitting = [(case, verdict) for case, verdict in judged if verdict.same]
    if fitting:
        case, verdict = max(fitting, key=lambda one: _fit(one[0]))
        return Choice(case.known.deal, verdict.reason)
    given = {verdict.reason for _, verdict in judged}
    return Choice(None, next((reason for reason in _MOST_TELLING if reason in given), _none_known(told)))


def _none_known(told: Told) -> Reason:
    return Reason.NO_KNOWN_DEAL if told.sides.all else Reason.NO_COMPANY


def _fit(case: Case) -> tuple[bool, int, int, bool, int, bool, bool, bool, int, float, dt.timedelta, str]:
    mention, deal = case.told.mention, case.known.deal
    return (
        not case.contradict,
        case.common.companies,
        min(case.common.buying, case.common.bought),
        case.one_sided,
        case.figures if case.told.sums else 0,
        case.same_subject,
        mention.kind is deal.kind,
        case.goes_on or mention.stage is deal.stage,
        -case.gap.days,
        -round(case.times, 1),
        -abs(case.told.at - case.known.course.last),
        deal.id,
    )
