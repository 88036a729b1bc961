"""Is a mention one more telling of a deal? Companies first, then what tells two deals of the same companies apart: subject, round,
stake, sums, and what was told when.
"""

import datetime as dt
from collections.abc import Callable

from services.ledger.identity.amounts import Agreement, smaller, sums
from services.ledger.identity.case import Case
from services.ledger.identity.course import after_completion, is_end, is_signed, is_talk, talks_after_signing
from services.ledger.identity.habits import HABITS, Habits
from services.ledger.identity.kinds_agree import kinds_agree
from services.ledger.identity.parties_agree import companies_agree
from services.ledger.identity.reasons import Reason, Verdict, no, yes
from services.ledger.identity.sides import Match, apart
from shared.contracts import Claim, Kind, Measure, Stage

_EARLY_DAYS = 7  # an article tells as background what others told as news a little later
_TALKED_OUT_DAYS = 21
_OWN_NEWS_DAYS = 10  # so long after it was told as background a deal is still the news itself
_SAME_DAYS = 14
_STAKE_DAYS, _SAME_STAKE_DAYS = 14, 1
_PIECEMEAL_DAYS, _UNTOLD_PIECE_DAYS = 45, 7
_BACKGROUND_REVISED = 1.15  # times
_SOON_AFTER_END, _SOON_AFTER_DENIAL = 60, 90
_LATER_STAGES = 2  # windows that a closing may be told after the last word
_SAME_VALUATION_DAYS = 30


def judge(case: Case) -> Verdict:
    """The first that speaks against it decides; else what speaks for it."""
    if not kinds_agree(case):
        return no(Reason.OTHER_KIND)
    found = companies_agree(case)
    if not found.same:
        return found
    for against in _AGAINST:
        reason = against(case)
        if reason is not None:
            return no(reason)
    return yes(_stronger(case, found.reason))


def _told_apart(case: Case) -> Reason | None:
    """One article that tells two deals means two, unless it says the very same twice."""
    mention, deal = case.told.mention, case.known.deal
    if not case.known.tells(mention.article.id):
        return None
    whole = case.common.companies >= len(apart(case.told.sides.all))
    if case.told.sums:
        figures = case.figures is Agreement.EXACT
    else:
        figures = not sums(claim.money for claim in deal.claims if _price_by(claim, mention.article.id) and claim.money)
    alike = mention.subject == deal.subject or None in {mention.subject, deal.subject}
    same = whole and figures and alike and case.same_stake is not False and case.told.family == case.known.family
    return None if same else Reason.TOLD_APART_IN_ONE_ARTICLE


def _price_by(claim: Claim, article_id: str) -> bool:
    return claim.article_id == article_id and claim.money is not None and claim.money.measure is Measure.DEAL


def _subject(case: Case) -> Reason | None:
    if case.other_subject and not (case.specific and case.within(_SAME_DAYS)):
        return Reason.OTHER_SUBJECT
    return None


def _round(case: Case) -> Reason | None:
    """Rounds have letters, and a company is worth about the same through one."""
    if not case.family_is("investment") or case.specific:
        return None
    if Kind.FUNDING_ROUND in case.kinds and case.same_valuation is Agreement.APART and not case.within(_SAME_DAYS):
        return Reason.OTHER_ROUND
    ours, theirs = case.told.rounds, case.known.rounds
    return Reason.OTHER_ROUND if ours and theirs and not ours & theirs and case.figures is not Agreement.EXACT else None


def _stake(case: Case) -> Reason | None:
    if case.same_stake is not False or (case.agree and case.told.sums):
        return None
    apart = case.figures is Agreement.APART and not case.within(_SAME_STAKE_DAYS)
    late = not (case.goes_on or case.within(_STAKE_DAYS))
    return Reason.OTHER_STAKE if case.told.mention.background or late or apart else None


def _background(case: Case) -> Reason | None:
    """What an article brings as context is older than the article."""
    mention, course = case.told.mention, case.known.course
    if not mention.background or course.background:
        return Reason.OLDER_DEAL if mention.background and _other_sum_of_old(case) else None
    if _other_sum_of_old(case):
        return Reason.OLDER_DEAL
    known_late = course.first - case.told.at
    if known_late > dt.timedelta(days=_EARLY_DAYS) and not case.agree:
        return Reason.NOT_YET_TOLD
    if case.told.at - course.last > dt.timedelta(days=_TALKED_OUT_DAYS):
        return None  # it may have been signed since
    signed_by_then = course.signed is not None and course.signed - case.told.at <= dt.timedelta(days=_EARLY_DAYS)
    if is_signed(mention.stage) and not signed_by_then and not case.agree and not case.family_is("takeover", "ipo"):
        return Reason.OLDER_DEAL
    return None


def _other_sum_of_old(case: Case) -> bool:
    return case.figures is Agreement.APART or (case.figures is Agreement.REVISED and case.times > _BACKGROUND_REVISED)


def _news_of_background(case: Case) -> Reason | None:
    """News after what was told as background is other news, unless it goes on from there or its sum is the same."""
    mention, course = case.told.mention, case.known.course
    if mention.background or not course.background:
        return None
    if _other_sum_of_old(case):
        return Reason.OLDER_DEAL
    later = case.told.at - course.first
    if later <= dt.timedelta(0) or case.agree or case.goes_on or is_end(mention.stage):
        return None
    if is_talk(mention.stage) and is_signed(course.stage):
        return Reason.TALKS_AFTER_SIGNING
    return Reason.OLDER_DEAL if later > dt.timedelta(days=_OWN_NEWS_DAYS) and not case.family_is("takeover", "ipo") else None


def _time(case: Case) -> Reason | None:
    """A long silence parts two deals, unless what comes was to be expected. Background may be told for ever."""
    mention, course = case.told.mention, case.known.course
    if mention.background:
        return None
    if case.gap > case.window:
        expected = course.awaits(mention.stage, case.told.at, case.window / 3) or (case.family_is("ipo") and case.goes_on)
        expected = expected and case.gap <= case.window * _LATER_STAGES
        return None if expected and not case.contradict else Reason.TOO_LONG_AGO
    habits = _habits(case)
    if case.goes_on or course.ended or case.within(habits.repeat_days if is_signed(mention.stage) else habits.patience):
        return None
    sure = case.agree and (case.specific or case.within(2 * habits.patience))
    return None if sure else Reason.TOO_LONG_AGO


def _end(case: Case) -> Reason | None:
    """A deal that was called off and comes again within weeks is the same; months later only with the same sum."""
    mention, course, at = case.told.mention, case.known.course, case.told.at
    if mention.background:
        return None
    if course.ended and not is_end(mention.stage):
        since = at - course.ended
    elif is_end(mention.stage) and not is_end(course.began):
        since = course.first - at
    else:
        return None
    soon = _SOON_AFTER_DENIAL if Stage.DENIED in {mention.stage, course.stage} else _SOON_AFTER_END
    if since <= dt.timedelta(days=soon) or case.agree:
        return None
    return (
        None
        if case.figures is Agreement.UNKNOWN and since <= dt.timedelta(days=_habits(case).reopened_days)
        else Reason.ENDED_LONG_AGO
    )


def _late_talks(case: Case) -> Reason | None:
    course = case.known.course
    if case.told.mention.background or course.background or (course.ended and course.ended <= case.told.at):
        return None
    if case.family_is("takeover") and case.figures is Agreement.REVISED and case.within(_habits(case).revision_days):
        return None  # the bid is to be raised
    since = talks_after_signing(case.told.mention, case.told.at, case.known.course)
    habits = _habits(case)
    return Reason.TALKS_AFTER_SIGNING if since > _allowed(case, habits.late_talks, habits.conflict_days) else None


def _late_signing(case: Case) -> Reason | None:
    mention = case.told.mention
    course = case.known.course
    if mention.background or course.background or is_end(mention.stage) or (course.ended and course.ended <= case.told.at):
        return None
    since = after_completion(mention, case.told.at, case.known.course)
    habits = _habits(case)
    usual = habits.late_talks / 2 if is_talk(mention.stage) else habits.late_signing
    return Reason.AFTER_COMPLETION if since > _allowed(case, usual, habits.conflict_days) else None


def _allowed(case: Case, usual: float, contradicting: float) -> dt.timedelta:
    """How late an earlier stage may be told: long with the same sum, hardly with another."""
    if case.figures is Agreement.EXACT:
        return case.window
    if case.contradict:
        return dt.timedelta(days=contradicting)
    return dt.timedelta(days=usual)


def _sum(case: Case) -> Reason | None:
    """Another sum is another deal, unless it is a usual slip, a revision, a higher bid, or a part of a round."""
    if case.told.mention.background or case.known.course.background or case.figures in {Agreement.UNKNOWN, *_AGREEING}:
        return None
    if _is_wrong(case) or _is_revised(case) or _is_part(case):
        return None
    return Reason.ANOTHER_SUM


_AGREEING = (Agreement.BOUNDS, Agreement.EXACT)


def _is_wrong(case: Case) -> bool:
    """Whether one of the two sums is told wrongly: of one event, or by a usual slip."""
    habits = _habits(case)
    return case.within(habits.slip_days if case.figures is Agreement.SLIP else habits.conflict_days)


def _is_revised(case: Case) -> bool:
    habits = _habits(case)
    if case.goes_on and case.times <= habits.talks_times:
        return True
    if case.family_is("investment") and case.same_valuation >= Agreement.BOUNDS and case.within(_SAME_VALUATION_DAYS):
        return True
    if case.known.course.ended and case.times <= habits.talks_times:
        return True  # whether it came back in time is asked before
    raised = case.family_is("takeover") and case.times <= habits.talks_times
    return (raised or case.figures is Agreement.REVISED) and case.within(habits.revision_days)


def _is_part(case: Case) -> bool:
    """One investor's share of a round, told beside the whole."""
    if case.kinds != {Kind.FUNDING_ROUND} or case.common.buying is Match.SAME:
        return False
    if case.common.buying is Match.UNTOLD:
        return case.within(_UNTOLD_PIECE_DAYS)
    return case.within(_PIECEMEAL_DAYS) and smaller(case.told.sums, case.known.sums)


def _habits(case: Case) -> Habits:
    if Kind.FUNDING_ROUND in case.kinds:
        return HABITS["raise"]
    return HABITS[case.known.family]


_AGAINST: tuple[Callable[[Case], Reason | None], ...] = (
    _told_apart, _subject, _round, _stake, _background, _news_of_background, _time, _end, _late_talks, _late_signing, _sum,
)  # fmt: skip


def _stronger(case: Case, reason: Reason) -> Reason:
    """What says most of why it is the same."""
    mention, ended = case.told.mention, case.known.course.ended
    if case.told.family != case.known.family:
        return Reason.TOLD_AS_OTHER_KIND
    if reason not in {Reason.SAME_SIDES, Reason.SAME_RAISE}:
        return reason
    if mention.background:
        return Reason.KNOWN_BACKGROUND
    if ended and not is_end(mention.stage) and ended <= case.told.at:
        return Reason.REOPENED
    return _by_figures(case, reason)


def _by_figures(case: Case, reason: Reason) -> Reason:
    if case.figures is Agreement.SLIP:
        return Reason.LIKELY_SLIP
    if not case.contradict or reason is Reason.SAME_RAISE:
        return reason
    return Reason.RAISED_BID if case.told.family == "takeover" else Reason.REVISED_SUM
