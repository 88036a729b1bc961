"""The figures of a deal: every origin's claim is kept, one value is current, and claims that cannot both hold are a conflict.

Bounds are intervals: "at least 10" and "about 12" agree, "8" and "80" do not. The current value is what most independent origins say,
then what was said last.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from pydantic import BaseModel, ConfigDict

from shared.contracts import Bound, Claim, Conflict, Measure, Money

_ABOUT = Decimal("0.1")
_TOLERANCE = Decimal("0.02")  # rounding in the press: 1.98 is told as 2
_NEAR_RATIO = Decimal("0.06")
# The classic slips of a translated or retyped figure, by their ratio.
_SLIPS = {
    10: "a factor of ten, as when 億 (100 million) is taken for a billion",
    100: "a factor of a hundred, as when lakh and crore are confused",
    1000: "a factor of a thousand, as between million, milliard and billion",
    10000: "a factor of ten thousand, as between 万 and 億",
}
_SLOTS = {Measure.DEAL: "amount", Measure.VALUATION: "valuation", Measure.TOTAL_RAISED: "total raised"}
_COMPARED = tuple(_SLOTS)
_SCALES = ((12, "trillion"), (9, "billion"), (6, "million"))


class MoneyClaim(BaseModel):
    """One origin's word on one figure."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    money: Money
    origin: str
    article_id: str
    background: bool
    first_seen: dt.datetime
    last_seen: dt.datetime


@dataclass(frozen=True)
class Interval:
    """What a sum can be; `high` None is open."""

    low: Decimal
    high: Decimal | None

    def meets(self, other: "Interval") -> bool:
        below = other.high is None or self.low <= other.high * (1 + _TOLERANCE)
        above = self.high is None or other.low <= self.high * (1 + _TOLERANCE)
        return below and above


def interval(money: Money) -> Interval:
    """In US dollars where a rate is known, else in the sum's own currency."""
    value, upper = (money.usd.value, money.usd.upper) if money.usd else (money.value, money.upper)
    match money.bound:
        case Bound.AT_LEAST:
            return Interval(value, None)
        case Bound.AT_MOST:
            return Interval(Decimal(0), value)
        case Bound.ABOUT:
            return Interval(value * (1 - _ABOUT), value * (1 + _ABOUT))
        case Bound.RANGE:
            return Interval(value, upper)
        case Bound.EXACTLY:
            return Interval(value, value)


def comparable(one: Money, other: Money) -> bool:
    return bool(one.usd and other.usd) or one.currency == other.currency or None in {one.currency, other.currency}


def agree(one: Money, other: Money) -> bool:
    """Whether both can hold. Sums in currencies that cannot be compared do not contradict each other."""
    return not comparable(one, other) or interval(one).meets(interval(other))


def add_claims(known: Sequence[MoneyClaim], said: Iterable[MoneyClaim]) -> list[MoneyClaim]:
    """All claims; an origin that repeats its word only moves `last_seen`."""
    claims = list(known)
    for claim in said:
        at = next((index for index, old in enumerate(claims) if _same_word(old, claim)), None)
        if at is None:
            claims.append(claim)
        else:
            claims[at] = claims[at].model_copy(update={"last_seen": max(claims[at].last_seen, claim.last_seen)})
    return claims


def current(claims: Sequence[MoneyClaim]) -> tuple[Money, ...]:
    """One sum for each measure, `other` left out: it says nothing of the deal as a whole."""
    chosen = [_current_of([claim for claim in claims if claim.money.measure is measure]) for measure in _COMPARED]
    return tuple(money for money in chosen if money)


def conflicts(claims: Sequence[MoneyClaim]) -> tuple[Conflict, ...]:
    found = []
    for measure in _COMPARED:
        of_measure = [claim for claim in claims if claim.money.measure is measure]
        clash = next(((a, b) for i, a in enumerate(of_measure) for b in of_measure[i + 1 :] if not agree(a.money, b.money)), None)
        if clash:
            slot = _SLOTS[measure]
            found.append(
                Conflict(slot=slot, claims=tuple(_as_claim(slot, claim) for claim in of_measure), likely_slip=_slip(*clash))
            )
    return tuple(found)


def _current_of(claims: list[MoneyClaim]) -> Money | None:
    def weight(claim: MoneyClaim) -> tuple[int, bool, dt.datetime]:
        backers = {other.origin for other in claims if agree(claim.money, other.money)}
        return len(backers), not claim.background, claim.last_seen

    return max(claims, key=weight).money if claims else None


def _same_word(one: MoneyClaim, other: MoneyClaim) -> bool:
    ours, theirs = one.money, other.money
    same_sum = (ours.measure, ours.value, ours.upper, ours.currency, ours.bound) == (
        theirs.measure, theirs.value, theirs.upper, theirs.currency, theirs.bound,
    )  # fmt: skip
    return one.origin == other.origin and same_sum


def _slip(one: MoneyClaim, other: MoneyClaim) -> str | None:
    low, high = sorted((_typical(one.money), _typical(other.money)))
    if not low:
        return None
    ratio = high / low
    return next((text for factor, text in _SLIPS.items() if abs(ratio / factor - 1) <= _NEAR_RATIO), None)


def _typical(money: Money) -> Decimal:
    bounds = interval(money)
    return bounds.low or bounds.high or Decimal(0)


def _said(money: Money) -> str:
    """As a person says it: `8 billion USD`."""
    power, word = next(((power, word) for power, word in _SCALES if money.value >= Decimal(10) ** power), (0, ""))
    values = [f"{value.scaleb(-power).normalize():f}" for value in (money.value, money.upper) if value is not None]
    return " ".join(filter(None, (" to ".join(values), word, money.currency)))


def _as_claim(slot: str, claim: MoneyClaim) -> Claim:
    money = claim.money
    return Claim(
        slot=slot, value=_said(money), bound=money.bound, origin=claim.origin,
        article_id=claim.article_id, quote=money.evidence.passage or money.evidence.quote, first_seen=claim.first_seen, last_seen=claim.last_seen,
    )  # fmt: skip
