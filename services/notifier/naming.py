"""What a deal is called in one line: who gives to whom, how much, how far it is. Pure; every string is clean."""

from collections.abc import Sequence

from services.notifier.cleaning import one_line
from services.notifier.figures import sum_of
from shared.contracts import Deal, Measure, Role, Stage

# Who stands before the arrow: money, goods or the bid go from them to the others.
GIVERS = frozenset({Role.INVESTOR, Role.ACQUIRER, Role.SUPPLIER, Role.LENDER, Role.ISSUER})
_ASIDE = frozenset({Role.ADVISER, Role.SELLER})
_MOST_NAMES, _LONGEST_NAME = 3, 60


def title(deal: Deal) -> str:
    """`Amazon → OpenAI: investment, at least $10B (in talks)`."""
    return f"{_who(deal)}: {words(deal.kind)}{_amount(deal)} ({stage(deal.stage)})"


def brief(deal: Deal) -> str:
    """`Amazon → OpenAI, at least $10B (in talks)`."""
    return f"{_who(deal)}{_amount(deal)} ({stage(deal.stage)})"


def stage(of: Stage) -> str:
    return words(of)


def words(name: str) -> str:
    return one_line(name, 80).replace("_", " ")


def _who(deal: Deal) -> str:
    """Each company once; without any party the headline stands for them."""
    names: dict[str, tuple[str, bool]] = {}
    for party in deal.parties:
        if party.role not in _ASIDE:
            names.setdefault(party.key, (one_line(party.name, _LONGEST_NAME) or "unnamed", party.role in GIVERS))
    givers = [name for name, gives in names.values() if gives]
    takers = [name for name, gives in names.values() if not gives]
    return " → ".join(_in_a_row(side) for side in (givers, takers) if side) or one_line(deal.headline, 100)


def _in_a_row(names: Sequence[str]) -> str:
    rest = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" and {rest} more" if rest > 0 else "")


def _amount(deal: Deal) -> str:
    money = deal.money_of(Measure.DEAL)
    return f", {sum_of(money)}" if money else ""
