"""Feeds of every format, and of none, come out as the same plain entries."""

import datetime as dt
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.reading.feeds import read_feed
from services.crawler.reading.plain import language_code, moment, plain_text
from services.crawler.reading.tags import oversized, without_oversized
from tests.unit.crawler.feeds_written import item, rss

URL = "https://paper.example/feed.xml"


def read(document: str | bytes, content_type: str = "application/xml"):
    return read_feed(document.encode() if isinstance(document, str) else document, content_type, URL)


def test_rss():
    feed = read(
        rss(
            item(
                "Nordwind buys Halden",
                "/deals/1?utm_source=rss",
                "tag:1",
                summary="&lt;p&gt;For &lt;b&gt;$4bn&lt;/b&gt;.&lt;/p&gt;",
            )
        )
    )
    assert (feed.title, feed.language, feed.flawed) == ("The Invented Paper", "en", None)
    found = feed.items[0]
    assert (found.title, found.guid, found.text) == ("Nordwind buys Halden", "tag:1", "For $4bn.")
    assert found.link == "https://paper.example/deals/1?utm_source=rss"
    assert found.published_at.tzinfo is dt.UTC


def test_atom_prefers_the_page_over_the_feed_and_the_full_text_over_the_summary():
    feed = read(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="fr"><title>Le Papier</title><link rel="self" href="/feed.xml"/>
        <entry><id>urn:1</id><title type="html">Nordwind &amp;amp; Fils</title><link rel="alternate" href="https://papier.example/1"/>
        <published>2025-03-01T10:00:00+02:00</published><summary>Court</summary>
        <content type="html">&lt;p&gt;Un.&lt;/p&gt;&lt;p&gt;Deux phrases.&lt;/p&gt;</content></entry></feed>"""
    )
    found = feed.items[0]
    assert (found.title, found.link, found.text) == ("Nordwind & Fils", "https://papier.example/1", "Un.\nDeux phrases.")
    assert found.published_at == dt.datetime(2025, 3, 1, 8, tzinfo=dt.UTC)


def test_json_feed():
    feed = read(
        json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1", "title": "Paper", "language": "en-US",
                "items": [
                    {"id": 7, "url": "https://paper.example/7", "title": "A &amp; B", "content_html": "<p>Text.</p>", "date_published": "2025-03-01T10:00:00Z"},
                    "not an item",
                    {"id": "8", "external_url": "https://paper.example/8", "content_text": "Only text"},
                ],
            }
        )
    )  # fmt: skip
    assert [(found.guid, found.link, found.title, found.text) for found in feed.items] == [
        ("7", "https://paper.example/7", "A & B", "Text."),
        ("8", "https://paper.example/8", "", "Only text"),
    ]


@pytest.mark.parametrize("name", ["AT&T & J&J to buy S&P unit", "M&A: Ben & Jerry's", "R&D"])
def test_bare_ampersands_of_company_names_survive(name):
    assert read(rss(item(name, "https://paper.example/?a=1&copy=3"))).items[0].title == name


def test_a_link_with_a_bare_ampersand_survives():
    assert read(rss(item("T", "https://paper.example/?a=1&copy=3"))).items[0].link == "https://paper.example/?a=1&copy=3"


@pytest.mark.parametrize(
    ("document", "content_type"),
    [
        (rss(item("Société Générale", "/1")).encode("latin-1"), "application/xml"),
        (rss(item("Société Générale", "/1")).encode(), "text/xml; charset=iso-8859-1"),
        (rss(item("Société Générale", "/1"), head='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"), "application/xml"),
        (
            rss(item("Société Générale", "/1"), head='<?xml version="1.0" encoding="windows-1252"?>').encode("cp1252"),
            "application/rss+xml",
        ),
        (b"\xef\xbb\xbf" + rss(item("Société Générale", "/1")).encode(), "application/xml"),
        ("\n\n<!-- hello -->" + rss(item("Soci&eacute;t&eacute; G&eacute;n&eacute;rale", "/1"), head=""), "text/html"),
        ("Warning: something in line 3\n" + rss(item("Société Générale", "/1")), "application/xml"),
    ],
    ids=[
        "latin-1 said to be utf-8",
        "utf-8 said to be latin-1",
        "utf-16",
        "windows-1252",
        "byte order mark",
        "named entities",
        "noise before",
    ],
)
def test_wrong_charsets_and_dirt_are_seen_through(document, content_type):
    title = read(document, content_type).items[0].title
    assert title == "Société Générale" or content_type.endswith("iso-8859-1")


def test_a_truncated_feed_gives_what_it_has():
    whole = rss(*[item(f"Deal {number}", f"/{number}") for number in range(10)])
    feed = read(whole[: whole.index("Deal 8")])
    assert [found.title for found in feed.items][:8] == [f"Deal {number}" for number in range(8)]
    assert feed.flawed


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
    started = time.monotonic()
    with pytest.raises(ValueError, match="entities made of entities"):
        read(bomb)
    assert time.monotonic() - started < 1


def test_one_entity_named_very_often_is_harmless():
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "{"a" * 50_000}">]>' + rss(item("&a;" * 20_000, "/1"), head="")
    started = time.monotonic()
    try:
        assert len(read(bomb).items[0].title) < 1_000_000
    except ValueError as refused:
        assert str(refused)
    assert time.monotonic() - started < 5


def test_an_external_entity_is_not_read(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("top secret")
    document = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file://{secret}">]>' + rss(item("see &x;", "/1"), head="")
    assert "top secret" not in read(document).items[0].title


def test_a_tag_with_a_hundred_thousand_attributes_is_refused_at_once():
    tag = "<a " + " ".join(f'a{number}="1"' for number in range(200_000)) + ">x</a>"
    started = time.monotonic()
    with pytest.raises(ValueError, match="tag longer"):
        read(rss(item(tag, "/1")))
    assert time.monotonic() - started < 1


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


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a &lt; b and 3 < 4", "a < b and 3 < 4"),
        ("<p>One</p><p>Two<br>Three</p><script>alert(1)</script>", "One\nTwo\nThree"),
        ("no <b>tags</b> <!-- hidden --> left", "no tags left"),
        ("", ""),
    ],
)
def test_plain_text(html, text):
    assert plain_text(html) == text


def test_moments_and_languages():
    assert moment("2025-03-01") == dt.datetime(2025, 3, 1, tzinfo=dt.UTC)
    assert moment("yesterday") is moment("") is moment(None) is None
    assert [language_code(tag) for tag in ("fr-FR", "zh_Hant_TW", "en", "und", "", None, "12")] == [
        "fr",
        "zh-Hant",
        "en",
        None,
        None,
        None,
        None,
    ]
