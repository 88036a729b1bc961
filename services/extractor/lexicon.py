"""The words of one language and the shapes of all kinds of deal, read from their files once and made ready for the grammar."""

import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import resources
from typing import Any

from services.extractor.brackets import BracketWords, bracket_words
from services.extractor.grammar.affixes import Affixes
from services.extractor.grammar.digits import Separators
from services.extractor.grammar.local_currency import LocalCurrency, local_currency_of
from services.extractor.grammar.marks import Scanner
from services.extractor.grammar.modality import Modality, modalities_of
from services.extractor.grammar.numbers import NumberStyle
from services.extractor.grammar.openings import opening_of
from services.extractor.grammar.reading import Points, fold
from services.extractor.nouns import NounWords, noun_words
from services.extractor.run_words import RunWords, run_words
from services.extractor.script_words import ScriptWords, YearWords, script_words, year_words
from services.extractor.shapes import DealShape, Trigger, shape_of
from services.extractor.vocabulary import RULES, vocabulary_of
from services.extractor.word_forms import SpacedWords, inflected, spaced_words
from shared.contracts import Kind

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
    `joiners` stand between names of a list, `copulas` between a noun and its name."""

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
        names=_name_words(words, world["outlets"]),
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
        denials=_folded(words.get("denials", [])),
        particles=_particles(words),
        particle_places=_particle_places(_particles(words)),
        years=year_words(words["years"]) if "years" in words else None,
        descriptive=_folded(words.get("apposition", {}).get("markers", [])),
        described_heads=tuple(map(fold, words.get("apposition", {}).get("heads", ()))),
        articles=_folded(words.get("apposition", {}).get("articles", [])),
        joiners=_folded(words.get("markers", {}).get("and", []) + words.get("joiners", {}).get("words", [])),
        copulas=_folded(words.get("copulas", {}).get("words", [])),
        form_stages=words.get("form_stages", {}),
        triggers=_triggers(shapes.values()),
        shapes=shapes,
        bracket=bracket_words(words["bracket"], words["names"]["nouns"]["companies"]) if "bracket" in words else None,
        modalities=modalities_of(words.get("modality", ())),
        **_clause_words(words, world),
    )


def _triggers(shapes: Iterable[DealShape]) -> dict[str, tuple[Trigger, ...]]:
    """Of all kinds of deals, by their concepts."""
    found: dict[str, list[Trigger]] = defaultdict(list)
    for shape in shapes:
        for trigger in shape.triggers:
            found[trigger.concept].append(trigger)
    return {concept: tuple(triggers) for concept, triggers in found.items()}


def _clause_words(words: dict[str, Any], world: dict[str, Any]) -> dict[str, tuple[str, ...]]:
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


def _name_words(words: dict[str, Any], outlets: dict[str, Any]) -> NameWords:
    names = words.get("names", {})
    sets = {key: _folded(names.get(key, [])) for key in _NAME_LISTS.split()}
    adverbs = _listed(names.get("adverbs", ""))
    sets["openers"] |= adverbs
    return NameWords(
        **sets,
        verb_endings=tuple(names.get("verb_endings", ())),
        everyday=_listed(names.get("everyday", "")) | adverbs,
        places=_listed(names.get("places", "")) | _listed(names.get("nationalities", "")),
        outlet_endings=_folded(outlets["endings"]),
        calendar=_folded([*itertools.chain(*words["months"].values()), *words["days"]["names"]]),
        runs=run_words(names["runs"], names.get("places", "").replace("|", " ")) if "runs" in names else None,
        spaced=spaced_words(names["spaced"], words) if "spaced" in names else None,
        scripts=script_words(names["scripts"], words) if "scripts" in names else None,
        nouns=noun_words(names["nouns"], _listed(names["nationalities"])) if "nouns" in names else None,
    )


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _listed(text: str) -> frozenset[str]:
    """Words parted by spaces; names of several words stand between bars, and count as a whole too."""
    found: set[str] = set()
    for part in text.replace("\n", "|").split("|"):
        found.add(fold(part.strip()))
        found.update(fold(word) for word in part.split())
    return frozenset(found - {""})
