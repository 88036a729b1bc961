"""What the world puts into deals, and what it cannot do to a message."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.notifier import blocks, samples
from services.notifier.cleaning import clean, one_line, shorten, web_link
from services.notifier.rendering import Renderer
from shared.contracts import MatchFound
from tests.unit.notifier.composed import chat, mail

HOSTILE = "Evil\r\nBcc: all@example.org\x00\u202egnp.exe\u2066 <!channel> </td><script>alert(1)</script> {{ 7*7 }} *bold* `x` | > & <https://x|y>"
RENDERER = Renderer()


@pytest.fixture(scope="module")
def renderer() -> Renderer:
    return RENDERER


def hostile() -> MatchFound:
    match = samples.talks()
    deal = match.deal
    article = deal.articles[0].model_copy(update={"title": HOSTILE, "publisher": HOSTILE, "url": "javascript:alert(1)"})
    party = deal.parties[0].model_copy(update={"name": HOSTILE + "N" * 5_000})
    quote = samples.evidence(HOSTILE * 50)
    deal = deal.model_copy(
        update={
            "headline": HOSTILE,
            "articles": (article,),
            "parties": (party,) * 500,
            "evidence": (quote,),
            "origins": (HOSTILE,) * 60,
        }
    )
    return match.model_copy(update={"deal": deal, "rule_name": HOSTILE, "rule_id": HOSTILE, "conditions": match.conditions * 40})


def test_hostile_data_changes_neither_headers_nor_page(renderer):
    _, parsed = mail(renderer, [hostile()])
    assert parsed["Bcc"] is None
    assert {part.get_content_type() for part in parsed.walk()} == {"multipart/alternative", "text/plain", "text/html"}
    html = parsed.get_body(("html",)).get_content()
    assert "<script" not in html
    assert "javascript:" not in html
    assert "{{ 7*7 }}" in html
    assert "49" not in parsed["Subject"]
    for text in (html, parsed["Subject"], parsed.get_body(("plain",)).get_content()):
        assert not set(text) & set("\x00\u202e\u2066")
    assert "and 488 more" in html


def test_hostile_data_mentions_nobody_in_slack(renderer):
    message = chat(renderer, [hostile()])
    assert blocks.faults(message["blocks"]) == []
    words = json.dumps(message, ensure_ascii=False)
    assert "<!channel>" not in words
    assert "&lt;!channel&gt;" in words
    assert "javascript:" not in words
    assert "*bold*" not in words


@settings(max_examples=40)
@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_text_at_all_is_rendered(text):
    match = samples.talks()
    deal = match.deal.model_copy(
        update={"headline": text, "origins": (text,), "parties": (match.deal.parties[0].model_copy(update={"name": text}),)}
    )
    found = match.model_copy(update={"deal": deal, "rule_name": text})
    _, parsed = mail(RENDERER, [found])
    assert parsed["Subject"]
    message = chat(RENDERER, [found])
    assert blocks.faults(message["blocks"]) == []
    for shown in re.findall(r"[<][^|>]*", json.dumps(message, ensure_ascii=False)):
        assert shown.startswith("<https://")


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_clean_text_is_one_that_every_medium_takes(text):
    assert not [
        sign
        for sign in clean(text)
        if (ord(sign) < 32 and sign not in "\t\n") or 0xD800 <= ord(sign) < 0xE000 or sign in "\u202e\u2066"
    ]
    assert "\n" not in one_line(text)
    assert len(one_line(text, 50)) <= 50


@given(st.text(alphabet="ab<>&;|* \u0301é", max_size=80), st.integers(5, 40))
def test_a_cut_is_within_no_entity_and_no_link(text, most):
    markup = "".join(["x", blocks.escape(text), blocks.link("https://a.example/b", text)])
    short = blocks.cut(markup, most)
    assert len(short) <= max(most, 1)
    assert short.count("<") == short.count(">")
    assert not re.search(r"&[a-z]{0,3}(…|$)", short)


def test_shorten_keeps_letters_whole():
    assert shorten("e\u0301" * 10, 6) == "e\u0301e\u0301…"
    assert shorten("abc", 3) == "abc"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "https://u:p@x.org/",
        "http://",
        "https://x.org/" + "a" * 2000,
        "ftp://x",
        "//x",
        None,
        "https://a b.org",
    ],
)
def test_what_is_no_link_of_the_web_becomes_none(url):
    assert web_link(url) is None


def test_a_link_keeps_its_meaning():
    assert web_link('https://x.org/a"b?q=1&r=é') == "https://x.org/a%22b?q=1&r=%C3%A9"
