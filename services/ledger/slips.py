"""Names the usual slip behind two figures that cannot both hold. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.ledger.figures import typical
from shared.contracts import Claim, Money, Slip

_NEAR_RATIO = Decimal("0.06")
_SLIPS = {
    10: "a factor of ten, as when 億 (100 million) is taken for a billion",
    100: "a factor of a hundred, as when lakh and crore are confused",
    1000: "a factor of a thousand, as between million, milliard and billion",
    10000: "a factor of ten thousand, as between 万 and 億",
}


@dataclass(frozen=True)
class Diagnosis:
    slip: Slip
    words: str


def diagnose(one: Claim, other: Claim, _deal_sums: Sequence[Money], _stake_percent: Decimal | None) -> Diagnosis | None:
    low, high = sorted(typical(claim.money) if claim.money else Decimal(0) for claim in (one, other))
    if not low:
        return None
    words = next((text for factor, text in _SLIPS.items() if abs(high / low / factor - 1) <= _NEAR_RATIO), None)
    return Diagnosis(Slip.MAGNITUDE, words) if words else None
