"""The article comes out of its page the same, in every language and however the page is made."""

import pytest

from services.crawler.reading.pages import read_page
from tests.unit.crawler.page_shapes import LANGUAGES, SHAPES, paper


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_only_the_article_comes_out(language, shape):
    one = paper(language)
    read = read_page(SHAPES[shape](one).encode(), "text/html; charset=utf-8", "https://paper.example/deals/1")
    assert read.text.split("\n") == list(one.sentences)
    assert read.title.startswith(one.headline)
    assert read.language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_papers_print_around_their_articles_tells_anything(language):
    from services.crawler.reading.boilerplate import main_text  # noqa: PLC0415 - only this test needs it

    one = paper(language)
    saved = [*one.menu, *one.consent, *one.buttons, one.headline, *one.sentences, one.related_heading, *one.related, *one.footer]
    assert set(main_text(saved)) - {one.headline} == set(one.sentences)
