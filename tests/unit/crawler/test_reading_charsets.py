"""Whatever a server and a document say of their charset, the letters come out right."""

import pytest

from services.crawler.reading.charset import certain_charset, decoded, named_charset, named_inside
from services.crawler.reading.feeds import read_feed
from services.crawler.reading.pages import read_page
from tests.unit.crawler.feeds_written import item, page, rss

URL = "https://paper.example/feed.xml"
NAME = "Société Générale"


def title(document: str | bytes, content_type: str) -> str:
    return read_feed(document.encode() if isinstance(document, str) else document, content_type, URL).items[0].title


@pytest.mark.parametrize(
    ("document", "content_type"),
    [
        (rss(item(NAME, "/1")).encode("latin-1"), "application/xml"),
        (rss(item(NAME, "/1")).encode(), "text/xml; charset=iso-8859-1"),
        (rss(item(NAME, "/1"), head='<?xml version="1.0" encoding="utf-16"?>').encode("utf-16"), "application/xml"),
        (
            rss(item(NAME, "/1"), head='<?xml version="1.0" encoding="windows-1252"?>').encode("cp1252"),
            "application/rss+xml",
        ),
        (b"\xef\xbb\xbf" + rss(item(NAME, "/1")).encode(), "application/xml"),
        ("\n\n<!-- hello -->" + rss(item("Soci&eacute;t&eacute; G&eacute;n&eacute;rale", "/1"), head=""), "text/html"),
        ("Warning: something in line 3\n" + rss(item(NAME, "/1")), "application/xml"),
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
def test_wrong_charsets_and_dirt_of_feeds_are_seen_through(document, content_type):
    assert title(document, content_type) == NAME


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le"])
def test_wide_feeds_without_a_mark_too(charset):
    assert title(rss(item(NAME, "/1"), head="").encode(charset), "application/xml") == NAME


@pytest.mark.parametrize("charset", ["utf-16", "utf-16-le", "utf-32"])
def test_no_guard_is_passed_by_in_a_wide_charset(charset):
    entities = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    bomb = f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "lol">{entities}]>' + rss(item("&l9;", "/1"), head="")
    with pytest.raises(ValueError, match="entities made of entities"):
        title(bomb.encode(charset), "application/xml")
    tag = "<a " + " ".join(f'a{number}="1"' for number in range(20_000)) + ">x</a>"
    with pytest.raises(ValueError, match="tag longer"):
        title(rss(item(tag, "/1")).encode(charset), "application/xml")


def test_a_json_feed_in_utf_16_is_read():
    document = '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "Société Générale"}]}'
    assert title(document.encode("utf-16"), "application/json") == NAME


FRENCH = (
    "Nordwind a mené des négociations à propos d'une prise de participation dans Halden, d'après trois sources proches du dossier."
)
RUSSIAN = "Компания Нордвинд ведёт переговоры о покупке лаборатории Хальден за десять миллиардов долларов, сообщили три источника."
JAPANESE = "ノルドウィンドは研究所ハルデンに少なくとも100億ドルを出資する方向で協議していることが、複数の関係者への取材で分かった。"
THAI = "นอร์ดวินด์กำลังเจรจาเพื่อลงทุนอย่างน้อย 1 หมื่นล้านดอลลาร์ในห้องปฏิบัติการฮาลเดน แหล่งข่าวสามรายที่ทราบเรื่องนี้เปิดเผย"


@pytest.mark.parametrize(
    ("text", "written", "said", "meta"),
    [
        (FRENCH, "utf-8", "text/html; charset=iso-8859-1", ""),
        (FRENCH, "latin-1", "text/html; charset=utf-8", ""),
        (FRENCH, "cp1252", "text/html; charset=ISO-8859-1", ""),
        (FRENCH, "latin-1", "text/html", '<meta charset="iso-8859-1">'),
        (FRENCH, "utf-8", "text/html; charset=klingon", '<meta charset="punycode">'),
        (FRENCH, "utf-16", "text/html", ""),
        (RUSSIAN, "cp1251", "text/html", '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'),
        (RUSSIAN, "koi8-r", "text/html;charset=KOI8-R", ""),
        (JAPANESE, "cp932", "text/html", '<meta charset="x-sjis">'),
        (JAPANESE, "euc-jp", "text/html; charset=EUC-JP", ""),
        (THAI, "cp874", "text/html; charset=windows-874", ""),
        (THAI, "cp874", "text/html", '<meta charset="tis-620">'),
    ],
)
def test_pages_in_every_charset(text, written, said, meta):
    html = page("Title", (text, text[: len(text) // 2] + "."), head=meta)
    assert read_page(html.encode(written, "ignore"), said, URL).text.split("\n")[0] == text


def test_what_is_no_charset_is_not_taken_for_one():
    assert [named_charset(f"text/html; charset={name}") for name in ("punycode", "idna", "zlib", "rot13", "klingon", "")] == [
        None
    ] * 6
    assert named_inside(b"<meta charset='unicode_escape'>") is None


def test_utf_8_that_breaks_off_inside_a_letter_is_still_utf_8():
    assert certain_charset("négociation é".encode()[:-1]) == ("utf-8", 0)
    assert certain_charset(b"caf\xe9") is None
    assert certain_charset(b"plain") is None


def test_the_first_charset_that_fits_is_taken():
    assert decoded(b"caf\xe9", [None, "utf-8", "cp1252"]) == "café"
    assert decoded(b"caf\xe9", ["utf-8"]) is None
