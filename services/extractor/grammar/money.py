"""Sums of money: a number with a currency on one side, how exact it is said to be, ranges whose ends share scale and currency."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.numbers import Quantity
from services.extractor.grammar.reading import Reading
from shared.contracts import Bound

_MAX_VALUE = Decimal("1e16")
_LEAST_UNNAMED = 6  # "80 billion" without a currency is money, "500" is not
_LEAST_UNSCALED = 3_000  # "2019 won" is a year and a verb
_LEAST_OF = 1_000_000  # "3 of dollars" is nothing
_LOOK_BACK = 40
_HUNDRED = 100
_CLOSING = frozenset({"", ".", ",", "!", "?", ";"})
_CLOSE = frozenset({"", " ", "-"})
_STRENGTH = {Bound.AT_LEAST: 3, Bound.AT_MOST: 3, Bound.ABOUT: 2, Bound.EXACTLY: 1}
_GENERIC_DOLLAR = "USD"


@dataclass(frozen=True)
class Amount:
    """A sum at a place of a field; `named` is False when the text names no currency for it."""

    start: int
    end: int
    value: Decimal
    upper: Decimal | None
    currency: str | None
    bound: Bound
    converted: bool = False

    @property
    def named(self) -> bool:
        return self.currency is not None


@dataclass(frozen=True)
class _Sum:
    """A quantity with the currency beside it. `weak`: no money by itself, yet it may open a range ("10 to 20 dollars")."""

    start: int
    end: int
    number: Quantity
    currency: str | None
    weak: bool = False


def amounts(reading: Reading, marks: Marks, numbers: Sequence[Quantity]) -> list[Amount]:
    """All sums of a field in order, those without a currency included."""
    reader = _Reader(reading.folded, marks, numbers)
    sums = [reader.sum_of(number) for number in numbers]
    return _mark_converted(reading.folded, _capped(_with_ranges(reader, sums)))


class _Reader:
    def __init__(self, folded: str, marks: Marks, numbers: Sequence[Quantity]) -> None:
        self.folded = folded
        self.numbers = {number.start: number for number in numbers}
        currencies = marks.of("currencies")
        self.by_end = {mark.end: mark for mark in currencies}
        self.by_start: dict[int, Mark] = {}
        for mark in currencies:
            self.by_start.setdefault(mark.start, mark)
        self.bounds = {mark.end: mark for mark in marks.of("bounds")}
        self.bounds_after = {mark.start: mark for mark in marks.of("bounds_after")}
        self.joins = {mark.start: mark for mark in marks.of("ranges") if mark.meaning.name == "join"}
        self.opens = {mark.end for mark in marks.of("ranges") if mark.meaning.name == "open"}
        self.ofs = {mark.start: mark for mark in marks.of("connect") if mark.meaning.name == "of"}
        self.ands = {mark.start: mark for mark in marks.of("connect") if mark.meaning.name == "and"}
        self.scales = {mark.start: mark for mark in marks.of("scales")}
        self.fillers = {mark.start: mark.end for mark in marks.of("connect") if mark.meaning.name == "filler"}
        self.ambiguous = {mark.start for mark in marks.of("ambiguous_currencies")}
        self.coins = {mark.start: mark for mark in marks.of("coins")}
        self.yuan = any(mark.meaning.name == "CNY" for mark in currencies)
        self.taken = 0

    def sum_of(self, number: Quantity) -> _Sum:
        """The number with its currency. A currency is used once."""
        before = self._before(number.start)
        after = self._after(number)
        if before and after and not self._refines(before, after):
            after = None
        mark = after or before
        if mark is None:
            bare = number.exponent >= _LEAST_UNNAMED and not number.letter
            return _Sum(number.start, number.end, number, None, weak=not bare)
        doubtful = mark.start in self.ambiguous and not number.exponent and number.value < _LEAST_UNSCALED
        if doubtful or (number.article and mark is before):
            return _Sum(number.start, number.end, number, None, weak=True)
        start = before.start if before else number.start
        end = max(number.end, after.end if after else 0)
        number, end = self._with_hundredths(*self._scale_behind(number, end, mark), mark)
        self.taken = end
        return _Sum(start, end, number, self._code(mark))

    def _before(self, start: int) -> Mark | None:
        for gap in (0, 1):
            mark = self.by_end.get(start - gap)
            if mark and mark.start >= self.taken and self.folded[mark.end : start] in _CLOSE:
                return mark
        return None

    def _after(self, number: Quantity) -> Mark | None:
        place = self._skip_blank(number.end)
        connector = self.ofs.get(place)
        for at in (place, self._skip_blank(connector.end) if connector and number.value >= _LEAST_OF else -1):
            mark = self.by_start.get(at)
            if mark and not self._opens_next(mark):
                return mark
        return None

    def _opens_next(self, mark: Mark) -> bool:
        """A sign that touches the digits after it is theirs ("10 $30")."""
        return mark.end < len(self.folded) and self.folded[mark.end].isdigit() and mark.meaning.form in {"sign", "shared"}

    def _refines(self, before: Mark, after: Mark) -> bool:
        return before.meaning.name == _GENERIC_DOLLAR != after.meaning.name and "d" in after.meaning.name.lower()[-1]

    def _scale_behind(self, number: Quantity, end: int, mark: Mark) -> tuple[Quantity, int]:
        """A scale after the currency ("75 USD million"), or glued before it ("MEUR 120"), or hundredths after a whole sum."""
        if mark.meaning.form == "millions":
            return number.scaled(_LEAST_UNNAMED, number.end), end
        scale = self.scales.get(self._skip_blank(end))
        if scale and not number.exponent and mark.start >= number.end:
            return number.scaled(int(scale.meaning.name), number.end), scale.end
        return number, end

    def _with_hundredths(self, number: Quantity, end: int, mark: Mark) -> tuple[Quantity, int]:
        """As in "20 dollars and 43 cents", "15 dollars 50."; without the word for coins only at the end of a phrase."""
        place = self._skip_blank(end)
        place = self._skip_blank(self.ands[place].end) if place in self.ands else place
        rest = self.numbers.get(place)
        if number.exponent or not rest or rest.exponent or rest.value != int(rest.value) or not 0 < rest.value < _HUNDRED:
            return number, end
        coin = self.coins.get(self._skip_blank(rest.end))
        closed = self.folded[rest.end : rest.end + 2].strip() in _CLOSING and mark.start >= number.end
        if number.value != int(number.value) or not (coin or closed):
            return number, end
        return replace(number, value=number.value + rest.value / _HUNDRED), coin.end if coin else rest.end

    def _code(self, mark: Mark) -> str:
        return "CNY" if mark.meaning.form == "shared" and self.yuan else mark.meaning.name

    def _skip_blank(self, place: int) -> int:
        if place < len(self.folded) and self.folded[place] in " -" and self.folded[place - 1 : place] != " ":
            return place + 1
        return place

    def joined(self, low: _Sum, high: _Sum) -> bool:
        """Whether two sums are the ends of one range. "and" joins only after "between"."""
        place = self._skip_blank(low.end)
        mark = self.joins.get(place) or self.joins.get(low.end)
        if not mark or self.folded[mark.end : high.start].strip(" -"):
            return False
        opened = any(low.start - gap in self.opens for gap in (0, 1))
        return opened or mark.end - mark.start == 1 or mark.start not in self.ands

    def bound(self, start: int, end: int) -> tuple[Bound, int, int]:
        """The strongest of the words that say how exact a sum is, and the span that includes it."""
        found, left, right = Bound.EXACTLY, start, end
        place = start
        while place > start - _LOOK_BACK and (mark := self._bound_before(place)):
            bound = Bound(mark.meaning.name)
            found = max(found, bound, key=_STRENGTH.__getitem__)
            place = left = mark.start
        mark = self.bounds_after.get(self._skip_blank(end))
        if mark and found in {Bound.EXACTLY, Bound.ABOUT}:
            found, right = Bound(mark.meaning.name), mark.end
        return found, left, right

    def _bound_before(self, place: int) -> Mark | None:
        for gap in range(14):
            mark = self.bounds.get(place - gap)
            if mark and self._is_filled(mark.end, place):
                return mark
        return None

    def _is_filled(self, start: int, end: int) -> bool:
        """Whether nothing but fillers stands in between."""
        while start < end:
            start = self.fillers.get(start, start + 1 if self.folded[start] == " " else end + 1)
        return start == end


def _with_ranges(reader: _Reader, sums: Sequence[_Sum]) -> list[Amount]:
    found: list[Amount] = []
    index = 0
    while index < len(sums):
        low = sums[index]
        high = sums[index + 1] if index + 1 < len(sums) else None
        pair = _range_of(reader, low, high) if high else None
        if pair:
            found.append(pair)
            index += 2
            continue
        index += 1
        if not low.weak:
            bound, _, _ = reader.bound(low.start, low.end)
            found.append(Amount(low.start, low.end, low.number.value, None, low.currency, bound))
    return found


def _range_of(reader: _Reader, low: _Sum, high: _Sum) -> Amount | None:
    if high.weak or low.number.article or low.number.value < 1 or not reader.joined(low, high):
        return None
    currency = high.currency or low.currency
    if low.currency and high.currency and low.currency != high.currency:
        return None
    value = low.number.value
    if high.number.exponent and not low.number.exponent and value * 10 < high.number.value:
        value = value.scaleb(high.number.exponent)
    if value >= high.number.value:
        return None
    return Amount(low.start, high.end, value, high.number.value, currency, Bound.RANGE)


def _capped(found: list[Amount]) -> list[Amount]:
    return [amount for amount in found if max(amount.value, amount.upper or amount.value) < _MAX_VALUE]


def _mark_converted(folded: str, found: list[Amount]) -> list[Amount]:
    """A sum in brackets right after another one is the same sum in another currency."""
    marked: list[Amount] = []
    for amount in found:
        previous = marked[-1] if marked else None
        gap = folded[previous.end : amount.start] if previous else ""
        converted = gap.lstrip()[:1] in {"(", "/"} and len(gap) < _LOOK_BACK and ")" not in gap
        marked.append(replace(amount, converted=True) if converted else amount)
    return marked
