"""Sums of money as people write them: $1B, 1.5bn, EUR 300 million, £2,000,000. Without a currency they are US dollars."""

import re
from dataclasses import dataclass
from decimal import Decimal

from services.rule_engine.misreading import misread
from shared.documents import did_you_mean

SIGNS = {"US$": "USD", "$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
_WORDS = {"dollar": "USD", "dollars": "USD", "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "yen": "JPY"}
SCALES = {
    "k": 3, "thousand": 3,
    "m": 6, "mn": 6, "million": 6, "millions": 6,
    "b": 9, "bn": 9, "billion": 9, "billions": 9,
    "t": 12, "tn": 12, "trillion": 12, "trillions": 12,
}  # fmt: skip
# ISO 4217: the currencies that people use.
CODES = frozenset(
    [
        "AED",
        "AFN",
        "ALL",
        "AMD",
        "AOA",
        "ARS",
        "AUD",
        "AWG",
        "AZN",
        "BAM",
        "BBD",
        "BDT",
        "BGN",
        "BHD",
        "BIF",
        "BMD",
        "BND",
        "BOB",
        "BRL",
        "BSD",
        "BTN",
        "BWP",
        "BYN",
        "BZD",
        "CAD",
        "CDF",
        "CHF",
        "CLP",
        "CNY",
        "COP",
        "CRC",
        "CUP",
        "CVE",
        "CZK",
        "DJF",
        "DKK",
        "DOP",
        "DZD",
        "EGP",
        "ERN",
        "ETB",
        "EUR",
        "FJD",
        "FKP",
        "GBP",
        "GEL",
        "GHS",
        "GIP",
        "GMD",
        "GNF",
        "GTQ",
        "GYD",
        "HKD",
        "HNL",
        "HTG",
        "HUF",
        "IDR",
        "ILS",
        "INR",
        "IQD",
        "IRR",
        "ISK",
        "JMD",
        "JOD",
        "JPY",
        "KES",
        "KGS",
        "KHR",
        "KMF",
        "KPW",
        "KRW",
        "KWD",
        "KYD",
        "KZT",
        "LAK",
        "LBP",
        "LKR",
        "LRD",
        "LSL",
        "LYD",
        "MAD",
        "MDL",
        "MGA",
        "MKD",
        "MMK",
        "MNT",
        "MOP",
        "MRU",
        "MUR",
        "MVR",
        "MWK",
        "MXN",
        "MYR",
        "MZN",
        "NAD",
        "NGN",
        "NIO",
        "NOK",
        "NPR",
        "NZD",
        "OMR",
        "PAB",
        "PEN",
        "PGK",
        "PHP",
        "PKR",
        "PLN",
        "PYG",
        "QAR",
        "RON",
        "RSD",
        "RUB",
        "RWF",
        "SAR",
        "SBD",
        "SCR",
        "SDG",
        "SEK",
        "SGD",
        "SHP",
        "SLE",
        "SOS",
        "SRD",
        "SSP",
        "STN",
        "SYP",
        "SZL",
        "THB",
        "TJS",
        "TMT",
        "TND",
        "TOP",
        "TRY",
        "TTD",
        "TWD",
        "TZS",
        "UAH",
        "UGX",
        "USD",
        "UYU",
        "UZS",
        "VES",
        "VND",
        "VUV",
        "WST",
        "XAF",
        "XCD",
        "XOF",
        "XPF",
        "YER",
        "ZAR",
        "ZMW",
        "ZWG",
    ]
)
_NAMES = (*(name for name in SCALES if len(name) > 1), *_WORDS)
_NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][0-9]{1,2})?)"
_SUM = re.compile(
    rf"(?P<before>US\$|[$€£¥]|[A-Za-z]{{3}}(?=[\s0-9]))?\s*(?P<number>{_NUMBER})(?![0-9.,_])\s*(?P<scale>[A-Za-z]*)(?:\s+(?P<after>[A-Za-z]+))?"
)
_DECIMAL_COMMA = re.compile(r"([0-9]),([0-9]{1,2})(?![0-9])")
_MOST_DIGITS = 24


@dataclass(frozen=True)
class Sum:
    amount: Decimal
    currency: str


@dataclass(frozen=True)
class SumAsTold:
    """Currency and scale as far as they are told: in "between 1 and 5 billion euros" the first borrows both from the second."""

    number: Decimal
    scale: str
    currency: str | None

    def completed(self, other: "SumAsTold | None" = None) -> Sum:
        scale = self.scale or (other.scale if other else "")
        currency = self.currency or (other.currency if other else None) or "USD"
        return Sum(self.number.scaleb(SCALES.get(scale, 0)), currency)


def read_sum(text: str, offset: int = 0) -> SumAsTold:
    """Raises a misreading; `offset` is where `text` stands in the phrase."""
    found = _SUM.fullmatch(text)
    number = Decimal(found["number"].replace(",", "").replace("_", "")) if found else None
    if found is None or number is None or number.adjusted() > _MOST_DIGITS:
        raise misread(f"cannot read '{text}' as an amount of money", _why_not(text), offset, len(text))
    scale, after = found["scale"].lower(), found["after"]
    if scale and scale not in SCALES and not after:
        scale, after = "", found["scale"]
    if scale and scale not in SCALES:
        raise misread(f"cannot read '{text}' as an amount of money", did_you_mean(scale, list(SCALES)[1:]), offset, len(text))
    return SumAsTold(number, scale, _currency(found["before"], after, text, offset))


def _currency(before: str | None, after: str | None, text: str, offset: int) -> str | None:
    told = [SIGNS.get(word) or _WORDS.get(word.lower()) or word.upper() for word in (before, after) if word]
    for code in told:
        if code not in CODES:
            near = did_you_mean(code.lower(), _NAMES)
            hint = near if near.startswith("did") else "write a sign or an ISO code: €, EUR"
            raise misread(f"cannot read '{text}' as an amount of money", hint, offset, len(text))
    if len(set(told)) > 1:
        raise misread(f"'{text}' names two currencies", "name one", offset, len(text))
    return told[0] if told else None


def _why_not(text: str) -> str:
    comma = _DECIMAL_COMMA.search(text)
    if comma:
        return f"use a point for decimals: '{text[: comma.start(1) + 1]}.{text[comma.start(2) :]}'"
    if text[:1] in {"-", "−"}:
        return "an amount is not negative"
    if text[:1] and not text[:1].isascii():
        return "write the ISO code of the currency: 'INR 300 million'"
    return "write it like '$1B', '1.5 billion', 'EUR 300 million'"
