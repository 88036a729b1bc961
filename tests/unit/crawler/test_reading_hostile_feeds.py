"""Feeds that are broken, enormous or meant to do harm have a clear outcome."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.reading.feeds import MOST_ITEMS, read_feed
from services.crawler.reading.tags import oversized, without_oversized
from tests.unit.crawler.feeds_written import item, rss


def read(document: str | bytes):
    return read_feed(
        document.encode() if isinstance(document, str) else document, "application/xml", "https://paper.example/feed.xml"
    )


def test_a_truncated_feed_gives_what_it_has():
    whole = rss(*[item(f"Deal {number}", f"/{number}") for number in range(10)])
    feed = read(whole[: whole.index("Deal 8")])
    assert [found.title for found in feed.items][:8] == [f"Deal {number}" for number in range(8)]
    assert feed.broken_off
    assert "breaks off" in feed.flaws[0]
    assert all(found.link for found in feed.items)


def test_a_feed_that_is_ill_formed_but_whole_is_told_apart_from_one_that_breaks_off():
    feed = read(rss("<item><title>One</titel></item>", item("Two", "/2")))
    assert not feed.broken_off
    assert "not well-formed" in feed.flaws[0]
    assert not read(rss(item("One", "/1"))).flaws


def test_a_charset_that_was_seen_through_is_no_flaw():
    assert not read(rss(item("Société", "/1")).encode("latin-1")).flaws


@pytest.mark.parametrize("newest_first", [True, False])
def test_of_ten_thousand_entries_the_newest_are_read_and_that_is_said(newest_first):
    entries = [item(f"Deal {age}", f"/{age}", age_h=age) for age in range(10_000)]
    feed = read(rss(*(entries if newest_first else reversed(entries))))
    assert {found.title for found in feed.items} == {f"Deal {age}" for age in range(MOST_ITEMS)}
    assert "10,000 entries" in feed.flaws[0]


def test_a_web_page_names_its_feeds():
    page = """<!doctype html><html><head><link rel="alternate" type="application/rss+xml" href="/comments/feed">
    <link rel=alternate type='application/atom+xml' href='atom.xml?a=1&amp;b=2'></head></html>"""
    with pytest.raises(
        ValueError, match=r"names as its feed https://paper\.example/atom\.xml\?a=1&b=2, https://paper\.example/comments/feed"
    ):
        read(page)


def test_a_feed_that_calls_itself_html_is_a_feed():
    assert read('<?xml version="1.0"?><!DOCTYPE html [<!ENTITY nbsp " ">]>' + rss(item("T", "/1"), head="")).items


def test_a_json_feed_with_absurd_numbers_and_depths_keeps_its_other_entries():
    items = [{"id": 1}, {"id": "2", "title": "Two", "x": [[[[1]]]]}]
    document = json.dumps({"version": "https://jsonfeed.org/version/1", "items": items}).replace(
        '"id": 1}', f'"id": {"9" * 6000}}}'
    )
    assert read(document).items[1].title == "Two"


def test_a_json_feed_that_has_ended_says_so():
    assert "expired" in read(json.dumps({"version": "https://jsonfeed.org/version/1", "items": [], "expired": True})).flaws[0]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ("", "empty"),
        ("  \n", "empty"),
        ("<!DOCTYPE html><html><body>Please log in</body></html>", "web page"),
        ("\ufeff <!-- x --> <html lang=en>", "web page"),
        ("just words", "not a feed"),
        ('{"version": "1"}', "not a JSON Feed"),
        ('{"items": [', "none"),
        ('{"a":' * 100_000, "none"),
        ("\x00\x01\x02", "not a feed"),
    ],
)
def test_what_is_no_feed_is_told_in_words(document, reason):
    with pytest.raises(ValueError, match=reason):
        read(document)


def test_an_empty_feed_is_a_feed():
    assert read(rss()).items == ()


def test_an_xml_bomb_is_harmless():
    entities = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{entities}]>' + rss(item("&l9;", "/1"), head="")
    with pytest.raises(ValueError, match="entities made of entities"):
        read(bomb)


def test_one_entity_named_very_often_is_harmless():
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>' + rss(item("&a;" * 20_000, "/1"), head="")
    try:
        assert len(read(bomb).items[0].title) < 1_000_000
    except ValueError as refused:
        assert str(refused)


def test_an_external_entity_is_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("top secret")
    document = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>' + rss(item("see &x;", "/1"), head="")
    assert "top secret" not in read(document).items[0].title


def test_a_tag_with_a_hundred_thousand_attributes_is_refused_at_once():
    tag = "<a " + " ".join(f'a{number}="1"' for number in range(200_000)) + ">x</a>"
    with pytest.raises(ValueError, match="tag longer"):
        read(rss(item(tag, "/1")))


@given(st.binary(max_size=200), st.binary(max_size=200))
def test_only_oversized_tags_go(before, after):
    assert without_oversized(before + after) == before + after
    monster = b"<img " + b"x" * 70_000 + b">"
    head = before.replace(b"<", b"").replace(b">", b"")
    assert without_oversized(head + monster + after) == head + after
    assert list(oversized(b"<![CDATA[" + monster[1:-1] + b"]]>")) == []


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fall_in_another_way_than_it_says(document):
    try:
        read(document)
    except ValueError as refused:
        assert str(refused)


@pytest.mark.parametrize("opening", ["<![CDATA[", "<!-- ", "<!ENTITY a "])
def test_what_never_closes_is_no_feed(opening):
    """And is not looked for its end from each of its beginnings: this would take hours."""
    with pytest.raises(ValueError, match="not a feed|no honest feed"):
        read("<rss><channel>" + opening * 100_000)
