"""Feeds of every format come out as the same plain entries."""

import datetime as dt
import json

import pytest

from services.crawler.reading.feeds import read_feed
from services.crawler.reading.plain import language_code, moment, plain_text
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
    assert (feed.title, feed.language, feed.flaws) == ("The Invented Paper", "en", ())
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


@pytest.mark.parametrize(
    ("channel", "link", "seen"),
    [
        ("https://paper.example/news/", "/deals/1", "https://paper.example/deals/1"),
        ("https://paper.example/news/", "deals/1", "https://paper.example/news/deals/1"),
        ("/news/", "deals/1", "https://feeds.example/news/deals/1"),
        ("", "../deals/1", "https://feeds.example/deals/1"),
        ("https://paper.example/", "//cdn.example/deals/1", "https://cdn.example/deals/1"),
        ("https://paper.example/", "?id=7", "https://paper.example/?id=7"),
        ("https://paper.example/", "http://[not an address", "http://[not an address"),
    ],
)
def test_a_relative_link_is_seen_from_the_site_that_the_feed_names(channel, link, seen):
    feed = read_feed(rss(f"<link>{channel}</link>", item("T", link)).encode(), "", "https://feeds.example/x/feed.xml")
    assert feed.items[0].link == seen


def test_xml_base_moves_the_links_of_what_it_encloses():
    feed = read(
        """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="/dir/"><entry xml:base="sub/"><id>q</id><title>T</title><link href="a.html"/></entry>
        <entry xml:base="https://other.example/"><id>r</id><title>T</title><link href="b.html"/></entry></feed>"""
    )
    assert [found.link for found in feed.items] == ["https://paper.example/dir/sub/a.html", "https://other.example/b.html"]


def test_relative_links_of_json_feeds_too():
    data = {
        "version": "https://jsonfeed.org/version/1",
        "home_page_url": "https://site.example/news/",
        "items": [{"id": "1", "url": "a"}],
    }
    assert read(json.dumps(data)).items[0].link == "https://site.example/news/a"


def test_a_moment_of_revision_is_told_apart_from_that_of_publication():
    feed = read(
        """<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>1</id><title>T</title><published>2025-03-01T10:00:00Z</published>
        <updated>2025-03-02T10:00:00Z</updated></entry></feed>"""
    )
    assert (feed.items[0].published_at.day, feed.items[0].revised_at.day) == (1, 2)
    assert read(rss(item("T", "/1"))).items[0].revised_at is None


@pytest.mark.parametrize(
    "date",
    [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "0001-01-01T00:00:00Z",
        "Sun, 30 Nov 1899 00:00:00 GMT",
        "yesterday",
        "9999-99-99",
        "",
        "Mon, 32 Foo 2025",
    ],
)
def test_a_date_that_cannot_be_is_none(date):
    assert read(rss(f"<item><title>T</title><link>/1</link><pubDate>{date}</pubDate></item>")).items[0].published_at is None


@pytest.mark.parametrize(
    ("said", "pause_s"),
    [
        ("<ttl>90</ttl>", 5400),
        ('<sy:updatePeriod xmlns:sy="http://purl.org/rss/1.0/modules/syndication/">hourly</sy:updatePeriod>', 3600),
        (
            '<x xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"/><sy:updatePeriod>daily</sy:updatePeriod><sy:updateFrequency>4</sy:updateFrequency>',
            21600,
        ),
        ("<ttl>soon</ttl>", 0),
        ("<ttl>-5</ttl>", 0),
        ("", 0),
    ],
)
def test_how_long_a_feed_says_that_nothing_new_comes(said, pause_s):
    assert read(rss(said, item("T", "/1")), "application/rss+xml").pause_s == pause_s


def test_the_text_of_an_entry_is_without_the_furniture_at_its_ends():
    text = "&lt;p&gt;Nordwind buys Halden.&lt;/p&gt;&lt;p&gt;The post Nordwind buys Halden appeared first on Paper.&lt;/p&gt;"
    assert read(rss(item("T", "/1", summary=text))).items[0].text == "Nordwind buys Halden."


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
