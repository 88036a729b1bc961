"""Slips of a power of ten: which words for large numbers the languages behind two claims confuse, and how to say so.

East Asian languages count in ten thousands (万, 億), Hindi in lakh and crore, and a French "billion" is an English trillion.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from services.ledger.claims.figures import said
from shared.contracts import Claim, Money

_FACTORS = {10: "ten", 100: "a hundred", 1000: "a thousand", 10_000: "ten thousand"}
_NEAR = Decimal("0.04")
_NEAR_ACROSS_CURRENCIES = Decimal("0.06")
_HUNDRED_MILLION = Decimal(10**8)
# What a hundred million and ten thousand are called, and the language for people.
_MYRIADS = {"ja": ("億", "万", "Japanese"), "zh": ("亿", "万", "Chinese"), "ko": ("억", "만", "Korean")}
_LONG_SCALE = {
    "fr": ("a milliard is a billion, a billion a trillion", "French"),
    "de": ("a Milliarde is a billion, a Billion a trillion", "German"),
    "es": ("mil millones are a billion, a billón is a trillion", "Spanish"),
}
_INDIAN = {10: "ten lakh are a million, a crore is ten million", 100: "a crore is a hundred lakh"}
_USUAL = {
    10: "as when 億 (100 million) is taken for a billion",
    100: "as when lakh and crore are confused",
    1000: "as between million, milliard and billion",
    10_000: "as between 万 and 億",
}


@dataclass(frozen=True)
class Scaled:
    """The larger of two sums is `factor` times the smaller."""

    factor: int
    low: Money
    high: Money


def scaled(low: Money, high: Money, times: Decimal) -> Scaled | None:
    """None where `times`, how many times the smaller the larger is, is no power of ten that is usually confused."""
    near = _NEAR if low.currency == high.currency else _NEAR_ACROSS_CURRENCIES
    factor = next((factor for factor in _FACTORS if abs(times / factor - 1) <= near), None)
    return Scaled(factor, low, high) if factor else None


def languages_behind(*claims: Claim) -> tuple[str, ...]:
    """The languages of two claims and those they were translated from, without scripts, in the order of the alphabet."""
    told = {language for claim in claims for language in (claim.language, claim.translated_from) if language}
    return tuple(sorted({language.partition("-")[0] for language in told}))


def words_of(slip: Scaled, languages: tuple[str, ...], wrong: Money | None) -> str:
    """A short sentence: which sum is probably meant, where that can be told, and what was confused. `wrong` is one of the two."""
    cause, larger_is_wrong = _cause(slip, languages)
    if wrong is None and larger_is_wrong:
        wrong = slip.high
    if wrong is None:
        return f"{said(slip.low)} or {said(slip.high)}: a factor of {_FACTORS[slip.factor]}, {cause}"
    right = slip.low if wrong is slip.high else slip.high
    return f"{said(wrong)} is probably {said(right)}: a factor of {_FACTORS[slip.factor]}, {cause}"


def _cause(slip: Scaled, languages: Iterable[str]) -> tuple[str, bool]:
    """What was confused, and whether that makes the larger sum the wrong one."""
    myriads = next((_MYRIADS[language] for language in languages if language in _MYRIADS), None)
    if myriads and slip.factor in {10, 10_000}:
        hundred_million, ten_thousand, name = myriads
        behind = f"(a {name} text stands behind it)"
        if slip.factor == 10:  # noqa: PLR2004 - the first of the factors
            count = f"{slip.low.value / _HUNDRED_MILLION:.6g}"
            return f"{count}{hundred_million} is {_without_currency(slip.low)} {behind}", True
        return f"as between {ten_thousand} and {hundred_million} {behind}", False
    if ("hi" in languages or "INR" in {slip.low.currency, slip.high.currency}) and slip.factor in _INDIAN:
        return _INDIAN[slip.factor], False
    long_scale = next((_LONG_SCALE[language] for language in languages if language in _LONG_SCALE), None)
    if long_scale and slip.factor == 1000:  # noqa: PLR2004 - a step of the long scale
        return f"{long_scale[0]} (a {long_scale[1]} text stands behind it)", False
    return _USUAL[slip.factor], False


def _without_currency(money: Money) -> str:
    return said(money.model_copy(update={"currency": None}))
