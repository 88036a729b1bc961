"""Chinese is read without knowing where its words end: what guards short words, whose names stand where, and what folding keeps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.extractor.gazetteer import Gazetteer
from services.extractor.grammar.dictionary import Dictionary, without_parts_of_words
from services.extractor.grammar.marks import Mark, Meaning
from services.extractor.grammar.reading import fold
from services.extractor.grammar.scenes import Scene, read_story
from services.extractor.lexicon import lexicon
from shared.entities import Entities

FOR = Meaning("markers", "for")


def scene_of(text: str) -> Scene:
    return read_story("", text, lexicon("zh"), Gazetteer(Entities()), 1_000).scenes[0]


def test_a_short_word_means_nothing_inside_a_longer_one():
    words = Dictionary.of(["因为"], ["收购"]).words("因为收购为")
    assert without_parts_of_words([Mark(1, 2, FOR)], words) == []
    assert without_parts_of_words([Mark(4, 5, FOR)], words) == [Mark(4, 5, FOR)]


def test_the_longest_word_from_the_left_is_taken():
    assert [(word.start, word.end, word.function) for word in Dictionary.of(["将来"], ["来华"]).words("将来华")] == [(0, 2, True)]


@given(st.text())
def test_folding_keeps_every_place(text: str):
    assert len(fold(text)) == len(text)


def test_traditional_and_simplified_characters_are_one_word():
    assert fold("收購與併購協議") == fold("收购与并购协议")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("青屿投资、白沙资本收购瑞禾生物。", ["青屿投资", "白沙资本", "瑞禾生物"]),
        ("澜海科技收购南岭市青禾连锁有限责任公司51%股权。", ["澜海科技", "南岭市青禾连锁有限责任公司"]),
        ("美国芯片厂商Halvard收购德国Merow Systems。", ["Halvard", "Merow Systems"]),
    ],
)
def test_names_are_what_is_left_between_known_words(text, names):
    assert [name.text for name in scene_of(text).companies] == names
