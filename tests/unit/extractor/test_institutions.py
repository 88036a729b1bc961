"""Public companies whose names are made of common words."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.grammar.institutions import with_institutions
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import read_field
from services.extractor.lexicon import lexicon

HINDI = lexicon("hi")
WORDS = ("मध्य", "रेलवे", "राज्य", "निगम", "ने", "बिहार", "जल", "नवरंग", "।")


def _found(text: str, known: list[Name]) -> list[Name]:
    reading = read_field("text", text, HINDI.points, 10_000)
    assert HINDI.names.spaced
    return list(with_institutions(reading, known, HINDI.names.spaced, HINDI.names.places))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("नवरंग टेक को दक्षिण पूर्व रेलवे से ठेका मिला", "दक्षिण पूर्व रेलवे"),
        ("राष्ट्रीय राजमार्ग प्राधिकरण ने कहा", "राष्ट्रीय राजमार्ग प्राधिकरण"),
        ("बिहार राज्य वितरण कंपनी को", "बिहार राज्य वितरण कंपनी"),
    ],
)
def test_the_name_goes_back_over_all_its_words(text: str, name: str):
    assert [one.text for one in _found(text, [])] == [name]


@pytest.mark.parametrize("text", ["रेलवे ने कहा", "यह निगम है", "मध्य रेलवेज", ""])
def test_the_bare_word_is_no_name(text: str):
    assert _found(text, []) == []


def test_a_known_name_inside_is_part_of_it():
    known = [Name(0, 5, "बिहार", Sort.PLACE)]
    assert [one.text for one in _found("बिहार जल निगम ने", known)] == ["बिहार जल निगम"]


@given(st.lists(st.sampled_from(WORDS), max_size=30))
def test_names_stand_where_they_say_and_do_not_overlap(words: list[str]):
    text = " ".join(words)
    found = _found(text, [])
    assert all(text[one.start : one.end] == one.text for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))
