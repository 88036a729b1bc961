"""What a bare unit of money means in a text written in the other form of a script: "元" in traditional Chinese is Taiwan's.

Such a text has many of the characters that the simplified script replaced. Where it speaks of the mainland's money, or of another
region's, nothing is changed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from services.extractor.grammar.money import Amount
from services.extractor.grammar.reading import Reading

_LEAST, _SHARE = 3, 0.08


@dataclass(frozen=True)
class LocalCurrency:
    """`units` are the bare ones, `home` what they mean elsewhere, `currency` (ISO 4217) what they mean in such a text; not `beside` these words."""

    home: str
    currency: str
    units: tuple[str, ...]
    beside: tuple[str, ...]

    def read(self, reading: Reading, amounts: Sequence[Amount]) -> Sequence[Amount]:
        """The amounts of one field, those with a bare unit in the local currency."""
        if not any(self._is_bare(reading, one) for one in amounts) or not self._is_local(reading):
            return amounts
        return [replace(one, currency=self.currency) if self._is_bare(reading, one) else one for one in amounts]

    def _is_bare(self, reading: Reading, amount: Amount) -> bool:
        return amount.currency == self.home and reading.folded.startswith(self.units, amount.end - 1)

    def _is_local(self, reading: Reading) -> bool:
        replaced = sum(one != other for one, other in zip(reading.text, reading.folded, strict=True) if one > "\u3400")
        many = replaced >= max(_LEAST, _SHARE * len(reading.text))
        return many and not any(word in reading.folded for word in self.beside)


def local_currency_of(words: Mapping[str, Any]) -> LocalCurrency | None:
    """Of the tables of a language; None for most."""
    said = words.get("traditional")
    if not said:
        return None
    return LocalCurrency(words["home_currency"], said["currency"], tuple(said["units"]), tuple(said["beside"]))
