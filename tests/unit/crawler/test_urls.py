"""One article, one key, however its address is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.urls import canonical_key, web_address


@pytest.mark.parametrize(
    "written",
    [
        "https://example.org/deals/42",
        "HTTPS://EXAMPLE.org:443/deals/42#comments",
        "https://user:secret@example.org/deals/42",
        "https://example.org/a/../deals/42?utm_source=feed&utm_medium=rss",
        "https://example.org/deals/42?fbclid=abc&gclid=1",
        "https://example.org/deal%73/42",
        "https://example.org/deals/42;jsessionid=A1B2?",
    ],
)
def test_the_same_article_has_one_key(written):
    assert canonical_key(written) == "https://example.org/deals/42"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://example.org/?id=5", "https://example.org/?id=6"),
        ("https://example.org/a", "http://example.org/a"),
        ("https://example.org/a", "https://www.example.org/a"),
        ("https://example.org/#!/deal/1", "https://example.org/#!/deal/2"),
        ("https://example.org/a%2Fb", "https://example.org/a/b"),
        ("https://example.org/?ref=5", "https://example.org/?ref=6"),
    ],
)
def test_what_may_be_another_article_keeps_a_key_of_its_own(one, other):
    assert canonical_key(one) != canonical_key(other)


def test_the_order_of_parameters_does_not_matter():
    assert canonical_key("https://e.org/?b=2&a=1") == canonical_key("https://e.org/?a=1&b=2&")


@pytest.mark.parametrize(
    "text", ["", "example.org/feed", "ftp://example.org/x", "file:///etc/passwd", "javascript:alert(1)", "http://", "h" * 5000]
)
def test_what_is_no_web_address_is_refused_in_words(text):
    with pytest.raises(ValueError, match="URL|address"):
        web_address(text)


def test_name_and_password_are_dropped():
    assert web_address("https://user:secret@example.org/x") == "https://example.org/x"


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_key_is_its_own_key(path, query):
    key = canonical_key(f"https://example.org/{path}?q={query}")
    assert canonical_key(key) == key
