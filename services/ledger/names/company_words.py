"""The words that names of companies share, read from their file once: legal forms, words that add nothing, trades in every language."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources

from services.ledger.names.sounds import sound

_MARKS = re.compile("[\u0300-\u036f]")
_DOTS = re.compile("([aou])e")
_FEWEST_SOUNDS = 4
_DROPPED = str.maketrans("", "", "'’‘`´\u200b\u200c\u200d\u200e\u200f\u2066\u2067\u2068\u2069\ufeff")


@dataclass(frozen=True)
class CompanyWords:
    """`legal` forms are runs of words; `legal_edges` and `neutral_edges` stand without a space before or behind a name, the longest
    first; `trades` tells what a word says of the business, `trade_edges` the same for words without spaces, `trade_sounds` what a trade's
    English word sounds like in another script, `told_apart` which of its words mean
    another company (by the first form of each). `nations` stand before names. `stand_ins` are told where no name is known."""

    legal: frozenset[tuple[str, ...]]
    legal_first: frozenset[str]
    legal_edges: tuple[str, ...]
    neutral: frozenset[str]
    neutral_edges: tuple[str, ...]
    trades: dict[str, str]
    trade_edges: tuple[str, ...]
    trade_sounds: dict[str, str]
    told_apart: dict[str, str]
    nations: tuple[str, ...]
    stand_ins: frozenset[str]
    stand_in_edges: tuple[str, ...]


def fold(text: str) -> str:
    """Small letters, one form for each sign, Latin letters without their marks or the e that is written for two dots (Mueller)."""
    plain = text.translate(_DROPPED)
    if plain.isascii():
        return _DOTS.sub(r"\1", plain.lower())
    decomposed = unicodedata.normalize("NFKD", plain).casefold()
    return _DOTS.sub(r"\1", unicodedata.normalize("NFC", _MARKS.sub("", decomposed)))


def words_of(folded: str) -> list[str]:
    """The words of a folded text: runs of letters, digits and the signs that belong to letters."""
    if folded.isascii():
        return "".join(sign if sign.isalnum() else " " for sign in folded).split()
    return "".join(sign if sign.isalnum() or unicodedata.category(sign)[0] == "M" else " " for sign in folded).split()


@cache
def company_words() -> CompanyWords:
    said = tomllib.loads(resources.files("services.ledger.names").joinpath("company_words.toml").read_text(encoding="utf-8"))
    trades = {fold(word): trade for trade, words in said["trades"].items() for word in words}
    return CompanyWords(
        legal=frozenset(tuple(words_of(fold(form))) for form in said["legal"]),
        legal_first=frozenset(map(fold, said["legal_first"])),
        legal_edges=_longest_first(said["legal_edges"]),
        neutral=frozenset(map(fold, said["neutral"])),
        neutral_edges=_longest_first(said["neutral_edges"]),
        trades=trades,
        trade_edges=_longest_first([word for word in trades if not word.isascii()]),
        trade_sounds=_sounds(trades),
        told_apart={fold(word): fold(forms[0]) for forms in said["told_apart"] for word in forms},
        nations=_longest_first(said["nations"]),
        stand_ins=frozenset(map(fold, said["stand_ins"])),
        stand_in_edges=_longest_first(said["stand_in_edges"]),
    )


def _sounds(trades: dict[str, str]) -> dict[str, str]:
    """What the English words of trades sound like, where that is long enough to be sure; an empty trade where two sound alike."""
    found: dict[str, set[str]] = {}
    for word, trade in trades.items():
        if word.isascii() and len(heard := sound(word)) >= _FEWEST_SOUNDS:
            found.setdefault(heard, set()).add(trade)
    return {heard: next(iter(of)) if len(of) == 1 else "" for heard, of in found.items()}


def _longest_first(words: list[str]) -> tuple[str, ...]:
    return tuple(sorted({fold(word) for word in words}, key=lambda word: (-len(word), word)))
