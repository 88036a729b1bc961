"""How common nouns are known in a language that writes all nouns with capitals: by list, by ending, by the head of a compound."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from services.extractor.grammar.reading import fold

_UMLAUTS = str.maketrans("äöü", "aou")  # plurals have them
_KEPT = 20_000
_LONGEST = 60  # letters of a name
_LEAST_DERIVED = 6
_LEAST_HEAD, _SUREST_HEAD = 4, 6  # letters


@dataclass(frozen=True, eq=False)
class NounWords:
    """Compared by identity, so that answers can be kept.

    `companies`, `persons` and `localities` are nouns that say what the name behind them is; names begin with `heads` and go on with
    `tails`; `locatives` are prepositions of place,
    `origins` those that never lead to a company without an article, and
    the others do behind triggers of the concepts `into`; `town_openings` begin names of
    towns.
    """

    words: frozenset[str]
    endings: tuple[str, ...]
    prefixes: frozenset[str]
    inflections: tuple[str, ...]
    adjective_endings: tuple[str, ...]
    capital_adjectives: tuple[str, ...]
    heads: frozenset[str]
    tails: frozenset[str]
    companies: tuple[str, ...]
    persons: tuple[str, ...]
    localities: tuple[str, ...]
    place_endings: tuple[str, ...]
    given: frozenset[str]
    articles: frozenset[str]
    locatives: frozenset[str]
    origins: frozenset[str]
    into: frozenset[str]
    town_openings: frozenset[str]
    nationalities: frozenset[str]

    def is_noun(self, word: str) -> bool:
        return _is_noun(self, word)

    def head(self, word: str) -> str:
        """The last noun of a compound."""
        return _head(self, word)


@lru_cache(maxsize=_KEPT)
def _is_noun(nouns: NounWords, word: str) -> bool:
    """In the list, with the ending of a noun, or a compound whose last part is in the list: a long one behind anything, a short
    one behind another noun."""
    if len(word) > _LONGEST or _plain(nouns, word) or (len(word) > _LEAST_DERIVED and word.endswith(nouns.endings)):
        return True
    return any(
        _plain(nouns, word[at:]) and (len(word) - at >= _SUREST_HEAD or word[at:] in nouns.companies or _joins(nouns, word[:at]))
        for at in range(2, len(word) - _LEAST_HEAD + 1)
    )


@lru_cache(maxsize=_KEPT)
def _head(nouns: NounWords, word: str) -> str:
    if word.endswith(nouns.companies):
        return word  # "Investmentmanager" is no manager
    return next((word[at:] for at in range(1, len(word) - 3) if _plain(nouns, word[at:])), word)


def _joins(nouns: NounWords, word: str) -> bool:
    return word in nouns.prefixes or _plain(nouns, word) or _is_noun(nouns, word)


def _plain(nouns: NounWords, word: str) -> bool:
    word = word.translate(_UMLAUTS)
    return word in nouns.words or any(word.endswith(ending) and word[: -len(ending)] in nouns.words for ending in nouns.inflections)


def noun_words(said: dict[str, Any], nationalities: frozenset[str]) -> NounWords:
    return NounWords(
        words=frozenset(fold(word).translate(_UMLAUTS) for word in said["words"].split()),
        endings=tuple(said["noun_endings"]),
        prefixes=_folded(said["prefixes"]),
        inflections=tuple(said["inflections"]),
        adjective_endings=tuple(said["adjective_endings"]),
        capital_adjectives=tuple(said["capital_adjectives"]),
        heads=_folded(said["heads"]),
        tails=_folded(said["tails"]),
        companies=tuple(said["companies"]),
        persons=tuple(said["persons"]),
        localities=tuple(said["localities"]),
        place_endings=tuple(said["place_endings"]),
        given=_folded(said["given"]),
        articles=_folded(said["articles"]),
        locatives=_folded(said["locatives"]),
        origins=_folded(said["origins"]),
        into=frozenset(said["into"]),
        town_openings=_folded(said["town_openings"]),
        nationalities=nationalities,
    )


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(map(fold, words))
