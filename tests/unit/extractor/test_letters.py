"""Which characters are letters of words, whatever alphabet a text mixes."""

from itertools import pairwise
from unicodedata import category

from hypothesis import given
from hypothesis import strategies as st

from services.extractor.grammar.letters import FIRST_UNSPACED, inside_syllables, is_hangul, letters_of, word_insides
from services.extractor.grammar.marks import Meaning, Scanner

TEXTS = st.text(st.one_of(st.characters(max_codepoint=0x17F), st.characters(), st.sampled_from("aé½€œकि가あ中ไ ")))


def _is_letter(letter: str) -> bool:
    return is_hangul(letter) if letter >= FIRST_UNSPACED else letter.isalnum() or category(letter)[0] == "M"


@given(TEXTS)
def test_letters_are_told_character_by_character(text: str):
    assert [*map(bool, letters_of(text))] == [False, *map(_is_letter, text), False]


@given(TEXTS)
def test_no_word_begins_between_two_letters(text: str):
    letters = letters_of(text)
    assert [*map(bool, word_insides(letters))] == [bool(one and other) for one, other in pairwise(letters)]


def test_a_single_letter_is_a_word_on_its_own_alone():
    scanner = Scanner.of({"k": [Meaning("scales", "3")], "é": [Meaning("scales", "2")]})
    assert [mark.start for mark in scanner.scan("k kk (k) ak ék é e k가 k中 _k")] == [0, 6, 15, 19, 22, 26]


@given(st.text(st.sampled_from("กาใเนี่ำ a中é")))
def test_no_word_begins_inside_a_syllable(text: str):
    hangs = [0, *(letter in "าี่ำ" or before in "ใเ" for before, letter in pairwise(text)), text[-1:] in set("ใเ")]
    hangs[0] = text[:1] in set("าี่ำ")
    expected = hangs[: len(text) + 1] if any(letter in "าใเี่ำ" for letter in text) else []
    assert [*map(bool, inside_syllables(text))] == [*map(bool, expected)]
