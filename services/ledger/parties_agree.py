"""Do the companies allow that a mention and a deal are one? The first question, answered with what speaks for it or against it."""

from services.ledger.amounts import Agreement
from services.ledger.case import Case
from services.ledger.reasons import Reason, Verdict, no, yes
from services.ledger.sides import Match
from shared.contracts import Kind

# Days within which a weaker sign is taken for one.
_RENAMED_DAYS, _RENAMED_FINE_DAYS = 10, 45
_ALIKE_DAYS, _BOTH_ALIKE_DAYS = 60, 30
_ONE_SIDE_DAYS, _ONE_SIDE_FIGURES_DAYS, _BORROWER_DAYS = 60, 45, 10
_UNIQUE = frozenset({"takeover", "investment", "ipo"})  # who is bought, raises money or goes public tells the deal


def companies_agree(case: Case) -> Verdict:
    common = case.common
    pair = (common.buying, common.bought)
    if not case.told.sides.all:
        return no(Reason.NO_COMPANY)
    if Kind.FUNDING_ROUND in case.kinds and not common.unordered:
        return _raise(case)
    if case.kinds == {Kind.IPO}:
        return _offering(case)
    if Match.APART in pair:
        return _renamed(case)
    if Match.UNTOLD in pair:
        return _one_side(case)
    return yes(Reason.SAME_SIDES) if common.certain else _alike(case)


def _raise(case: Case) -> Verdict:
    """A round is told piecemeal: the company that raises is enough. An investment has its one investor."""
    common = case.common
    if common.bought is Match.APART:
        return _renamed(case)
    if common.bought is Match.UNTOLD:
        return _one_side(case)
    if len(case.kinds) > 1 and common.buying is Match.APART and case.figures is not Agreement.EXACT:
        return no(Reason.OTHER_INVESTOR)
    if common.bought is Match.SAME:
        return yes(Reason.SAME_RAISE)
    return _alike(case) if common.buying >= Match.ALIKE or case.agree else no(Reason.OTHER_COMPANIES)


def _offering(case: Case) -> Verdict:
    match case.common.bought:
        case Match.SAME:
            return yes(Reason.SAME_OFFERING)
        case Match.ALIKE if case.within(_BOTH_ALIKE_DAYS) and not case.contradict:
            return yes(Reason.ALIKE_NAMES)
    return no(Reason.OTHER_COMPANIES)


def _alike(case: Case) -> Verdict:
    """A short form or another script on one side counts beside the same company on the other, on both sides for a shorter time."""
    sure = Match.SAME in {case.common.buying, case.common.bought}
    if not case.contradict and (case.agree or case.told.mention.background or case.within(_ALIKE_DAYS if sure else _BOTH_ALIKE_DAYS)):
        return yes(Reason.ALIKE_NAMES)
    if sure and (case.goes_on or case.family_is("takeover")) and case.within(_ALIKE_DAYS):
        return yes(Reason.ALIKE_NAMES)
    return no(Reason.OTHER_COMPANIES)


def _renamed(case: Case) -> Verdict:
    """One side is the same, the other is not: the same deal only if a name was retold, which its figures show."""
    common = case.common
    if Match.SAME not in {common.buying, common.bought}:
        return no(Reason.OTHER_COMPANIES)
    if case.unlisted_apart and not case.other_subject and case.same_stake is not False:
        if (case.specific and case.within(_RENAMED_DAYS)) or (case.fine and not case.contradict and case.within(_RENAMED_FINE_DAYS)):
            return yes(Reason.RENAMED_WITH_SAME_FIGURES)
        if case.same_stake and case.agree and case.within(_RENAMED_DAYS):
            return yes(Reason.RENAMED_WITH_SAME_FIGURES)
    if common.bought is Match.SAME and not common.unordered:
        return no(Reason.RIVAL_BIDDER if case.told.family == "takeover" else Reason.OTHER_INVESTOR)
    return no(Reason.OTHER_COMPANIES)


def _one_side(case: Case) -> Verdict:
    common = case.common
    told = max(common.buying, common.bought)
    if told <= Match.UNTOLD:
        return no(Reason.OTHER_COMPANIES)
    telling = common.bought is Match.SAME and not common.unordered
    if telling and case.told.family in _UNIQUE and not case.contradict and (case.agree or case.within(_ONE_SIDE_DAYS)):
        return yes(Reason.ONE_SIDE_TOLD)
    if case.specific and case.within(_ONE_SIDE_FIGURES_DAYS):
        return yes(Reason.ONE_SIDE_WITH_SAME_FIGURES)
    if telling and case.told.family == "debt" and case.within(_BORROWER_DAYS) and not case.contradict:
        return yes(Reason.ONE_SIDE_TOLD)
    if told is Match.SAME and case.agree and (case.same_subject or case.figures is Agreement.EXACT) and case.within(_BORROWER_DAYS):
        return yes(Reason.ONE_SIDE_WITH_SAME_FIGURES)
    return no(Reason.TOO_LITTLE_IN_COMMON)
