"""How far a figure is from what is asked of it, in words: the gap, and the nearest comparison that would have held."""

from decimal import Decimal

from services.rule_engine.comparisons import Comparison
from services.rule_engine.facts import plain, short
from services.rule_engine.intervals import INFINITY, Interval
from shared.contracts import Truth

_SCALES = {"T": 12, "B": 9, "M": 6}


def said(wanted: Comparison) -> str:
    """The comparison as people write it: "above USD 1B", "between USD 1B and USD 2B"."""
    return _range(wanted.interval, f"{wanted.currency} ") if wanted.interval else "known" if wanted.known else "unknown"


def far_from(wanted: Comparison, figure: Interval) -> str:
    """Goes on from "is USD 900M"."""
    interval, currency = wanted.interval, wanted.currency
    if interval is None:
        return "; would fire while no figure is known"
    if figure.within(interval) is Truth.MAYBE:
        return f", which may be {said(wanted)} and may not; 'unclear: match' would fire"
    if figure.high <= interval.low:
        gap, way = interval.low - figure.high, f"short of '{said(wanted)}'"
        nearest = f"; would fire at 'at least {currency} {_exactly(figure.low)}'" if figure.low > 0 else ""
    else:
        gap, way = figure.low - interval.high, f"more than '{said(wanted)}'"
        nearest = f"; would fire at 'at most {currency} {_exactly(figure.high)}'" if figure.high < INFINITY else ""
    return (f", {currency} {_exactly(gap)} {way}" if gap else f", and must be {said(wanted)}") + nearest


def far_count(wanted: Interval, count: int, thing: str) -> str:
    """For whole numbers: "1 origin; would fire with 1 more"."""
    had = f"{count} {thing}{'' if count == 1 else 's'}"
    if count < wanted.low or (count == wanted.low and wanted.low_open):
        more = int(wanted.low) + wanted.low_open - count
        return f"{had}; would fire with {more} more"
    fewer = count - int(wanted.high) + wanted.high_open
    return f"{had}; would fire with {fewer} fewer"


def _range(interval: Interval, unit: str) -> str:
    low, high = interval.low, interval.high
    if low == high:
        return f"exactly {unit}{short(low)}"
    if high == INFINITY:
        return f"{'above' if interval.low_open else 'at least'} {unit}{short(low)}"
    if low <= 0:
        return f"{'below' if interval.high_open else 'at most'} {unit}{short(high)}"
    return f"between {unit}{short(low)} and {unit}{short(high)}"


def _exactly(number: Decimal) -> str:
    """Short where that loses nothing, and never with commas, which would end the value in `{ amount: ... }`."""
    rounded = short(number)
    scale = _SCALES.get(rounded[-1])
    return rounded if scale and Decimal(rounded[:-1]).scaleb(scale) == number else plain(number)
