"""How sums, parties and names of the field are said on a page. Pure."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from shared.contracts import Bound, Money, Part, Party, Role

_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CNY": "CN¥", "INR": "₹", "KRW": "₩", "CAD": "CA$", "AUD": "A$"}
_SCALES = ((Decimal(10) ** 12, "T"), (Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"))
_BOUNDS = {Bound.AT_LEAST: "at least ", Bound.AT_MOST: "up to ", Bound.ABOUT: "about "}
_UPPER = {"ipo": "IPO", "id": "ID", "rss": "RSS", "url": "URL"}
_MONTHS_A_YEAR = 12
MOST_SHOWN = 300
# PostgreSQL refuses NUL in text, and neither database takes half a surrogate pair; a mark of equal length keeps offsets true.
_UNSTORABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], "\N{REPLACEMENT CHARACTER}")


# Who stands first when a deal is told by its parties.
GIVERS = frozenset({Role.INVESTOR, Role.ACQUIRER, Role.SUPPLIER, Role.LENDER, Role.PARTNER, Role.ISSUER})


class Sum(Part):
    """A sum of money in words: "at least $10B" and, where another currency was named, what that is in dollars."""

    text: str
    usd: str | None = None


def givers_first(parties: Iterable[Party]) -> list[Party]:
    return sorted(parties, key=lambda party: party.role not in GIVERS)


def storable(text: str) -> str:
    """The text as both databases take it; every character stays where it was."""
    return text.translate(_UNSTORABLE)


def shortened(text: str, most: int = MOST_SHOWN) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def plain(word: object) -> str:
    """`funding_round` as a person writes it: "Funding round"."""
    text = str(word)
    return _UPPER.get(text) or text.replace("_", " ").capitalize()


def figure(value: Decimal, currency: str | None) -> str:
    """`12500000000` USD is "$12.5B", as mails and rules write it."""
    scale, unit = next(((scale, unit) for scale, unit in _SCALES if value >= scale), (Decimal(1), ""))
    number = f"{value / scale:,.2f}".rstrip("0").rstrip(".")
    symbol = _SYMBOLS.get(currency or "", f"{currency} " if currency else "")
    return f"{symbol}{number}{unit}"


def chance(confidence: float) -> str:
    """A probability as people say it: "87% sure"."""
    return f"{round(100 * confidence)}% sure"


def money(sum_: Money) -> Sum:
    text = _BOUNDS.get(sum_.bound, "") + _span(sum_.value, sum_.upper, sum_.currency) + _duration(sum_.duration_months)
    if not sum_.currency:
        text += " (currency not said)"
    if not sum_.usd or sum_.currency == "USD":
        return Sum(text=text)
    return Sum(text=text, usd=_span(sum_.usd.value, sum_.usd.upper, "USD"))


def _span(value: Decimal, upper: Decimal | None, currency: str | None) -> str:
    return figure(value, currency) if upper is None else f"{figure(value, currency)} to {figure(upper, currency)}"


def _duration(months: int | None) -> str:
    if not months:
        return ""
    count, unit = (months // _MONTHS_A_YEAR, "year") if months % _MONTHS_A_YEAR == 0 else (months, "month")
    return f" over {count} {unit}{'' if count == 1 else 's'}"


def elapsed(span: dt.timedelta) -> str:
    """A time between two steps, as exact as anybody cares: "38 ms", "4.2 s", "3 min", "2 h 5 min", "6 d"."""
    seconds = max(0.0, span.total_seconds())
    if seconds < 1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.1f} s"
    minutes, hours, days = int(seconds // 60), int(seconds // 3600), int(seconds // 86400)
    if days:
        return f"{days} d {hours % 24} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min {int(seconds % 60)} s"


def count(number: int, noun: str, nouns: str | None = None) -> str:
    """`1 article`, `2,000 articles`."""
    return f"{number:,} {noun if number == 1 else nouns or noun + 's'}"
