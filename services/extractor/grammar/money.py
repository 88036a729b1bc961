"""Sums of money: how exact they are said to be, ranges whose ends share scale and currency, sums repeated in another currency."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.extractor.grammar.bounds import BoundWords
from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.numbers import Quantity
from services.extractor.grammar.reading import Reading
from services.extractor.grammar.sums import Purse, Sum
from shared.contracts import Bound

_MAX_VALUE = Decimal("1e16")
_BRACKET_REACH = 40


@dataclass(frozen=True)
class Amount:
    """A sum at a place of a field; `named` is False when the text names no currency for it, and `likely` the one meant then."""

    start: int
    end: int
    value: Decimal
    upper: Decimal | None
    currency: str | None
    bound: Bound
    converted: bool = False
    likely: str | None = None

    @property
    def named(self) -> bool:
        return self.currency is not None


def amounts(reading: Reading, marks: Marks, numbers: Sequence[Quantity], home: str | None = None) -> list[Amount]:
    """All sums of a field in order, those without a currency included; these are in the currency of the language's country, if
    it has one."""
    if not numbers:
        return []
    purse = Purse(reading, marks, numbers)
    sums = [purse.sum_of(number) for number in numbers if number.start >= purse.taken]
    found = _with_ranges(sums, _Ranges(reading.folded, marks), BoundWords(reading.folded, marks))
    sane = [one if one.named else replace(one, likely=home) for one in found if (one.upper or one.value) < _MAX_VALUE]
    return _mark_converted(reading.folded, sane)


class _Ranges:
    """Looks up the words of a field that join the two ends of a range."""

    def __init__(self, folded: str, marks: Marks) -> None:
        self.folded = folded
        self.joins: dict[int, Mark] = {}
        self.pairs: dict[int, Mark] = {}
        self.opens: set[int] = set()
        self.shuts: set[int] = set()
        ands = {mark.start for mark in marks.of("connect") if mark.meaning.name == "and"}
        for mark in marks.of("ranges"):
            if mark.meaning.name == "open":
                self.opens.add(mark.end)
            elif mark.meaning.name == "shut":
                self.shuts.add(mark.start)
            else:
                pairing = mark.meaning.name == "pair" or mark.start in ands
                (self.pairs if pairing else self.joins)[mark.start] = mark

    def range_of(self, low: Sum, high: Sum) -> Amount | None:
        if low.number.article or low.number.value < 1 or (low.currency and high.currency and low.currency != high.currency):
            return None
        enclosed = any(low.start - gap in self.opens for gap in (0, 1)) or bool({high.end, high.end + 1} & self.shuts)
        touching = self.folded[low.end : high.start] == "-"
        if high.weak and not (low.currency and (enclosed or touching)):
            return None
        if not self._joined(low, high, enclosed=enclosed):
            return None
        value = _shared_scale(low.number, high.number)
        if value >= high.number.value:
            return None
        return Amount(low.start, high.end, value, high.number.value, high.currency or low.currency, Bound.RANGE)

    def _joined(self, low: Sum, high: Sum, *, enclosed: bool) -> bool:
        """ "And" joins only after "between"."""
        for place in (low.end, low.end + 1):
            mark = self.joins.get(place) or (self.pairs.get(place) if enclosed else None)
            if mark and not self.folded[low.end : place].strip() and not self.folded[mark.end : high.start].strip(" -"):
                return True
        return False


def _shared_scale(low: Quantity, high: Quantity) -> Decimal:
    """ "5 to 10 million" begins at five million, "5천~6천억" at 5천억; "500 to 1 million" at five hundred."""
    said = len(low.tail)
    if said < len(high.tail) and high.tail[:said] == low.tail:
        value = low.value.scaleb(sum(high.tail[said:]))
        return value if value < high.value else low.value
    shared = low.value.scaleb(high.exponent)
    return shared if not low.exponent or shared < high.value else low.value


def _with_ranges(sums: Sequence[Sum], ranges: _Ranges, bounds: BoundWords) -> list[Amount]:
    found: list[Amount] = []
    index = 0
    while index < len(sums):
        low = sums[index]
        pair = ranges.range_of(low, sums[index + 1]) if index + 1 < len(sums) else None
        index += 2 if pair else 1
        if pair:
            found.append(pair)
        elif not low.weak:
            bound = bounds.bound(low.start, low.end, low.number.bound)
            found.append(Amount(low.start, low.end, low.number.value, None, low.currency, bound))
    return found


def _mark_converted(folded: str, found: list[Amount]) -> list[Amount]:
    """A sum in brackets right after another one is the same sum in another currency."""
    marked: list[Amount] = []
    for amount in found:
        previous = marked[-1] if marked else None
        gap = folded[previous.end : amount.start] if previous and amount.start - previous.end < _BRACKET_REACH else ""
        converted = gap.lstrip()[:1] in {"(", "/"} and ")" not in gap
        marked.append(replace(amount, converted=True) if converted else amount)
    return marked
