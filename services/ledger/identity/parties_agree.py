"""Do the companies allow that a mention and a deal are one? The first question, answered with what speaks for it or against it."""

from services.ledger.identity.amounts import Agreement
from services.ledger.identity.case import Case
from services.ledger.identity.reasons import Reason, Verdict, no, yes
from services.ledger.identity.sides import Match
from shared.contracts import Kind

# Days within which a weaker sign is taken for one.
_RENAMED_DAYS, _RENAMED_FINE_DAYS = 10, 45
_SAME_NEWS_DAYS, _SYNDICATE_DAYS = 2, 14
_SLIP_DAYS = 7
_OFFERING_DAYS = 150
_ALIKE_DAYS, _BOTH_ALIKE_DAYS = 60, 30
_ONE_SIDE_DAYS, _ONE_SIDE_FIGURES_DAYS, _BORROWER_DAYS = 60, 45, 10
_UNIQUE = frozenset({"takeover", "investment", "ipo"})  # who is bought, raises money or goes public tells the deal


def companies_agree(case: Case) -> Verdict:
    if not case.told.sides.all:
        return no(Reason.NO_COMPANY)
    if Kind.FUNDING_ROUND in case.kinds and not case.common.unordered:
        return _raise(case)
    issuer = case.kinds == {Kind.IPO} and not case.common.unordered and case.common.bought is not Match.UNTOLD
    return _offering(case) if issuer else _two_sides(case)


def _two_sides(case: Case) -> Verdict:
    """The side that matches worst decides what else must speak for it."""
    common = case.common
    if Kind.DEBT in case.kinds and common.bought is Match.SAME and common.buying is Match.APART:
        return _syndicate(case)
    match min(common.buying, common.bought):
        case Match.APART:
            return _renamed(case)
        case Match.OPEN:
            return _other_script(case)
        case Match.UNTOLD:
            return _one_side(case)
        case Match.ALIKE:
            return _alike(case)
    return yes(Reason.SAME_SIDES)


def _raise(case: Case) -> Verdict:
    """A round is told piecemeal: the company that raises is enough. An investment has its one investor."""
    common = case.common
    if common.bought is Match.APART:
        return _renamed(case)
    if common.bought is Match.UNTOLD:
        return _one_side(case)
    if (
        len(case.kinds) > 1
        and common.buying is Match.APART
        and not (case.figures is Agreement.EXACT and case.within(_RENAMED_DAYS))
    ):
        return no(Reason.OTHER_INVESTOR)
    if common.bought is Match.SAME:
        return yes(Reason.SAME_RAISE)
    return _alike(case) if common.buying >= Match.ALIKE or case.agree else no(Reason.OTHER_COMPANIES)


def _offering(case: Case) -> Verdict:
    match case.common.bought:
        case Match.SAME:
            return yes(Reason.SAME_OFFERING)
        case Match.ALIKE if case.within(_OFFERING_DAYS) and case.figures is not Agreement.APART:
            return yes(Reason.ALIKE_NAMES)
    return no(Reason.OTHER_COMPANIES)


def _syndicate(case: Case) -> Verdict:
    """A large loan has many lenders, and each article names others of them."""
    same = case.agree and case.within(_SYNDICATE_DAYS) and case.told.sums
    return yes(Reason.SAME_RAISE) if same else no(Reason.OTHER_COMPANIES)


def _alike(case: Case) -> Verdict:
    """A short form or another script on one side counts beside the same company on the other, on both sides for a shorter time."""
    sure = Match.SAME in {case.common.buying, case.common.bought}
    if sure and case.family_is("takeover", "ipo"):
        return yes(Reason.ALIKE_NAMES)
    if not case.contradict and (
        case.agree or case.told.mention.background or case.within(_ALIKE_DAYS if sure else _BOTH_ALIKE_DAYS)
    ):
        return yes(Reason.ALIKE_NAMES)
    return yes(Reason.ALIKE_NAMES) if sure and case.goes_on and case.within(_ALIKE_DAYS) else no(Reason.OTHER_COMPANIES)


def _other_script(case: Case) -> Verdict:
    """Han characters and letters cannot be compared: the same figures, or the same news of the same day, must speak for it."""
    if Match.SAME not in {case.common.buying, case.common.bought} or case.other_subject or case.same_stake is False:
        return no(Reason.OTHER_COMPANIES)
    told = bool(case.told.sums and case.known.sums)
    slip = case.figures is Agreement.SLIP and case.within(_SLIP_DAYS)
    if told and (slip or (case.agree and (case.goes_on or case.within(_RENAMED_FINE_DAYS)))):
        return yes(Reason.NAME_IN_ANOTHER_SCRIPT)
    silent = case.figures is Agreement.UNKNOWN and case.within(_SAME_NEWS_DAYS)
    return (
        yes(Reason.NAME_IN_ANOTHER_SCRIPT)
        if silent and case.known.course.stage is case.told.mention.stage
        else no(Reason.OTHER_COMPANIES)
    )


def _renamed(case: Case) -> Verdict:
    """One side is the same, the other is not: the same deal only if a name was retold, which its figures show."""
    common = case.common
    if Match.SAME not in {common.buying, common.bought}:
        told = bool(case.told.sums and case.known.sums)
        turned = told and case.figures >= Agreement.SLIP and case.within(_SLIP_DAYS) and case.swapped
        return yes(Reason.SIDES_TAKEN_FOR_EACH_OTHER) if turned else no(Reason.OTHER_COMPANIES)
    if case.unlisted_apart and not case.other_subject and case.same_stake is not False and _told_anew(case):
        return yes(Reason.RENAMED_WITH_SAME_FIGURES)
    if common.bought is Match.SAME and not common.unordered:
        return no(Reason.RIVAL_BIDDER if case.told.family == "takeover" else Reason.OTHER_INVESTOR)
    return no(Reason.OTHER_COMPANIES)


def _told_anew(case: Case) -> bool:
    """Whether figures, a seller or the lack of a real name show that one company is meant. One buyer may pay the same round sum for two
    companies in one week, but the next step of a purchase at its price is the same purchase."""
    if case.fine and not case.contradict and case.within(_RENAMED_FINE_DAYS):
        return True
    if case.common.buying is Match.SAME and (case.same_seller or case.stand_in):
        return (case.agree and case.within(_RENAMED_FINE_DAYS)) or (
            not case.contradict and case.same_seller and case.within(_ALIKE_DAYS)
        )
    if case.specific and case.goes_on:
        return True
    return bool(case.same_stake and case.agree and case.within(_RENAMED_DAYS))


def _one_side(case: Case) -> Verdict:
    """Who is bought, raises money or goes public tells the deal; who buys, orders or supplies does so only with the sum."""
    common = case.common
    told = max(common.buying, common.bought)
    if told <= Match.UNTOLD:
        return no(Reason.OTHER_COMPANIES)
    telling = common.bought is Match.SAME and not common.unordered
    if (telling and _is_telling(case)) or (case.one_sided and not case.contradict and case.within(_RENAMED_DAYS)):
        return yes(Reason.ONE_SIDE_TOLD)
    by_sum = case.agree and (case.same_subject or case.figures is Agreement.EXACT) and case.within(_BORROWER_DAYS)
    if (case.specific and case.within(_ONE_SIDE_FIGURES_DAYS)) or (told is Match.SAME and by_sum):
        return yes(Reason.ONE_SIDE_WITH_SAME_FIGURES)
    return no(Reason.TOO_LITTLE_IN_COMMON)


def _is_telling(case: Case) -> bool:
    if case.told.family == "debt":
        return _same_borrowing(case)
    return case.told.family in _UNIQUE and not case.contradict and (case.agree or case.within(_ONE_SIDE_DAYS))


def _same_borrowing(case: Case) -> bool:
    """Who borrows borrows often: the same sum for some weeks, any that does not contradict for days, or talks that come to a signing."""
    if case.close:
        return case.within(_ALIKE_DAYS if case.goes_on else _BOTH_ALIKE_DAYS)
    if case.goes_on:
        return case.within(_ONE_SIDE_FIGURES_DAYS)
    return case.within(_BORROWER_DAYS) and not case.contradict
