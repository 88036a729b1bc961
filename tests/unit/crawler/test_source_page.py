"""A page, or a list of them: an article at first sight and whenever it has changed."""

import pytest

from services.crawler.source import read_source
from tests.unit.crawler.feeds_written import SENTENCES, page


@pytest.fixture
def database_url(tmp_path):
    """One database is enough here; what the store does on both is tried with the feeds."""
    return f"sqlite:///{tmp_path}/{{service}}.db"


@pytest.fixture(autouse=True)
def bare_site(site):
    site.pages.clear()
    site.asked.clear()


async def test_a_page_is_given_once_and_again_when_its_text_changes(site, desk):
    url = site.put("/newsroom", page())
    await desk.wish({"id": "room", "kind": "page", "url": url, "every": "1m", "publisher": "Nordwind"})
    await desk.round()
    site.put("/newsroom", page().replace("Halden opens an office", "Another story beside it"))
    desk.clock.advance(minutes=5)
    await desk.round()
    assert [(article.url, article.publisher) for article in desk.given] == [(url, "Nordwind")]
    site.put(
        "/newsroom",
        page(sentences=("The deal was signed today for 11 billion dollars, both companies said in a joint statement.", *SENTENCES)),
    )
    desk.clock.advance(minutes=5)
    await desk.round()
    assert len(desk.given) == 2
    assert desk.given[0].canonical_url == desk.given[1].canonical_url


async def test_one_page_of_a_list_that_fails_does_not_hide_the_others(site, desk):
    urls = [site.put("/a", page("A")), site.answer("/b", 500), site.put("/c", page("C"))]
    await desk.wish({"id": "list", "kind": "page", "urls": urls})
    await desk.round()
    assert sorted(article.title for article in desk.given) == ["A", "C"]
    row = await desk.row("list")
    assert row.failures == 0
    assert "500" in row.error


async def test_a_list_of_which_nothing_can_be_had_has_failed(site, desk):
    await desk.wish({"id": "list", "kind": "page", "urls": [site.answer("/a", 500), site.answer("/b", 500)]})
    await desk.round()
    assert (await desk.row("list")).failures == 1


async def test_a_page_without_an_article_is_no_article(site, desk):
    await desk.wish({"id": "empty", "kind": "page", "url": site.put("/empty", "<html><body></body></html>")})
    await desk.round()
    assert desk.given == []


@pytest.mark.parametrize(
    "fields",
    [{}, {"url": "https://e.org/", "urls": ["https://e.org/"]}, {"urls": []}, {"url": "e.org"}, {"urls": ["https://e.org/"] * 101}],
)
def test_a_page_source_has_one_address_or_a_list(fields):
    with pytest.raises(ValueError, match="url"):
        read_source({"id": "x", "kind": "page", **fields})
