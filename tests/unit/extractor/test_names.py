"""Who counts as a company."""

import pytest


def names(extractor, article, text, title="", language="en"):
    mentions = extractor.read(article(text, title, language), "case").mentions
    return {(party.name, party.role.value, party.entity_id) for mention in mentions for party in mention.parties}


def test_known_companies_carry_their_id(extractor, article):
    assert names(extractor, article, "Apple has agreed to acquire Larkfield for £85m.") == {
        ("Apple", "acquirer", "apple"),
        ("Larkfield", "target", None),
    }


@pytest.mark.parametrize(
    "text",
    [
        "The grower agreed to buy apple orchards from Larkfield.",
        "Orange juice is bought by Larkfield for £85m.",
        "The traveller bought a visa from Larkfield for £85.",
    ],
)
def test_common_words_are_no_companies(text, extractor, article):
    assert not {entity for _, _, entity in names(extractor, article, text)} & {"apple", "orange", "visa"}


def test_the_fullest_name_of_the_article_is_given(extractor, article):
    text = "Nordsense will be bought by Halma. Nordsense Instruments makes sensors. Halma Group plc is listed."
    assert {name for name, _, _ in names(extractor, article, text)} == {"Nordsense Instruments", "Halma Group"}


def test_an_acronym_is_the_company_it_abbreviates(extractor, article):
    text = "QIA agreed to buy Northvale Grid. The Qatar Investment Authority is a fund."
    assert ("Qatar Investment Authority", "acquirer", None) in names(extractor, article, text)


def test_persons_places_and_bodies_are_no_parties(extractor, article):
    text = "Chief executive Maya Feldman of London said the European Commission let Halma buy Danish Nordsense for £4m."
    found = {name for name, _, _ in names(extractor, article, text)}
    assert not found & {"Maya Feldman", "London", "European Commission", "Danish"}


def test_a_headline_in_title_case_uses_the_names_of_the_text(extractor, article):
    text = "Brightwater Foods has agreed to acquire Larkfield Dairy."
    title = "Brightwater Foods Snaps Up Rival Larkfield Dairy In Surprise Deal"
    assert {name for name, _, _ in names(extractor, article, text, title)} == {"Brightwater Foods", "Larkfield Dairy"}


def test_active_passive_nominal_and_headline_order_agree(extractor, article):
    expected = {("Tessaro", "acquirer", None), ("Quantor", "target", None)}
    for text in (
        "Tessaro has bought Quantor.",
        "Quantor was bought by Tessaro.",
        "The acquisition of Quantor by Tessaro was announced.",
        "Tessaro's acquisition of Quantor was announced.",
        "Tessaro to acquire Quantor",
    ):
        assert names(extractor, article, f"In brief: {text}") == expected, text
