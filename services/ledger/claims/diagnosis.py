"""Names the usual slip behind two figures that cannot both hold, and says what was probably meant. Pure.

A valuation or a stake that explains both figures goes before a power of ten, and that before a lost currency, unless the same number
stands beside two currencies.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.ledger.claims.figures import agree, said
from services.ledger.claims.scales import languages_behind, scaled, words_of
from shared.contracts import Bound, Claim, Measure, Money, Slip
from shared.reference_rates import ecb_rates

_NEAR = Decimal("0.03")
_NEAR_RATE = Decimal("0.025")
_LEAST_RATE = Decimal("1.5")  # below, a ratio is near some rate by chance: a revision looks the same
_WHOLE = Decimal(100)  # percent
# The currency that an article of a language means when it does not say.
_CURRENCIES = {"ja": "JPY", "zh": "CNY", "ko": "KRW", "hi": "INR", "th": "THB", "de": "EUR", "fr": "EUR", "es": "EUR"}


@dataclass(frozen=True)
class Diagnosis:
    """`words` say it in a short sentence."""

    slip: Slip
    words: str


@dataclass(frozen=True)
class _Clash:
    """Two claimed sums, the smaller first, and how many times as large the larger is; None where they cannot be compared."""

    low: Claim
    high: Claim
    small: Money
    large: Money
    times: Decimal | None


def diagnose(one: Claim, other: Claim, deal_sums: Sequence[Money], stake_percent: Decimal | None) -> Diagnosis | None:
    """None when nothing usual explains the two. `deal_sums` are all sums of the deal, valuations too. Symmetric."""
    clash = _clash(one, other)
    if clash is None:
        return None
    others = [money for money in deal_sums if not _same_word(money, clash.small) and not _same_word(money, clash.large)]
    return (
        _same_number(clash)
        or _valuation(clash, others)
        or _stake(clash, others, stake_percent)
        or _magnitude(clash, others)
        or _currency(clash, others)
    )


def _clash(one: Claim, other: Claim) -> _Clash | None:
    if one.money is None or other.money is None or not _point(one.money) or not _point(other.money):
        return None
    ours, theirs = _compared(one.money, other.money)
    sides = [
        (ours or _point(one.money), one.value, one, one.money),
        (theirs or _point(other.money), other.value, other, other.money),
    ]
    small, large = sorted(sides, key=lambda side: side[:2])
    return _Clash(small[2], large[2], small[3], large[3], large[0] / small[0] if ours and theirs else None)


def _same_number(clash: _Clash) -> Diagnosis | None:
    """5 billion euros and 5 billion dollars: the currency was lost on the way."""
    small, large = clash.small, clash.large
    if small.currency == large.currency or None in {small.currency, large.currency} or small.value != large.value:
        return None
    likely = {_CURRENCIES.get(language) for language in languages_behind(clash.low, clash.high)}
    meant = [money for money in (small, large) if money.currency in likely]
    text = f"{said(small)} or {said(large)}: the same number in two currencies"
    if len(meant) == 1 and len({small.currency, large.currency} - likely) == 1:
        wrong = large if meant[0] is small else small
        text = f"{said(wrong)} is probably {said(meant[0])}: the same number in another currency"
    return Diagnosis(Slip.CURRENCY, text)


def _valuation(clash: _Clash, others: Iterable[Money]) -> Diagnosis | None:
    """One claim is told elsewhere as the valuation, or, of two valuations, one elsewhere as the price."""
    measure = clash.small.measure
    confused = {Measure.DEAL: Measure.VALUATION, Measure.VALUATION: Measure.DEAL}.get(measure)
    elsewhere = [money for money in others if money.measure is confused]
    found = [money for money in (clash.small, clash.large) if any(_equal(money, other) for other in elsewhere)]
    if len(found) != 1:
        return None
    right = clash.large if found[0] is clash.small else clash.small
    names = ("valuation", "price") if measure is Measure.DEAL else ("price", "valuation")
    return Diagnosis(Slip.VALUATION, f"{said(found[0])} is probably the {names[0]}: the {names[1]} is {said(right)}")


def _stake(clash: _Clash, others: Iterable[Money], percent: Decimal | None) -> Diagnosis | None:
    """One is the stake and the other the whole company, or one is the stake's share of a valuation that is told."""
    if not percent or not 0 < percent < _WHOLE or clash.small.measure is not Measure.DEAL:
        return None
    if clash.times and abs(clash.times * percent / _WHOLE - 1) <= _NEAR:
        text = f"{said(clash.large)} is probably the whole company: {percent.normalize():f}% of it are {said(clash.small)}"
        return Diagnosis(Slip.STAKE, text)
    for whole in (money for money in others if money.measure is Measure.VALUATION):
        share = whole.model_copy(
            update={"value": whole.value * percent / _WHOLE, "upper": None, "bound": Bound.EXACTLY, "usd": None}
        )
        found = [money for money in (clash.small, clash.large) if money.currency == whole.currency and _equal(money, share)]
        if len(found) == 1:
            wrong = clash.large if found[0] is clash.small else clash.small
            return Diagnosis(
                Slip.STAKE,
                f"{said(wrong)} is probably {said(found[0])}, which is {percent.normalize():f}% of the valuation of {said(whole)}",
            )
    return None


def _magnitude(clash: _Clash, others: Iterable[Money]) -> Diagnosis | None:
    found = scaled(clash.small, clash.large, clash.times) if clash.times else None
    if found is None:
        return None
    backed = [money for money in others if money.measure is clash.small.measure]
    return Diagnosis(Slip.MAGNITUDE, words_of(found, languages_behind(clash.low, clash.high), _wrong(clash, backed)))


def _wrong(clash: _Clash, others: Sequence[Money]) -> Money | None:
    """The claim that the other sums of the deal are against, where they agree with one of the two only."""
    small, large = (any(agree(money, other) for other in others) for money in (clash.small, clash.large))
    return None if small == large else clash.large if small else clash.small


def _currency(clash: _Clash, others: Iterable[Money]) -> Diagnosis | None:
    """Both are told in one currency, and the larger is the smaller in another one that somebody may have meant."""
    unit = clash.small.currency or clash.large.currency
    if not clash.times or not unit or {clash.small.currency, clash.large.currency} - {unit, None} or clash.times < _LEAST_RATE:
        return None
    spoken = {_CURRENCIES.get(language) for language in languages_behind(clash.low, clash.high)}
    meant = sorted({money.currency for money in others if money.currency} | {one for one in spoken if one})
    day = min(clash.low.first_seen, clash.high.first_seen).date()
    for currency in meant:
        rate = _rate(unit, currency, day)
        if rate and abs(clash.times / rate - 1) <= _NEAR_RATE:
            return Diagnosis(Slip.CURRENCY, _lost(clash, unit, currency))
    return None


def _lost(clash: _Clash, unit: str, currency: str) -> str:
    """A large number of small coins was told in a large one."""
    meant = clash.large.model_copy(update={"currency": currency})
    large, small = (money.model_copy(update={"currency": unit}) for money in (clash.large, clash.small))
    return f"{said(large)} is probably {said(meant)}, which is about {said(small)}"


def _rate(unit: str, currency: str, day: dt.date) -> Decimal | None:
    """Units of `currency` for one of `unit`; only currencies that are smaller coins can hide in a larger number."""
    table = ecb_rates()
    ours, theirs = table.per_euro(unit, day), table.per_euro(currency, day)
    return theirs[0] / ours[0] if ours and theirs and theirs[0] > ours[0] else None


def _compared(one: Money, other: Money) -> tuple[Decimal | None, Decimal | None]:
    if one.currency == other.currency or None in {one.currency, other.currency}:
        return _point(one), _point(other)
    return (one.usd.value if one.usd else None), (other.usd.value if other.usd else None)


def _point(money: Money) -> Decimal:
    return money.value if money.upper is None else (money.value + money.upper) / 2


def _equal(one: Money, other: Money) -> bool:
    ours, theirs = _compared(one, other)
    return bool(ours and theirs) and abs(Decimal(ours or 0) / Decimal(theirs or 1) - 1) <= _NEAR


def _same_word(one: Money, other: Money) -> bool:
    return (one.measure, one.value, one.upper, one.currency, one.bound) == (
        other.measure, other.value, other.upper, other.currency, other.bound,
    )  # fmt: skip
