"""Text from the world becomes text that every part of the way can hold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.crawler.cleaning import CUT_MARK, MAX_TEXT, MAX_TITLE, clean_line, clean_text


def test_control_characters_surrogates_and_direction_marks_go_and_words_stay():
    dirty = "Ama\x00zon\u202e to \ud800buy\u2066 \x1b[31mAnthropic\u2069\x07\r\nfor\u2028$4bn\ufeff"
    assert clean_text(dirty) == "Amazon to buy [31mAnthropic\nfor\n$4bn"


@pytest.mark.parametrize("text", ["アマゾンが投資を検討", "अमेज़न निवेश", "שיחות על השקעה", "อเมซอนเจรจา", "🙂 👩\u200d💻 deal"])
def test_every_script_stays_as_it_is(text):
    assert clean_text(text) == text
    assert clean_line(text) == text


def test_a_text_too_long_is_cut_between_words_and_says_so():
    cut = clean_text("deal " * 1_000_000)
    assert cut.endswith("deal\n" + CUT_MARK)
    assert len(cut) <= MAX_TEXT + len(CUT_MARK) + 1


def test_a_cut_text_is_cut_no_further():
    once = clean_text("word " * 100_000)
    assert len(clean_text("x" * (MAX_TEXT + 1))) <= MAX_TEXT + len(CUT_MARK) + 1
    assert once.count(CUT_MARK) == 1


def test_a_title_is_one_line_of_bounded_length():
    assert clean_line(" A\n\tB\u2029 C ") == "A B C"
    assert len(clean_line("t" * 10_000)) == MAX_TITLE


@given(st.text(st.characters(), max_size=300))
def test_what_is_clean_can_be_sent_and_stays_clean(text):
    once = clean_text(text)
    assert "\x00" not in once.encode().decode()
    assert clean_text(once) == once
    clean_line(text).encode()
