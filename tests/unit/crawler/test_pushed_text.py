"""What the text of a push becomes: odd, long, broken into lines, or with markup in it."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.cleaning import CUT_MARK, MAX_TEXT
from services.crawler.entry import Entry, Pushed, UnknownForm, Unprocessable
from services.crawler.reading.wrapping import unwrapped
from services.crawler.source import read_source
from tests.unit.crawler.feeds_written import SENTENCES

TEXT = "\n".join(SENTENCES)
DESK = {"id": "desk", "kind": "push"}


def receive(body: bytes, kind: str) -> Entry:
    return read_source(DESK).receive(Pushed(content_type=kind, body=body))


def test_a_text_of_five_megabytes_is_cut_with_a_mark():
    source = read_source(DESK)
    entry = source.receive(
        Pushed(content_type="application/json", body=json.dumps({"title": "Long", "text": (TEXT + "\n") * 10_000}).encode())
    )
    assert entry.text.endswith(CUT_MARK)
    assert MAX_TEXT - 1000 < len(entry.text) <= MAX_TEXT + 100


@pytest.mark.parametrize("text", ["\\ud800 lone " + SENTENCES[0], "\\u0000\\u202e " + SENTENCES[0], SENTENCES[0] + "\\udfff"])
def test_lone_surrogates_and_marks_that_json_can_write_reach_nobody(text):
    entry = read_source(DESK).receive(Pushed(content_type="application/json", body=f'{{"text": "{text}"}}'.encode()))
    entry.text.encode()
    assert not set("\x00\u202e") & set(entry.text)


@given(st.binary(max_size=200), st.sampled_from(["application/json", "text/plain", "text/plain; charset=utf-16", "image/png"]))
def test_no_body_fails_in_another_way_than_it_says(body, kind):
    with contextlib.suppress(Unprocessable, UnknownForm):
        entry = read_source(DESK).receive(Pushed(content_type=kind, body=body))
        entry.model_dump_json()


MAIL = """Nordwind in talks with Halden

OSLO, March 1 (Wire) - Nordwind Cloud is in talks to invest at least 10
billion dollars in the laboratory Halden AI, three people who know of them
said on Monday, paying about 35 dollars a share in cash for 51 per cent of
the shares.

The talks are at an early stage, no terms have been agreed, and Nordwind
could still decide against it, the people said.

- a first condition of the talks, namely that the council agrees to it
- a second one

--
Sign up for our newsletter
Privacy policy
Unsubscribe
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_mail_whose_lines_are_broken_is_put_together_again(ending):
    entry = receive(MAIL.replace("\n", ending).encode(), "text/plain")
    lines = entry.text.split("\n")
    assert entry.title == "Nordwind in talks with Halden"
    assert lines[0].startswith("OSLO, March 1")
    assert lines[0].endswith("for 51 per cent of the shares.")
    assert lines[1].endswith("against it, the people said.")
    assert "Unsubscribe" not in entry.text


def test_a_list_of_titles_is_not_run_together():
    titles = "Nordwind buys Halden for four billion dollars\nFjord sells its port\nOstrava opens a plant in the valley of the north"
    assert unwrapped(titles) == titles


@given(st.text(alphabet="ab \n", max_size=400))
def test_putting_together_loses_no_word(text):
    assert unwrapped(text).split() == text.split()


def test_markup_in_a_pushed_text_is_taken_off():
    entry = receive(
        json.dumps({"title": "T", "text": "<p>Nordwind buys Halden for 4&nbsp;bn.</p><p>Both agreed.</p>"}).encode(),
        "application/json",
    )
    assert entry.text == "Nordwind buys Halden for 4 bn.\nBoth agreed."
    entry = receive(json.dumps({"title": "T", "text": "The price is < 5 bn and > 3 bn."}).encode(), "application/json")
    assert entry.text == "The price is < 5 bn and > 3 bn."


@pytest.mark.parametrize("charset", ["punycode", "idna", "zlib", "utf-7", "rot13", "klingon", "\u202e"])
def test_what_is_no_charset_is_refused(charset):
    with pytest.raises(Unprocessable, match="not text in"):
        receive(TEXT.encode(), f"text/plain; charset={charset}")


@pytest.mark.parametrize(
    "lead",
    [
        "Anthropic will pay 1.5 billion dollars to settle a copyright lawsuit.",
        "Norway's fund could subscribe to 10 per cent of the shares.",
    ],
)
def test_an_article_of_one_sentence_is_an_article(lead):
    assert receive(json.dumps({"title": "T", "text": lead}).encode(), "application/json").text == lead
