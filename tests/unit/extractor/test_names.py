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


@pytest.mark.parametrize(
    "heading", ["By Bloomberg News", "Bloomberg News", "By Jane Doe", "Markets Daily", "Tech Deals", "About Vantor Systems"]
)
@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n \n", "\r\n", "\r\n\r\n"])
def test_a_name_does_not_go_on_below_a_heading_or_byline(heading, gap, extractor, article):
    text = f"{heading}{gap}Vantor Systems has agreed to buy Meridian Glass{gap}Orion Capital advised."
    assert {(name, role) for name, role, _ in names(extractor, article, text)} == {
        ("Vantor Systems", "acquirer"),
        ("Meridian Glass", "target"),
        ("Orion Capital", "adviser"),
    }


@pytest.mark.parametrize(
    ("language", "text", "parties"),
    [
        ("fr", "Les Nouvelles\nVantor Systems va racheter Meridian Verre.", {"Vantor Systems", "Meridian Verre"}),
        (
            "de",
            "Wirtschaft Aktuell\nVantor Systems AG übernimmt die Meridian Glas GmbH.",
            {"Vantor Systems AG", "Meridian Glas GmbH"},
        ),
        ("es", "Europa Press\nVantor Systems compra Meridian Vidrio.", {"Vantor Systems", "Meridian Vidrio"}),
        ("hi", "व्यापार समाचार\nसूर्यदीप फूड्स ने मधुबन डेयरी को खरीदने का ऐलान किया है।", {"सूर्यदीप फूड्स", "मधुबन डेयरी"}),
        ("ko", "경제 소식\n한빛식품이 경쟁사 도담유업을 인수하기로 했다.", {"한빛식품", "도담유업"}),
        ("zh", "财经要闻\n阿里巴巴集团宣布收购微博公司。", {"阿里巴巴集团", "微博公司"}),
        ("ja", "経済ニュース\nソフトバンクグループはアーム社を買収すると発表した。", {"ソフトバンクグループ", "アーム"}),
        ("th", "ข่าวธุรกิจ\nบริษัท ศรีนภา ฟู้ดส์ จำกัด เข้าซื้อกิจการบริษัท ธารทองเบเกอรี่ จำกัด", {"ศรีนภา ฟู้ดส์", "ธารทองเบเกอรี่"}),
    ],
)
def test_nor_does_it_in_any_other_language(language, text, parties, extractor, article):
    assert {name for name, _, _ in names(extractor, article, text, language=language)} == parties


def test_a_name_goes_over_the_line_of_copy_that_is_wrapped_at_a_width(extractor, article):
    text = (
        "Vantor Systems has agreed to buy the maker of panes Meridian\n"
        "Glass for $2 billion in a deal that will make it the largest\n"
        "of its kind in the world, the company said in a statement on\n"
        "Monday."
    )
    assert {name.replace("\n", " ") for name, _, _ in names(extractor, article, text)} == {"Vantor Systems", "Meridian Glass"}
