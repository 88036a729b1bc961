"""What the grammar of clauses has to know of a language whose verbs bracket them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from services.extractor.grammar.marks import Meaning
from services.extractor.grammar.reading import fold


@dataclass(frozen=True)
class BracketWords:
    """Articles by their case, nouns that others belong to, words that open clauses and change what a verb says."""

    articles: frozenset[str]
    nominative: frozenset[str]
    accusative: frozenset[str]
    genitive: frozenset[str]
    dative: frozenset[str]
    shares: tuple[str, ...]
    units: tuple[str, ...]
    subordinators: frozenset[str]
    relatives: frozenset[str]
    have: frozenset[str]
    infinitive: str
    open: frozenset[str]
    hearsay: frozenset[str]
    copulas: frozenset[str]
    introducing: frozenset[str]
    hearsay_of: frozenset[str]
    vague: frozenset[str]
    auxiliaries: frozenset[str]
    amounting: frozenset[str]
    companies: tuple[str, ...]
    plural: frozenset[str]
    plural_endings: tuple[str, ...]
    singulars: tuple[str, ...]


def bracket_words(said: dict[str, Any], companies: list[str]) -> BracketWords:
    """`companies` are nouns for companies; compounds end in them too."""
    return BracketWords(
        articles=_folded(said["articles"]),
        nominative=_folded(said["nominative"]),
        accusative=_folded(said["accusative"]),
        dative=_folded(said["dative"]),
        amounting=_folded(said["amounting"]),
        companies=tuple(map(fold, companies)),
        plural=_folded(said["plural"]),
        plural_endings=tuple(said["plural_endings"]),
        singulars=tuple(said["singulars"]),
        genitive=_folded(said["genitive"]),
        shares=tuple(said["shares"]),
        units=tuple(said["units"]),
        subordinators=_folded(said["subordinators"]),
        relatives=_folded(said["relatives"]),
        have=_folded(said["have"]),
        infinitive=said["infinitive"],
        open=_folded(said["open"]),
        hearsay=_folded(said["hearsay"]),
        copulas=_folded(said["copulas"]),
        introducing=_folded(said["introducing"]),
        hearsay_of=frozenset(said["hearsay_of"]),
        vague=_folded(said["vague"]),
        auxiliaries=_folded(said["auxiliaries"]),
    )


def separable_verbs(said: list[dict[str, Any]]) -> Iterator[tuple[str, Meaning]]:
    """Verbs that mean something together with a particle at the end of the clause."""
    for verb in said:
        means = [*verb["means"], ""][:3]
        meaning = Meaning("separable", "|".join(verb["particle"]), ".".join([*means, verb.get("stands_at", "verb")]))
        yield from ((word, meaning) for word in verb["words"])


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(map(fold, words))
