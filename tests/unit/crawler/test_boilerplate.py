"""Which lines are the article."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.reading.boilerplate import article_lines, edges, is_remnant, main_text, score

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
