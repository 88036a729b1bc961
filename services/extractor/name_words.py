"""What the grammar of names has to know of a language, made of the section `names` of its file."""

import itertools
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.extractor.grammar.affixes import Affixes
from services.extractor.grammar.reading import fold
from services.extractor.nouns import NounWords, noun_words
from services.extractor.run_words import RunWords, run_words
from services.extractor.script_words import ScriptWords, script_words
from services.extractor.word_forms import SpacedWords, spaced_words

_NAME_LISTS = (
    "common openers inner inner_strong heads elisions titles epithets articles leaders offices legal people officers bodies"
    " unions ampersands plurals states investors definite"
)


@dataclass(frozen=True)
class NameWords:
    """What the grammar of names has to know of a language; all folded. `everyday` words are names only inside sentences, `verb_endings` show that the word before did something, `unions` end names that have an "and" (`ampersands`) inside,
    `plurals` stand beside two names, `states` behind towns."""

    common: frozenset[str]
    everyday: frozenset[str]
    verb_endings: tuple[str, ...]
    openers: frozenset[str]
    inner: frozenset[str]
    inner_strong: frozenset[str]
    heads: frozenset[str]
    elisions: frozenset[str]
    legal: frozenset[str]
    people: frozenset[str]
    officers: frozenset[str]
    bodies: frozenset[str]
    places: frozenset[str]
    outlet_endings: frozenset[str]
    titles: frozenset[str]
    epithets: frozenset[str]
    articles: frozenset[str]
    leaders: frozenset[str]
    offices: frozenset[str]
    unions: frozenset[str]
    ampersands: frozenset[str]
    plurals: frozenset[str]
    states: frozenset[str]
    investors: frozenset[str]
    definite: frozenset[str]
    calendar: frozenset[str]
    runs: RunWords | None
    spaced: SpacedWords | None
    scripts: ScriptWords | None
    nouns: NounWords | None

    @cached_property
    def sorted_capitals(self) -> dict[tuple[str, bool], Any]:
        """What capitalised words were found to be, by the word and whether a sentence begins with it (see grammar/capitals.py)."""
        return {}

    @cached_property
    def titled(self) -> Affixes:
        """What stands before the name of a person."""
        return Affixes.of(self.people | self.officers)

    @cached_property
    def people_affixes(self) -> Affixes:
        return Affixes.of(self.people)

    @cached_property
    def body_affixes(self) -> Affixes:
        return Affixes.of(self.bodies)

    @cached_property
    def place_affixes(self) -> Affixes:
        return Affixes.of(self.places)


def name_words(words: dict[str, Any], outlets: dict[str, Any]) -> NameWords:
    names = words.get("names", {})
    sets = {key: folded_words(names.get(key, [])) for key in _NAME_LISTS.split()}
    adverbs = _listed(names.get("adverbs", ""))
    sets["openers"] |= adverbs
    return NameWords(
        **sets,
        verb_endings=tuple(names.get("verb_endings", ())),
        everyday=_listed(names.get("everyday", "")) | adverbs,
        places=_listed(names.get("places", "")) | _listed(names.get("nationalities", "")),
        outlet_endings=folded_words(outlets["endings"]),
        calendar=folded_words([*itertools.chain(*words["months"].values()), *words["days"]["names"]]),
        runs=run_words(names["runs"], names.get("places", "").replace("|", " ")) if "runs" in names else None,
        spaced=spaced_words(names["spaced"], words) if "spaced" in names else None,
        scripts=script_words(names["scripts"], words) if "scripts" in names else None,
        nouns=noun_words(names["nouns"], _listed(names["nationalities"])) if "nouns" in names else None,
    )


def folded_words(words: list[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _listed(text: str) -> frozenset[str]:
    """Words parted by spaces; names of several words stand between bars, and count as a whole too."""
    found: set[str] = set()
    for part in text.replace("\n", "|").split("|"):
        found.add(fold(part.strip()))
        found.update(fold(word) for word in part.split())
    return frozenset(found - {""})
