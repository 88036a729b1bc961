"""What the grammar has to know of names in a script that has neither capitals nor spaces."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.extractor.grammar.affixes import Affixes
from services.extractor.grammar.dictionary import Dictionary
from services.extractor.grammar.reading import fold


@dataclass(frozen=True)
class RunWords:
    """How names look in a script without capitals. `letters` is the inside of a regular expression's class, `most` a number of
    characters; names that end or begin like companies are sure ones. `epithets` say what a company is and end before its name,
    as do `regions`; `tails` are words that may end one, `links` those before its legal form, `edges` characters that neither begin
    nor end one, `classifiers` those that follow figures; `legal` forms make the longest sure; `dictionary` are the commonest
    words; `closed` are characters no full name has inside but in longer words, `placeholders` signs that stand for figures, `forms` bare words for a company behind its name, `trailing`
    characters that hang on a whole name, `aspects` show that a
    word before them is a verb, `industries` what the names of companies
    end in, `units` words for a part of a company, which is called after what it does; behind `sites` a place is named, `joints` stand
    between a full name and a short one, `beginnings` join names but where they open one, `makers` are characters that end what a
    company is called before its name, `countries` those that stand for countries and towns;
    between `frames` and `closings` stands a full name, behind `founding` that of something new;
    names of news outlets end in `papers`, or stand between `quoting` and what is reported, those of persons end in `titles`; those of public bodies in `offices`; `shortened` are letters that
    stand for a word of a name."""

    letters: str
    spaced: bool
    most: int
    endings: tuple[str, ...]
    openings: tuple[str, ...]
    epithets: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    dictionary: Dictionary | None = None
    tails: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    edges: str = ""
    classifiers: str = ""
    closed: str = ""
    placeholders: str = ""
    forms: tuple[str, ...] = ()
    trailing: frozenset[str] = frozenset()
    units: tuple[str, ...] = ()
    industries: frozenset[str] = frozenset()
    aspects: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    legal: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    joints: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    founding: tuple[str, ...] = ()
    beginnings: frozenset[str] = frozenset()
    makers: str = ""
    countries: str = ""
    papers: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    quoting: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    shortened: frozenset[str] = frozenset()

    @cached_property
    def closing(self) -> Affixes:
        """What names end in that are words of a dictionary but for that."""
        return Affixes.of(self.tails | self.industries)

    @cached_property
    def described(self) -> Affixes:
        return Affixes.of(self.epithets)

    @cached_property
    def origins(self) -> Affixes:
        return Affixes.of(self.regions)

    @cached_property
    def fillers(self) -> re.Pattern[str] | None:
        """What short forms of a name leave out: places, what a company does, its form. None where nobody listed that."""
        if not self.industries:
            return None
        words = {
            *self.links,
            *self.industries,
            *self.tails,
            *self.endings,
            *self.legal,
            *self.regions,
            *self.places,
            *self.forms,
            *self.shortened,
        }
        listed = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        return re.compile(rf"(?:{listed}|[省市县区()*]|st){{0,12}}+")


def run_words(said: dict[str, Any], places: str) -> RunWords:
    return RunWords(
        letters=said["letters"],
        spaced=said["spaced"],
        most=said["most"],
        endings=tuple(map(fold, said["endings"])),
        openings=tuple(map(fold, said["openings"])),
        epithets=tuple(map(fold, said.get("epithets", ()))),
        regions=tuple(sorted(map(fold, said.get("regions", "").split()), key=len, reverse=True)),
        links=frozenset(map(fold, said.get("links", []))),
        edges=said.get("edges", ""),
        classifiers=said.get("classifiers", ""),
        closed=said.get("closed", ""),
        places=frozenset(fold(places).split()),
        aspects=frozenset(said.get("aspects", "")),
        industries=frozenset(map(fold, said.get("industries", "").split())),
        units=tuple(map(fold, said.get("units", ()))),
        trailing=frozenset(said.get("trailing", "")),
        forms=tuple(map(fold, said.get("forms", ()))),
        placeholders=said.get("placeholders", ""),
        tails=frozenset(map(fold, said.get("tails", []))),
        legal=tuple(sorted(map(fold, said.get("legal", ())), key=len, reverse=True)),
        sites=tuple(map(fold, said.get("sites", ()))),
        joints=tuple(map(fold, said.get("joints", ()))),
        frames=tuple(map(fold, said.get("frames", ()))),
        closings=tuple(map(fold, said.get("closings", ()))),
        founding=tuple(map(fold, said.get("founding", ()))),
        beginnings=frozenset(map(fold, said.get("beginnings", ()))),
        makers=fold(said.get("makers", "")),
        countries=fold(said.get("countries", "")),
        papers=tuple(map(fold, said.get("papers", ()))),
        titles=tuple(map(fold, said.get("titles", ()))),
        offices=tuple(map(fold, said.get("offices", ()))),
        quoting=tuple(map(fold, said.get("quoting", ()))),
        shortened=frozenset(map(fold, said.get("shortened", ()))),
        dictionary=_dictionary(said, places if said["spaced"] else "") if "content" in said else None,
    )


def _dictionary(said: dict[str, Any], places: str) -> Dictionary:
    return Dictionary.of(
        fold(said["function"] + " " + said.get("press_function", "")).split(),
        [*fold(said["content"] + " " + said.get("press", "")).split(), *fold(said["letters_of_words"]), *fold(places).split()],
    )
