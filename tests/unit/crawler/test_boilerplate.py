"""Which lines are the article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.reading.boilerplate import article_lines, edges, is_remnant, main_text, score
from services.crawler.reading.furniture import is_furniture

ARTICLE = [
    "Nordwind Cloud is in talks to invest at least 10 billion dollars in the laboratory Halden AI, three people who know of them said.",
    "The talks are at an early stage and could still fail, the people said.",
    "Halden signed a contract worth 38 billion dollars with the same company last year, under which it rents computing capacity.",
]
DUMP = [
    "cookie_banner_title", "cookie_banner_description", "essential_cookies_title essential_cookies_description", "accept_all",
    "Home", "Markets", "Companies", "English", "Français", "日本語", "Sign in", "Subscribe to our newsletter",
    *ARTICLE,
    "Related articles", "Halden opens an office", "Cloud prices fall", "Terms of use", "© 2025 Example Media. All rights reserved.",
]  # fmt: skip


def test_the_article_is_found_in_a_page_that_was_saved_as_text():
    assert article_lines(DUMP) == ARTICLE


def test_an_article_that_is_clean_stays_whole():
    with_short_lines = [ARTICLE[0], "What is known", ARTICLE[1], "- the sum", "- the date", ARTICLE[2], "(Reporting by A. Writer)"]
    assert article_lines(with_short_lines) == with_short_lines


def test_furniture_goes_from_both_ends():
    assert edges(["Accept all cookies", *ARTICLE, "À lire aussi", "Un autre article", "Tous droits réservés"]) == ARTICLE


def test_a_heading_of_related_articles_inside_a_text_does_not_end_it():
    assert edges([ARTICLE[0], "Read more", ARTICLE[1], ARTICLE[2]]) == [ARTICLE[0], "Read more", ARTICLE[1], ARTICLE[2]]


def test_the_reference_to_the_original_stays():
    lines = [*ARTICLE, "Articles de référence", "https://example.org/original"]
    assert edges(lines) == lines


@pytest.mark.parametrize(
    "sentence",
    [
        "The two groups will share the costs of the data centre equally.",
        "Les deux groupes vont partager les coûts.",
        "Die Unternehmen teilen sich die Kosten.",
        "Home prices fell by 3 percent.",
    ],
)
def test_a_common_word_does_not_make_a_sentence_furniture(sentence):
    assert edges([ARTICLE[0], sentence]) == [ARTICLE[0], sentence]


@pytest.mark.parametrize(
    "line",
    [
        "すべて許可する クッキー",
        "版权所有 2025",
        "쿠키 설정",
        "ยอมรับทั้งหมด",
        "गोपनीयता नीति",
        "Politique de confidentialité",
        "cookie.title",
    ],
)
def test_furniture_is_known_in_many_languages(line):
    assert score(line) <= -40


def test_an_article_in_japanese_is_kept():
    text = "ノルドウィンド・クラウドは、人工知能の研究所ハルデンに少なくとも100億ドルを投資する方向で協議していると、関係者3人が明らかにした。"
    assert main_text(["ホーム", "ニュース", "ログイン", text, "関連記事", "別の記事"]) == [text]


@pytest.mark.parametrize(
    "lead",
    [
        "Anthropic will pay 1.5 billion dollars to settle a copyright lawsuit.",
        "Mondelez has agreed to buy the cookie maker Halden Biscuits for 500 million dollars.",
        "The publisher Nordwind is to buy the newsletter company Morgen for 75 million euros.",
        "Norway is to become a member of the bank.",
        "The regulator fined Halden 3 million euros for a breach of its privacy policy.",
        "The fund could subscribe to 10 per cent of the new shares.",
        "e.on kauft innogy.",
        "Halden achète le fabricant de cookies Nordwind et sa newsletter.",
        "La CNIL inflige 150 millions d'euros à Halden pour ses cookies déposés sans accord.",
        "Nordwind entre au capital de Halden à hauteur de 5 %.",
        "Die Datenschutzerklärung von Halden wurde von der Behörde beanstandet.",
        "Das Amtsgericht Hamburg hat das Insolvenzverfahren eröffnet.",
        "El boletín de Halden pasa a manos de Nordwind por 30 millones.",
        "ハルデンは、クッキー製造のノルドを30億円で買収すると発表した。",
        "北风云与哈尔登签署合作协议，接受所有条件。",
        "쿠키 제조업체 노르드가 할덴에 3000억 원에 인수된다.",
        "ผู้ผลิตคุกกี้นอร์ดถูกฮาลเดนซื้อกิจการด้วยมูลค่า 3 พันล้านบาท",
        "हाल्डेन ने कुकी बनाने वाली कंपनी नॉर्ड को 300 करोड़ रुपये में खरीदा।",
    ],
)
def test_a_sentence_that_only_mentions_what_banners_are_made_of_stays(lead):
    assert not is_furniture(lead)
    assert article_lines([lead, *ARTICLE]) == [lead, *ARTICLE]


@pytest.mark.parametrize(
    "line", ["is offering 35 dollars a share for 83 per cent of the", "Cookie maker Halden opens a plant in Ohio", "E.on"]
)
def test_a_line_broken_inside_a_sentence_and_a_subheading_stay(line):
    assert not is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "Read also: Halden opens an office",
        "► À lire aussi – Halden ouvre un bureau",
        "Lesen Sie auch: Halden eröffnet ein Büro",
        "あわせて読みたい：ハルデンがオスロに事務所",
        "관련기사: 할덴, 오슬로에 사무소",
    ],
)
def test_a_reference_to_another_article_goes_wherever_it_stands(line):
    assert article_lines([ARTICLE[0], line, *ARTICLE[1:]]) == ARTICLE


def test_a_sentence_with_a_colon_is_no_reference():
    line = "The latest: news of the deal came on Friday, and nobody had expected it."
    assert article_lines([ARTICLE[0], line, ARTICLE[1]]) == [ARTICLE[0], line, ARTICLE[1]]


def test_what_stands_after_the_line_of_copyright_goes_with_it():
    assert edges([*ARTICLE, "© 2025 Example Media", "Registered in Norway", "No. 12345"]) == ARTICLE


def test_a_short_last_sentence_is_kept_when_the_article_is_cut_out_of_its_page():
    assert main_text(["Home", "Markets", *ARTICLE, "Halden did not answer.", "Share", "Print"]) == [
        *ARTICLE,
        "Halden did not answer.",
    ]


@given(st.lists(st.text(max_size=120), max_size=30))
def test_only_lines_that_were_there_come_out_and_in_their_order(lines):
    for kept in (article_lines(lines), edges(lines), main_text(lines)):
        position = iter(lines)
        assert all(line in position for line in kept)


@pytest.mark.parametrize(
    ("line", "gone"), [("By ·", True), ("|", True), ("", True), ("Par | •", True), ("The price is 3 bn.", False), ("Terms:", False)]
)
def test_what_is_left_of_a_line_without_its_links_is_nothing(line, gone):
    assert is_remnant(line) is gone
