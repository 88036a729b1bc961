"""Whatever comes from the world gives an answer, in time that grows with its length, and every quote stands where it says."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.extractor.extract import Extractor
from services.extractor.questions import Question, article_of

EXTRACTOR = Extractor()
WORDS = st.sampled_from(
    [
        "Halma",
        "Nordsense",
        "to",
        "buy",
        "acquire",
        "bought",
        "by",
        "from",
        "in",
        "for",
        "of",
        "and",
        ",",
        ".",
        "(",
        ")",
        "$",
        "€",
        "£",
        "412",
        "m",
        "bn",
        "1.2",
        "billion",
        "million",
        "talks",
        "agreed",
        "denied",
        "said",
        "it",
        "the",
        "a",
        "at",
        "least",
        "between",
        "about",
        "-10",
        "%",
        "stake",
        "investit",
        "rachète",
        "milliards",
        "d'euros",
        "Série",
        "B",
        "\n",
        "\t",
        "\u200f",
        "\x00",
        "�",
        "100,000,000",
    ]
)


def slots(mention):
    yield mention.evidence
    yield mention.stage_evidence
    yield mention.stake_evidence
    yield from (part.evidence for part in (*mention.parties, *mention.money))
    yield from mention.cited_evidence


def check(question: Question):
    article = article_of(question)
    for mention in EXTRACTOR.read(article, "case").mentions:
        for evidence in filter(None, slots(mention)):
            assert getattr(article, evidence.field)[evidence.start : evidence.end] == evidence.quote
        mention.model_dump_json()


@given(st.lists(WORDS, max_size=60), st.lists(WORDS, max_size=12), st.sampled_from(["en", "fr", None]))
@settings(max_examples=150, deadline=None)
def test_any_order_of_words_keeps_the_contract(text, title, language):
    given_text = " ".join(text).encode("utf-8", "replace").decode()
    given_title = " ".join(title).encode("utf-8", "replace").decode()
    check(Question(id="1", title=given_title, text=given_text, language=language))


@given(st.text(max_size=300), st.sampled_from(["en", "fr", None]))
@settings(max_examples=150, deadline=None)
def test_any_text_keeps_the_contract(text, language):
    check(Question(id="1", title=text[:40], text=text, language=language))


SENTENCE = "Halma agreed to buy Nordsense for £412m in cash, and Axcel sold it, Reuters said. "
MONSTERS = {
    "empty": "",
    "spaces": " \n\t\u00a0" * 1000,
    "five megabytes": SENTENCE * 60_000,
    "digits": "Halma paid $" + "1" * 100_000 + " for Nordsense.",
    "groups of digits": "Halma paid $" + "1,234" * 20_000 + " for Nordsense.",
    "parentheses": "(" * 50_000 + "Halma buys Nordsense" + ")" * 50_000,
    "quotes": "\"'" * 40_000,
    "capitals": "Halma " * 20_000,
    "joined capitals": "A&B-" * 20_000 + "C",
    "commas": "Halma, " * 10_000 + "bought Nordsense",
    "one word": "a" * 200_000,
    "points": "." * 100_000,
    "triggers": "buy sell acquire invest " * 8_000,
    "sums": "$1bn to $2bn or " * 8_000,
    "bounds": "at least about up to " * 8_000 + "$5",
    "no sentence": "Halma buys Nordsense for $5bn and " * 4_000,
    "right to left": "\u202eHalma\u200f agreed to buy\u200e Nordsense\u202c for £412m. \u0000\u0001\u001b",
    "lone surrogates": "Halma agreed to buy \ud800Nordsense for £412m.",
    "no words": "\U0001f680" * 5_000,
}


@pytest.mark.parametrize("name", MONSTERS)
def test_monsters_are_read_in_linear_time(name):
    text = MONSTERS[name]
    started = time.process_time()
    check(Question.model_validate({"id": "1", "text": text.encode("utf-8", "replace").decode(), "language": "en"}))
    assert time.process_time() - started < 5


def test_a_long_article_is_read_to_its_cap_only(extractor, article):
    text = "Nothing happened here today. " * 3_000 + SENTENCE
    assert len(text) > extractor.max_characters
    assert extractor.read(article(text), "case").mentions == ()
