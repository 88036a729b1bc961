"""The words that names of companies share, read from their file once: legal forms, words that add nothing, trades in every language."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

_MARKS = re.compile("[\u0300-\u036f]")
_DROPPED = str.maketrans("", "", "'’‘`´\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True)
class CompanyWords:
    """`legal` forms are runs of words; `legal_edges` and `neutral_edges` stand without a space before or behind a name, the longest
    first; `trades` tells what a word says of the business, `trade_edges` the same for words without spaces."""

    legal: frozenset[tuple[str, ...]]
    legal_first: frozenset[str]
    legal_edges: tuple[str, ...]
    neutral: frozenset[str]
    neutral_edges: tuple[str, ...]
    trades: dict[str, str]
    trade_edges: tuple[str, ...]


def fold(text: str) -> str:
    """Small letters, one form for each sign, Latin letters without their marks."""
    plain = text.translate(_DROPPED)
    if plain.isascii():
        return plain.lower()
    decomposed = unicodedata.normalize("NFKD", plain).casefold()
    return unicodedata.normalize("NFC", _MARKS.sub("", decomposed))


def words_of(folded: str) -> list[str]:
    """The words of a folded text: runs of letters, digits and the signs that belong to letters."""
    if folded.isascii():
        return "".join(sign if sign.isalnum() else " " for sign in folded).split()
    return "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in folded).split()


@cache
def company_words() -> CompanyWords:
    said = tomllib.loads(resources.files("services.ledger").joinpath("company_words.toml").read_text(encoding="utf-8"))
    trades = {fold(word): trade for trade, words in said["trades"].items() for word in words}
    return CompanyWords(
        legal=frozenset(tuple(words_of(fold(form))) for form in said["legal"]),
        legal_first=frozenset(map(fold, said["legal_first"])),
        legal_edges=_longest_first(said["legal_edges"]),
        neutral=frozenset(map(fold, said["neutral"])),
        neutral_edges=_longest_first(said["neutral_edges"]),
        trades=trades,
        trade_edges=_longest_first([word for word in trades if not word.isascii()]),
    )


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted({fold(word) for word in words}, key=lambda word: (-len(word), word)))
