"""The words of one language and the shapes of all kinds of deal, read from their files once and made ready for the grammar."""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from services.extractor.brackets import BracketWords, bracket_words
from services.extractor.expected_words import ExpectedWords, expected_words
from services.extractor.grammar.dates import Dates, dates_of
from services.extractor.grammar.digits import Separators
from services.extractor.grammar.local_currency import LocalCurrency, local_currency_of
from services.extractor.grammar.marks import Scanner
from services.extractor.grammar.modality import Modality, modalities_of
from services.extractor.grammar.numbers import NumberStyle
from services.extractor.grammar.openings import opening_of
from services.extractor.grammar.reading import Points, fold
from services.extractor.grammar.translated import TranslationWords, translation_words
from services.extractor.name_words import NameWords, folded_words, name_words
from services.extractor.script_words import YearWords, year_words
from services.extractor.shapes import DealShape, Trigger, shape_of
from services.extractor.vocabulary import RULES, vocabulary_of
from services.extractor.word_forms import inflected
from shared.contracts import Kind


@dataclass(frozen=True)
class Lexicon:
    """One language, ready to be read with. `particles` are what stands behind names there, the longest first, and the place
    that each gives to its name; `particle_places` are all places of each by its first letter, `passives` are in verbs that
    turn subject and object around, `drops_subjects`: a sentence may leave out whom it is about, `share_leads`: the word for a share
    may stand before its percentage, `openings` show where sentences begin that no sign ends, `nouns_lead`: who does something may stand behind its noun;
    `attributive` words behind a verb make it describe something, what exactly where it is one of `relative`; `share_units` count shares; behind a name `studies` say that it only studies what is told; behind an outlet's name at
    the beginning `dateline` says that it tells this itself; `bylines` stand before who wrote an article; `denials` deny a deal told right before without naming it;
    nouns of `standing` concepts name what has been for long where no word says its stage;
    `descriptive` are prepositions that before a bare noun say what the name behind it is, as all do behind one of `described_heads`; `articles` show that a noun is not bare;
    `joiners` stand between names of a list, `copulas` between a noun and its name; `dates` are how times are named, `expected` what tells that one is a deal's."""

    code: str
    scanner: Scanner
    names: NameWords
    abbreviations: frozenset[str]
    single_letters_after: frozenset[str]
    numbers: NumberStyle
    home_currency: str | None
    local_currency: LocalCurrency | None
    capitals: bool
    governor: str
    markers_stand: str
    preverbal: bool
    nouns_lead: bool
    drops_subjects: bool
    share_leads: bool
    attributive: tuple[str, ...]
    relative: tuple[str, ...]
    share_units: tuple[str, ...]
    studies: tuple[str, ...]
    denials: frozenset[str]
    dateline: re.Pattern[str] | None
    bylines: tuple[str, ...]
    standing: tuple[str, ...]
    particles: tuple[tuple[str, str], ...]
    particle_places: dict[str, tuple[tuple[str, tuple[str, ...]], ...]]
    passives: tuple[str, ...]
    years: YearWords | None
    dates: Dates | None
    expected: ExpectedWords | None
    descriptive: frozenset[str]
    described_heads: tuple[str, ...]
    articles: frozenset[str]
    joiners: frozenset[str]
    copulas: frozenset[str]
    form_stages: dict[str, str]
    triggers: dict[str, tuple[Trigger, ...]]
    shapes: dict[Kind, DealShape]
    bracket: BracketWords | None
    modalities: tuple[Modality, ...]
    translations: TranslationWords
    openings: re.Pattern[str] | None

    @cached_property
    def points(self) -> Points:
        return Points(self.abbreviations, self.single_letters_after, self.openings)

    @cached_property
    def hanging(self) -> frozenset[str]:
        """All that may hang on a word."""
        others = self.names.spaced.hanging if self.names.spaced else ()
        return frozenset(word for word, _ in (*others, *self.particles))

    @cached_property
    def particles_by_length(self) -> list[tuple[int, dict[str, str]]]:
        """The longest first; of two places of one particle the first."""
        lengths = sorted({len(particle) for particle, _ in self.particles}, reverse=True)
        listed = dict(reversed(self.particles))
        return [(length, {particle: place for particle, place in listed.items() if len(particle) == length}) for length in lengths]


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages that can be read: one file each."""
    return _files_of("languages")


@cache
def deal_kinds() -> tuple[str, ...]:
    """The names of all kinds of deal that can be read: one file each."""
    return _files_of("deals")


def _files_of(folder: str) -> tuple[str, ...]:
    entries = resources.files("services.extractor").joinpath(folder).iterdir()
    return tuple(sorted(entry.name.removesuffix(".toml") for entry in entries if entry.name.endswith(".toml")))


@cache
def lexicon(code: str) -> Lexicon:
    """The lexicon of a language. Raises KeyError for a language without a file."""
    if code not in languages():
        raise KeyError(code)
    words, world = inflected(_read("languages", f"{code}.toml")), _read("international.toml")
    shapes = {shape.kind: shape for shape in (shape_of(_read("deals", f"{name}.toml")) for name in deal_kinds())}
    return Lexicon(
        code=words["code"],
        scanner=Scanner.of(vocabulary_of(words, world), RULES),
        names=name_words(words, world["outlets"]),
        abbreviations=frozenset(words["abbreviations"]),
        single_letters_after=frozenset(words["single_letters_after"]),
        numbers=NumberStyle(Separators(words["decimal"], frozenset(words["thousands"])), words.get("spelled_apart", False)),
        home_currency=words.get("home_currency"),
        local_currency=local_currency_of(words),
        capitals=words["capitals"],
        governor=words["governor"],
        markers_stand=words["markers_stand"],
        preverbal=words.get("preverbal", False),
        nouns_lead=words.get("nouns_lead", False),
        drops_subjects=words.get("drops_subjects", False),
        share_leads=words.get("share_leads", words["markers_stand"] == "after"),
        openings=opening_of(words["sentences"]) if "sentences" in words else None,
        dateline=re.compile(said) if (said := words.get("outlets", {}).get("dateline")) else None,
        denials=folded_words(words.get("denials", [])),
        particles=_particles(words),
        particle_places=_particle_places(_particles(words)),
        **_apposition(words.get("apposition", {})),
        joiners=folded_words(words.get("markers", {}).get("and", []) + words.get("joiners", {}).get("words", [])),
        copulas=folded_words(words.get("copulas", {}).get("words", [])),
        form_stages=words.get("form_stages", {}),
        triggers=_triggers(shapes.values()),
        shapes=shapes,
        bracket=bracket_words(words["bracket"], words["names"]["nouns"]["companies"]) if "bracket" in words else None,
        modalities=modalities_of(words.get("modality", ())),
        translations=translation_words(words),
        **_clause_words(words, world),
        **_time_words(words),
    )


def _time_words(words: dict[str, Any]) -> dict[str, Any]:
    years = year_words(words["years"]) if "years" in words else None
    return {"years": years, "dates": dates_of(words), "expected": expected_words(words)}


def _triggers(shapes: Iterable[DealShape]) -> dict[str, tuple[Trigger, ...]]:
    """Of all kinds of deals, by their concepts."""
    found: dict[str, list[Trigger]] = defaultdict(list)
    for shape in shapes:
        for trigger in shape.triggers:
            found[trigger.concept].append(trigger)
    return {concept: tuple(triggers) for concept, triggers in found.items()}


def _apposition(words: dict[str, list[str]]) -> dict[str, Any]:
    """What says what a name is."""
    return {
        "descriptive": folded_words(words.get("markers", [])),
        "described_heads": tuple(map(fold, words.get("heads", ()))),
        "articles": folded_words(words.get("articles", [])),
    }


def _clause_words(words: dict[str, Any], world: dict[str, Any]) -> dict[str, Any]:
    """The lists of words that stand beside verbs, each as a tuple."""
    attributive = words.get("attributive", {})
    listed = {
        "attributive": attributive.get("words", ()),
        "relative": attributive.get("relative", ()),
        "passives": words.get("passives", {}).get("words", ()),
        "standing": words.get("standing", {}).get("concepts", ()),
        "share_units": words.get("share_units", ()),
        "bylines": world["outlets"]["bylines"],
        "studies": words.get("studies", ()),
    }
    return {name: tuple(map(fold, said)) for name, said in listed.items()}


def _particles(words: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    if words["markers_stand"] == "before":
        return ()
    found = [(fold(particle), place) for place, listed in words.get("markers", {}).items() for particle in listed]
    return tuple(sorted(found, key=lambda item: -len(item[0])))


def _particle_places(particles: tuple[tuple[str, str], ...]) -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    places: dict[str, tuple[str, ...]] = {}
    for particle, place in particles:
        places[particle] = (*places.get(particle, ()), place)
    return {
        letter: tuple(item for item in places.items() if item[0][0] == letter) for letter in {particle[0] for particle in places}
    }


def _read(*path: str) -> dict[str, Any]:
    text = resources.files("services.extractor").joinpath(*path).read_text(encoding="utf-8")
    return tomllib.loads(text)
