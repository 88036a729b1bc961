"""Numbers: digits and spelled numbers with the scales behind them, in any mixture ("3.5 bn", "two hundred and fifty thousand",
"2 mil millones", "5 lakh crore", "1조 5000억", "三十亿").

Numbers are read from left to right as a chain. A scale multiplies all parts of the chain that are smaller than itself, so
that 7천 5백만 is (7000 + 500) x 10^4 while 1조 5000억 is 10^12 + 5000 x 10^8.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from services.extractor.grammar.chain import Chain
from services.extractor.grammar.digits import Separators, digits, separators_of
from services.extractor.grammar.marks import Marks

_UNITS = ("scales", "currencies", "durations", "numbers", "coins")
_GAPS = frozenset({"", " ", "-"})
_LONGEST_GAP = 6
_TEN = 10
_LARGE = 6


class Quantity(NamedTuple):
    """A number in the text. `tail` holds the scales behind its last number, already in `value`; `letter` says that the scale is
    a letter, which counts only beside a currency. `article`: nothing but "a" or "one". `bound` was said inside ("30多亿")."""

    start: int
    end: int
    value: Decimal
    tail: tuple[int, ...] = ()
    letter: bool = False
    article: bool = False
    spelled: bool = False
    bound: str | None = None

    @property
    def exponent(self) -> int:
        return sum(self.tail)


@dataclass(frozen=True)
class NumberStyle:
    """How a language writes numbers. `apart`: a spelled number begins a word and has a currency behind it, since its signs are
    syllables of other words too."""

    separators: Separators
    apart: bool = False


def quantities(folded: str, marks: Marks, style: NumberStyle) -> list[Quantity]:
    """All numbers of a field in order, each with the scales that follow it."""
    found: list[Quantity] = []
    reader = _Reader(folded, marks, style)
    chain: Chain | None = None
    for token in reader.tokens():
        if chain and token.start < chain.end:
            continue
        if chain and reader.joins(chain, token):
            continue
        found += reader.closed(chain)
        chain = reader.opened(token)
    return [*found, *reader.closed(chain)]


class _Token(NamedTuple):
    start: int
    end: int
    kind: str
    value: Decimal
    name: str = ""


class _Reader:
    """The tokens of a field, and which of them go together."""

    def __init__(self, folded: str, marks: Marks, style: NumberStyle) -> None:
        self.folded, self.marks, self.style = folded, marks, style
        connecting = marks.of("connect")
        self.ands = {folded[mark.start : mark.end] for mark in connecting if mark.meaning.name == "and"}
        self.implied = {mark.start for mark in marks.of("implied")}
        currencies = marks.of("currencies")
        self.currencies = {mark.start for mark in currencies}
        self.behind_currencies = {mark.end for mark in currencies}
        self.scales = {mark.start: int(mark.meaning.name) for mark in marks.of("scales")}
        self.spelled = {mark.start for mark in marks.of("numbers")}
        self.coins = {mark.start for mark in marks.of("coins")}
        self.points = {mark.start for mark in connecting if mark.meaning.name == "point"}

    def tokens(self) -> list[_Token]:
        separators = separators_of(self.folded, self.style.separators)
        found = [_Token(number.start, number.end, "digits", number.value) for number in digits(self.folded, separators)]
        if found or self.spelled or self.implied:
            found += [*self._words(), *self._between()]
        return sorted(found, key=lambda token: (token.start, -token.end))

    def _words(self) -> Iterator[_Token]:
        units = {mark.start for group in _UNITS for mark in self.marks.of(group)}
        for mark in self.marks.of("numbers"):
            value = Decimal(mark.meaning.name)
            if (
                value != 1 or units & {mark.end, mark.end + 1} or self._follows(mark.end, self.points)
            ):  # "a" and "one" count only before what they count
                yield _Token(mark.start, mark.end, "word", value)
        for mark in self.marks.of("scales"):
            if mark.start in self.coins and not self._leads_on(mark.end):
                continue  # "23 cents" are no hundreds
            yield _Token(mark.start, mark.end, "scale", Decimal(mark.meaning.name))
        for mark in self.marks.of("scale_letters"):
            yield _Token(mark.start, mark.end, "letter", Decimal(mark.meaning.name))

    def _between(self) -> Iterator[_Token]:
        for mark in self.marks.of("bounds_inside"):
            yield _Token(mark.start, mark.end, "inside", Decimal(0), mark.meaning.name)
        for mark in self.marks.of("vague"):
            yield _Token(mark.start, mark.end, "vague", Decimal(1))
        for mark in self.marks.of("connect"):
            if mark.meaning.name == "point":
                yield _Token(mark.start, mark.end, "point", Decimal(0))

    def opened(self, token: _Token) -> Chain | None:
        """A chain that begins with this token, if one can."""
        chain = Chain(token.start)
        if token.kind in {"word", "digits", "vague"}:
            chain.open = token.value
            chain.article = token.kind == "word" and token.value == 1
        elif token.kind == "scale" and token.start in self.implied:
            chain.open = Decimal(1)
            chain.scale(int(token.value))
        else:
            return None
        if self.style.apart and token.kind != "digits" and self._is_inside_word(token.start):
            return None
        return self._taken(chain, token)

    def _is_inside_word(self, place: int) -> bool:
        return self.folded[place - 1 : place].isalpha() and place not in self.behind_currencies

    def joins(self, chain: Chain, token: _Token) -> bool:
        gap = self.folded[chain.end : token.start] if token.start - chain.end <= _LONGEST_GAP else "."
        together = gap in _GAPS
        joined = (together and self._joins_at_once(chain, token, gap)) or (
            token.kind in {"word", "digits"} and (together or gap.strip() in self.ands) and self._adds(chain, token, gap)
        )
        if joined:
            self._taken(chain, token)
        return joined

    def _taken(self, chain: Chain, token: _Token) -> Chain:
        chain.kinds.add(token.kind)
        chain.end = token.end
        return chain

    def _joins_at_once(self, chain: Chain, token: _Token, gap: str) -> bool:
        if token.kind == "scale":
            return not chain.letter and (chain.scale(int(token.value)) or self._adds_implied(chain, token, gap))
        if token.kind == "letter":
            chain.letter = chain.kinds == {"digits"} and not chain.letter and chain.scale(int(token.value))
            return chain.letter
        if token.kind == "inside" and (self._follows(token.end, self.scales) or self._follows(token.end, self.currencies)):
            chain.bound = token.name
            return True
        if token.kind == "vague":
            return not gap and self._follows(token.end, self.scales)
        if token.kind == "point" and chain.open is not None and self._has_decimals(token.end):
            chain.places = 0
            return True
        return False

    def _has_decimals(self, place: int) -> bool:
        """ "One point five", "1 point 5"; never a point behind which the unit stands."""
        return self._follows(place, self.spelled) or self.folded[place : place + 2].strip()[:1].isdigit()

    def _adds_implied(self, chain: Chain, token: _Token, gap: str) -> bool:
        """As 천 does in 3억 천만."""
        return token.start in self.implied and not gap.strip() and chain.add(Decimal(1)) and chain.scale(int(token.value))

    def _adds(self, chain: Chain, token: _Token, gap: str) -> bool:
        """Whether a number goes on with this token; nothing is changed if not."""
        if chain.letter or "vague" in chain.kinds:
            return False
        value = token.value
        if chain.places is not None:
            return not gap.strip() and chain.add_decimals(value, 1 if value < _TEN else 2)
        if 0 < value < 1:
            return token.kind == "word" and gap != " " and not chain.article and chain.add_half(value)
        return self._adds_digits(chain, token, gap) if token.kind == "digits" else self._adds_word(chain, token, gap)

    def _adds_digits(self, chain: Chain, token: _Token, gap: str) -> bool:
        """Digits go on after a scale when they touch it, or a smaller scale or a currency follows."""
        if chain.open is not None or gap not in {"", " "}:
            return False
        scale = self.scales.get(
            token.end, self.scales.get(token.end + 1) if self.folded[token.end : token.end + 1] == " " else None
        )
        follows = scale != chain.tail[-1] if scale is not None else not gap or self._follows(token.end, self.currencies)
        return follows and chain.add(token.value)

    def _adds_word(self, chain: Chain, token: _Token, gap: str) -> bool:
        if not self._word_goes_on(chain, token, gap):
            return False
        if not gap and chain.open is not None and max(token.value, chain.open % _TEN) < _TEN and self._is_sign(chain, token):
            return chain.append(token.value)
        return chain.add(token.value)

    def _is_sign(self, chain: Chain, token: _Token) -> bool:
        """One sign after another, each a digit: 二〇二六."""
        return token.end - token.start == 1 and self.folded[token.start - 1].isalnum() and chain.places is None

    def _word_goes_on(self, chain: Chain, token: _Token, gap: str) -> bool:
        """A word goes on after digits, or behind a large scale, only where more of the number follows: "$3 million two years ago"
        is no chain."""
        leads_on = self._leads_on(token.end)
        if "digits" in chain.kinds:
            return chain.open is None and (not gap or self._follows(token.end, self.scales)) and (leads_on or not self.style.apart)
        large = gap == " " and chain.open is None and chain.tail[-1] >= _LARGE
        return leads_on or not (large or self.style.apart)

    def _leads_on(self, place: int) -> bool:
        goods = (self.scales, self.currencies, self.spelled, self.coins, self.points)
        return any(self._follows(place, starts) for starts in goods)

    def _follows(self, place: int, starts: "set[int] | dict[int, int]") -> bool:
        return place in starts or (self.folded[place : place + 1] == " " and place + 1 in starts)

    def closed(self, chain: Chain | None) -> list[Quantity]:
        """The number that a chain has become, if it is one."""
        if chain is None or "vague" in chain.kinds:
            return []
        spelled = "digits" not in chain.kinds
        counts = self._follows(chain.end, self.currencies) or self._follows(chain.end, self.coins)
        if spelled and self.style.apart and not counts:
            return []
        return [
            Quantity(
                chain.start, chain.end, chain.value, chain.tail, chain.letter, chain.article, spelled=spelled, bound=chain.bound
            )
        ]
