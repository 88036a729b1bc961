"""The arithmetic of a number that is read part by part."""

from decimal import Decimal

_TEN = 10


class Chain:
    """A number in the making: parts closed by a scale, each smaller than the one before it, and one that is still open."""

    def __init__(self, start: int) -> None:
        self.start, self.end = start, start
        self.parts: list[Decimal] = []
        self.open: Decimal | None = None
        self.tail: tuple[int, ...] = ()
        self.places: int | None = None
        self.kinds: set[str] = set()
        self.article = self.letter = False
        self.bound: str | None = None

    @property
    def value(self) -> Decimal:
        return sum(self.parts, self.open or Decimal(0))

    @property
    def room(self) -> Decimal:
        """The next number must be smaller than this, to stand in the zeros of those before it."""
        if self.open is None:
            return Decimal(1).scaleb(self.tail[-1]) if self.tail else Decimal("Infinity")
        zeros = len(str(int(self.open))) - len(str(int(self.open)).rstrip("0")) if self.open else 0
        return Decimal(1).scaleb(zeros)

    def add(self, value: Decimal) -> bool:
        if value >= self.room:
            return False
        self.open, self.tail = (self.open or 0) + value, ()
        return True

    def add_half(self, value: Decimal) -> bool:
        """ "Two and a half million", "dos millones y medio"."""
        if self.open is None:
            self.parts.append(value.scaleb(self.tail[-1]))
            return True
        if self.open != self.open.to_integral_value():
            return False
        self.open += value
        return True

    def append(self, digit: Decimal) -> bool:
        """The next digit of a number spelled digit by digit."""
        self.open = (self.open or 0) * _TEN + digit
        return True

    def add_decimals(self, value: Decimal, length: int) -> bool:
        self.places = (self.places or 0) + length
        self.open = (self.open or 0) + value.scaleb(-self.places)
        return True

    def scale(self, exponent: int) -> bool:
        whole, unit = self.open, Decimal(1).scaleb(exponent)
        if whole is None and self.parts:
            whole = self.parts.pop()
        while self.parts and self.parts[-1] < unit:
            whole = (whole or 0) + self.parts.pop()
        if whole is None:
            return False
        self.parts.append(whole * unit)
        self.open, self.places, self.article, self.tail = None, None, False, (*self.tail, exponent)
        return True
