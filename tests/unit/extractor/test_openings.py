"""Where sentences begin without a sign, and which short names stand for full ones."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from services.extractor.grammar.letters import inside_syllables
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.openings import opening_of
from services.extractor.grammar.reading import Points, read_field
from services.extractor.grammar.tickers import resolved, short_names

OPENING = opening_of({"openers": ["ทั้งนี้"], "verbs": ["มี"], "links": ["โดย"], "units": ["ปี"], "that": ["ว่า"]})
POINTS = Points(openings=OPENING)


def sentences(text: str) -> list[str]:
    return [text[one.start : one.end].strip() for one in read_field("text", text, POINTS, 9_999).sentences]


def test_a_sentence_begins_with_an_opener_or_with_a_name_and_its_verb():
    assert sentences("กขค ซื้อ งจฉ ทั้งนี้ ชซฌ") == ["กขค ซื้อ งจฉ", "ทั้งนี้ ชซฌ"]
    assert sentences("กขค ซื้อ งจฉ ชซฌมีหุ้น") == ["กขค ซื้อ งจฉ", "ชซฌมีหุ้น"]


def test_none_begins_with_a_link_or_with_the_unit_of_a_figure():
    assert sentences("กขค ซื้อ โดยชซฌมีหุ้น") == ["กขค ซื้อ โดยชซฌมีหุ้น"]
    assert sentences("กขค อายุ 20 ปีมีหุ้น") == ["กขค อายุ 20 ปีมีหุ้น"]


@given(st.text(alphabet="กมี ่.ทั้งน\n12", max_size=80))
def test_sentences_cover_what_is_no_blank_in_order(text: str):
    found = read_field("text", text, POINTS, 9_999).sentences
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert "".join(text[one.start : one.end] for one in found).split() == text.split()


def test_vowels_and_tones_hold_syllables_together():
    assert list(inside_syllables("ที่")) == [0, 1, 1, 0]
    assert list(inside_syllables("ใน")) == [0, 1, 0]


def test_a_short_name_in_brackets_stands_for_the_full_one():
    text = "กขคง (ABC) ซื้อ ABC"
    reading = read_field("text", text, POINTS, 99)
    names = [Name(0, 4, "กขคง", Sort.COMPANY), Name(6, 9, "ABC", Sort.COMPANY), Name(16, 19, "ABC", Sort.COMPANY)]
    shorts = short_names(reading, names, ())
    assert shorts == {"abc": "กขคง"}
    assert [(name.text, name.alias) for name in resolved(reading, names, shorts, ())] == [("กขคง", ""), ("ABC", "กขคง")]
