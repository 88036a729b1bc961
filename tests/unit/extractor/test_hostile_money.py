"""Sums in texts that nobody would write: whatever stands there is read, at its place, in work that grows with the length."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.extractor.counting import calls_for
from tests.unit.extractor.test_money import CODES, read

PIECES = st.sampled_from(
    [
        "1",
        "23",
        "1.5",
        "1,000",
        "2.0.1",
        "٣",
        "๓",
        "४",
        "５",
        "a",
        "an",
        "one",
        "half",
        "two",
        "hundred",
        "million",
        "bn",
        "m",
        "k",
        "万",
        "亿",
        "億",
        "兆",
        "千",
        "一",
        "十",
        "数",
        "多",
        "半",
        "만",
        "억",
        "조",
        "천",
        "이",
        "삼",
        "여",
        "ล้าน",
        "แสน",
        "ครึ่ง",
        "लाख",
        "करोड़",
        "डेढ़",
        "mil",
        "millones",
        "mille",
        "milliard",
        "Mrd.",
        "Tausend",
        "$",
        "US$",
        "€",
        "¥",
        "₩",
        "฿",
        "₹",
        "EUR",
        "MEUR",
        "dollars",
        "元",
        "円",
        "원",
        "달러",
        "บาท",
        "रुपये",
        "und",
        "y",
        "et",
        "und",
        "零",
        "点",
        "점",
        "between",
        "from",
        "to",
        "-",
        "~",
        "至",
        "から",
        "से",
        "と",
        "at",
        "least",
        "up",
        "to",
        "about",
        "以上",
        "이상",
        "(",
        ")",
        ",",
        ".",
        "%",
        "\n",
        "́",
        "ำ",
        "힣",
    ]
)


@pytest.mark.parametrize("code", CODES)
@given(parts=st.lists(PIECES, max_size=30), spaced=st.booleans())
@settings(max_examples=100, deadline=None)
def test_whatever_is_mixed_gives_sums_that_stand_where_they_say(code, parts, spaced):
    text = (" " if spaced else "").join(parts)
    found = read(text, code)
    assert all(0 <= amount.start < amount.end <= len(text) and amount.value >= 0 for amount in found)
    assert all(one.end <= other.start for one, other in itertools.pairwise(found))
    assert all(amount.upper is None or amount.upper > amount.value for amount in found)


@given(text=st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_any_text_is_read(text):
    for code in ("en", "de", "ja", "ko", "hi"):
        read(text, code)


HOSTILE = {
    "sums": "$1 ",
    "brackets": "($1 ",
    "digits": "1234567890",
    "grouped": "1,000,",
    "points": "1.",
    "spelled": "one hundred ",
    "han": "一億",
    "scripts": "5억₹€百万ล้านलाख",
    "bounds": "at least up to about ",
    "ranges": "5-",
    "pesos": "5 pesos ",
    "halves": "half ",
    "spaces": "1 ",
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("code", ["en", "ko"])
def test_the_work_grows_with_the_length(name, code):
    """Ten times the text is about ten times the calls, whatever stands in it."""
    piece = HOSTILE[name]
    read(piece, code)  # what is made ready once
    short, long = (calls_for(read, piece * (size // len(piece)), code) for size in (2_000, 20_000))
    assert long < 13 * short
