"""Names in German, where every noun has a capital."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.grammar import nouns
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Points, read_field
from services.extractor.lexicon import lexicon

GERMAN = lexicon("de")


def found(text: str) -> list[Name]:
    reading = read_field("text", text, Points(GERMAN.abbreviations, GERMAN.single_letters_after), 10_000)
    return nouns.names(reading, (), Marks(GERMAN.scanner.scan(reading.folded, reading.letters)), GERMAN.names, frozenset())


def companies(text: str) -> list[str]:
    return [name.text for name in found(text) if name.sort is Sort.COMPANY]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Der Softwarekonzern Brennika wächst.", ["Brennika"]),
        ("Die Brennika Holding AG hat gewonnen.", ["Brennika Holding AG"]),
        ("Der Merlo-Konzern und die Merlo-Gruppe sind eins, sagt Merlo.", ["Merlo", "Merlo-Gruppe", "Merlo"]),
        ("Die RAX-Tochter Brennika wächst.", ["Brennika"]),
        ("Die Volksbank Nordheide meldet Gewinn.", ["Volksbank Nordheide"]),
        ("Das ist die Zukunft Brennikas, sagt Brennika.", ["Brennika", "Brennika"]),
        ("Nach dem Essen gehen alle Beteiligten ins Rechenzentrum.", []),
        ("Die Prothesenhersteller senken den Preis für Kunststoffgelenke.", []),
        ("Vorstandschef Peter Lang und Frau Merz reden.", []),
        ("Der Zug nach Herrenhausen fällt aus.", []),
        ("Ursprünglich wollte niemand das.", []),
    ],
)
def test_companies_among_nouns(text, wanted):
    assert companies(text) == wanted


@pytest.mark.parametrize(
    ("word", "is_noun"),
    [
        ("kreditvertrag", True),
        ("prothesenhersteller", True),
        ("vorstände", True),
        ("bewertung", True),
        ("brennika", False),
        ("lotuvia", False),
        ("x" * 5_000, True),
    ],
)
def test_common_nouns(word, is_noun):
    assert GERMAN.names.nouns is not None
    assert GERMAN.names.nouns.is_noun(word) is is_noun


@given(st.lists(st.sampled_from(["Brennika", "Merlo-Konzern", "AG", "&", "von", "der", "Kredit", "„", "“", ",", "-", "3", "\n"])))
def test_names_stand_where_they_say_and_do_not_overlap(words):
    text = " ".join(words)
    names = found(text)
    assert all(text[name.start : name.end] == name.text for name in names)
    assert all(first.end <= second.start for first, second in pairwise(names))
