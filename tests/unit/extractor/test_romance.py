"""Prepositions, lists and passives of languages that put descriptions before and behind names: Spanish and French."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.extract import Extractor
from services.extractor.grammar.digits import Separators, separators_of
from services.extractor.lexicon import lexicon
from services.extractor.questions import Question, article_of

EXTRACTOR = Extractor()
USUAL = Separators(",", frozenset(". "))


def parties(language: str, text: str) -> list[set[tuple[str, str]]]:
    question = Question(id="case", title="", text=text, language=language, published_at=None)
    return [
        {(party.role, party.name) for party in mention.parties} for mention in EXTRACTOR.read(article_of(question), "case").mentions
    ]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Valdrin ha comprado la plataforma de reparto Elettra."),
        ("es", "La plataforma de reparto Valdrin ha comprado Elettra."),
        ("es", "Elettra fue comprada por el fabricante de chips Valdrin."),
        ("es", "El consejo de Valdrin aprobó comprar Elettra."),
        ("es", "Elettra ha sido comprada por 300 millones de euros por Valdrin."),
        ("fr", "Valdrin a racheté l'éditeur de logiciels Elettra."),
        ("fr", "Le fabricant de puces Valdrin a racheté Elettra."),
    ],
)
def test_a_preposition_before_a_bare_noun_or_a_sum_does_not_lead_to_the_name(language, text):
    assert parties(language, text) == [{("acquirer", "Valdrin"), ("target", "Elettra")}]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "Brennika y la alemana Lotuvia se fusionan."),
        ("es", "El grupo Brennika y la cadena de hoteles Lotuvia se fusionan."),
        ("fr", "Brennika et le conglomérat indien Lotuvia fusionnent."),
    ],
)
def test_what_a_name_is_may_stand_inside_a_list(language, text):
    assert parties(language, text) == [{("partner", "Brennika"), ("partner", "Lotuvia")}]


def test_a_name_with_a_verb_behind_it_begins_a_clause_of_its_own():
    [told] = parties("es", "Valdrin compra Elettra y el grupo Platinor estudia las cuentas.")
    assert ("target", "Platinor") not in told


def test_a_unit_without_a_name_is_sold_by_its_owner():
    [told] = parties("es", "Valdrin compra el negocio de galletas de Elettra por 60 millones de euros.")
    assert told == {("acquirer", "Valdrin"), ("seller", "Elettra")}


@given(st.integers(1, 999), st.integers(1, 9))
def test_decimals_that_nobody_writes_are_thousands(thousands, hundreds):
    text = f"{thousands},{hundreds}00 millones"
    assert separators_of(text, USUAL).decimal == "."
    assert separators_of(f"{text}, un 2,5% más", USUAL) == USUAL


@pytest.mark.parametrize("code", ["es", "fr"])
def test_articles_and_descriptions_are_different_words(code):
    assert not lexicon(code).descriptive & lexicon(code).articles
