"""Articles that tell of sport or crime in the words of deals."""

import pytest

from services.extractor.grammar.marks import Marks
from services.extractor.grammar.other_news import tells_other_news
from services.extractor.grammar.reading import Reading, read_field
from services.extractor.lexicon import languages, lexicon


def _read(text: str, code: str) -> tuple[Reading, Marks]:
    words = lexicon(code)
    reading = read_field("text", text, words.points, 1000)
    return reading, Marks(words.scanner.scan_twice(reading.folded, reading.letters)[0])


def test_several_different_words_show_it():
    assert tells_other_news([_read("投手の年俸は2億円、背番号は18。", "ja")])


def test_one_word_said_often_does_not():
    assert not tells_other_news([_read("投手、投手、投手、投手。", "ja")])


def test_words_of_two_trades_are_not_added_up():
    assert not tells_other_news([_read("投手の年俸。", "ja"), _read("逮捕。", "ja")])


@pytest.mark.parametrize("code", languages())
def test_a_text_of_nothing_tells_nothing(code: str):
    assert not tells_other_news([_read("", code)])
