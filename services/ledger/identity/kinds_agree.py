"""May a mention of one kind tell a deal of another?"""

from decimal import Decimal

from services.ledger.identity.case import Case
from services.ledger.identity.sides import Match, neighbours

_MAJORITY = Decimal(50)  # percent
_SAME_FIGURES_DAYS, _SAME_PRICE_DAYS, _SAME_STORY_DAYS = 30, 14, 3


def kinds_agree(case: Case) -> bool:
    """A neighbouring family only with a second sign: the same sum, stake or subject; a partnership and a contract of one day are one
    story."""
    told, known = case.told.family, case.known.family
    if told == known:
        return True
    if not neighbours(told, known) or min(case.common.buying, case.common.bought) < Match.ALIKE:
        return False
    if case.specific or (case.close and case.within(_SAME_FIGURES_DAYS)):
        return True
    if {told, known} == {"alliance", "contract"} and case.within(_SAME_STORY_DAYS) and not case.contradict:
        return True
    return (case.valuation_as_price and case.within(_SAME_PRICE_DAYS)) or _same_share(case)


def _same_share(case: Case) -> bool:
    """The same subject or stake, or a majority that some call an investment and some a takeover."""
    stakes = [stake for stake in (case.told.mention.stake_percent, case.known.deal.stake_percent) if stake is not None]
    majority = {case.told.family, case.known.family} == {"takeover", "investment"} and any(stake >= _MAJORITY for stake in stakes)
    return not case.contradict and case.within(_SAME_FIGURES_DAYS) and bool(case.same_subject or case.same_stake or majority)
