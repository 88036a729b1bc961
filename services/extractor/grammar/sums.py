"""A number with the currency beside it: on either side, as sign, code or word, with the scale or the coins behind it."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.numbers import Quantity
from services.extractor.grammar.reading import Reading

_LEAST_UNNAMED = 6  # "80 billion" without a currency is money, "500" is not
_LEAST_UNSCALED = 3_000  # "2019 won" is a year and a verb
_LEAST_OF = 1_000_000  # "3 of dollars" is nothing
_MILLIONS = 6
_TEN = 10
_CLOSING = frozenset({"", ".", ",", "!", "?", ";"})
_CLOSE = frozenset({"", " ", "-"})
_SHARED = "shared"
_NONE = "-"
_SIGNS = frozenset({"sign", _SHARED})
_IN_CAPITALS = "capitals"
_GENERIC_DOLLAR = "USD"


@dataclass(frozen=True)
class Sum:
    """A quantity with its currency. `weak`: no money by itself, yet it may open or close a range ("10 to 20 dollars")."""

    start: int
    end: int
    number: Quantity
    currency: str | None
    weak: bool = False


class Purse:
    """Looks up the currencies of a field by place. Sums are to be asked for in the order of the text."""

    def __init__(self, reading: Reading, marks: Marks, numbers: Sequence[Quantity]) -> None:
        self.folded, self.text = reading.folded, reading.text
        self.numbers = {number.start: number for number in numbers}
        self.by_end: dict[int, Mark] = {}
        self.by_start: dict[int, Mark] = {}
        for mark in marks.of("currencies"):
            self.by_start.setdefault(mark.start, mark)
            self.by_end.setdefault(mark.end, mark)
        self.ofs = {mark.start: mark for mark in marks.of("connect") if mark.meaning.name == "of"}
        self.ands = {mark.start: mark for mark in marks.of("connect") if mark.meaning.name == "and"}
        self.scales = {mark.start: mark for mark in marks.of("scales")}
        self.ambiguous = {mark.start for mark in marks.of("ambiguous_currencies")}
        self.coins = {mark.start: mark for mark in marks.of("coins")}
        self.countries: dict[str, list[int]] = {}
        for mark in sorted([*marks.of("currency_countries"), *marks.of("currencies")]):
            self.countries.setdefault(mark.meaning.name, []).append(mark.start)
        self.taken = 0

    def sum_of(self, number: Quantity) -> Sum:
        """The number with its currency. A currency is used once."""
        before, after = self._before(number.start), self._after(number)
        mark = after or before
        if before and after and not self._refines(before, after):
            mark, after = before, after if self._repeats(before, after) else None
        if mark is None:
            bare = number.exponent >= _LEAST_UNNAMED and not number.letter
            return Sum(number.start, number.end, number, None, weak=not bare)
        start = before.start if before else number.start
        end = max(number.end, after.end if after else 0)
        whole, end = self._with_coins(*self._scale_behind(number, end, mark), mark)
        if whole.value == number.value and self._is_doubtful(mark, number, behind=mark is not before):
            return Sum(number.start, number.end, number, None, weak=True)
        number, self.taken = whole, end
        return Sum(start, end, number, self._code(mark))

    def _code(self, mark: Mark) -> str | None:
        """Where countries share a name, the currency of the one that the text speaks of most, else the first of the names."""
        if mark.meaning.form != _SHARED:
            return mark.meaning.name
        first, *others = mark.meaning.name.split()
        most = max(others, key=lambda code: self._presence(code, mark.start))
        return most if self._presence(most, 0)[0] > self._presence(first, 0)[0] else None if first == _NONE else first

    def _presence(self, code: str, place: int) -> tuple[int, int]:
        """How often the text speaks of a currency or its country, and how near."""
        places = self.countries.get(code, [])
        index = bisect_left(places, place)
        return len(places), -min((abs(near - place) for near in places[max(0, index - 1) : index + 1]), default=0)

    def skip_blank(self, place: int) -> int:
        if place < len(self.folded) and self.folded[place] in " -" and self.folded[place - 1 : place] != " ":
            return place + 1
        return place

    def _is_doubtful(self, mark: Mark, number: Quantity, *, behind: bool) -> bool:
        """Words that mean something else too are currencies only behind a large sum, codes that are words only in capitals."""
        if number.article and not behind:
            return True
        if mark.meaning.form == _IN_CAPITALS:
            return not self.text[mark.start : mark.end].isupper()
        if mark.start not in self.ambiguous:
            return False
        large = number.exponent or number.value >= _LEAST_UNSCALED or number.value != int(number.value)
        return not behind or not large

    def _before(self, start: int) -> Mark | None:
        for gap in (0, 1):
            mark = self.by_end.get(start - gap)
            if mark and mark.start >= self.taken and self.folded[mark.end : start] in _CLOSE and self._leads(mark):
                return mark
        return None

    def _leads(self, mark: Mark) -> bool:
        """Words of one letter ("元") stand behind their number."""
        return bool(mark.meaning.form) or mark.end - mark.start > 1 or not self.folded[mark.start].isalpha()

    def _after(self, number: Quantity) -> Mark | None:
        place = self.skip_blank(number.end)
        connector = self.ofs.get(place)
        for at in (
            place,
            self.skip_blank(connector.end)
            if connector and (number.value >= _LEAST_OF or number.exponent >= _LEAST_UNNAMED)
            else -1,
        ):
            mark = self.by_start.get(at)
            if mark and not self._opens_next(mark, number):
                return mark
        return None

    def _opens_next(self, mark: Mark, number: Quantity) -> bool:
        """A sign that touches the digits after it is theirs ("10 $30"); "a" never takes a sign from digits ("a US$ 4 billion")."""
        place = self.skip_blank(mark.end) if number.article else mark.end
        return self.folded[place : place + 1].isdigit() and (number.article or mark.meaning.form in _SIGNS)

    def _refines(self, before: Mark, after: Mark) -> bool:
        return before.meaning.name == _GENERIC_DOLLAR != after.meaning.name and "d" in after.meaning.name.lower()[-1]

    def _repeats(self, before: Mark, after: Mark) -> bool:
        """As in "RMB 5亿元"; a word of one letter is the home currency's, whose kind was said before."""
        return before.meaning.name == after.meaning.name or (after.end - after.start == 1 and not after.meaning.form)

    def _scale_behind(self, number: Quantity, end: int, mark: Mark) -> tuple[Quantity, int]:
        """A scale after the currency ("75 USD million"), or glued before it ("MEUR 120")."""
        if mark.meaning.form == "millions":
            return _scaled(number, _MILLIONS), end
        scale = self.scales.get(self.skip_blank(end))
        if scale and not number.exponent and mark.start >= number.end:
            return _scaled(number, int(scale.meaning.name)), scale.end
        return number, end

    def _with_coins(self, number: Quantity, end: int, mark: Mark) -> tuple[Quantity, int]:
        """As in "20 dollars and 43 cents", "五元七毛八分", "15 dollars 50."; without the word for coins only at the end of a
        phrase."""
        place = self.skip_blank(end)
        place = self.skip_blank(self.ands[place].end) if place in self.ands else place
        rest = self.numbers.get(place)
        if not rest or number.exponent or number.value != int(number.value) or not self._is_change(rest):
            return number, end
        coin = self.coins.get(self.skip_blank(rest.end))
        if coin:
            share = int(coin.meaning.name)
            changed = number._replace(value=number.value + rest.value.scaleb(-share))
            return self._smallest(changed, coin, share)
        if mark.start >= number.end and self.folded[rest.end : rest.end + 2].strip() in _CLOSING:
            return number._replace(value=number.value + rest.value.scaleb(-self._places(rest, end))), rest.end
        return number, end

    def _places(self, rest: Quantity, end: int) -> int:
        """A sign that touches the currency is for tenths (五块六), unless a zero leads it."""
        return 1 if rest.spelled and rest.start == end and rest.end - rest.start == 1 else 2

    def _is_change(self, rest: Quantity) -> bool:
        return not rest.exponent and rest.value == int(rest.value) and 0 < rest.value < _TEN**2

    def _smallest(self, number: Quantity, coin: Mark, share: int) -> tuple[Quantity, int]:
        """The hundredths behind the tenths."""
        rest = self.numbers.get(coin.end)
        last = self.coins.get(rest.end) if rest and self._is_change(rest) else None
        if rest and last and int(last.meaning.name) > share:
            return number._replace(value=number.value + rest.value.scaleb(-int(last.meaning.name))), last.end
        if rest and not last and self._is_change(rest) and rest.spelled and rest.value < _TEN:
            return number._replace(value=number.value + rest.value.scaleb(-share - 1)), rest.end
        return number, coin.end


def _scaled(number: Quantity, exponent: int) -> Quantity:
    return number._replace(value=number.value.scaleb(exponent), tail=(*number.tail, exponent), article=False)
