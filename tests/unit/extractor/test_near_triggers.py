"""Names are read where a sentence nearby may tell a deal, and where the text begins."""

from services.extractor.grammar.marks import Mark, Marks, Meaning
from services.extractor.grammar.near_triggers import near_triggers
from services.extractor.grammar.reading import Sentence

SENTENCES = [Sentence(at, at + 10) for at in range(0, 300, 10)]


def _triggers(*places: int) -> Marks:
    return Marks([Mark(place, place + 2, Meaning("triggers", "buy", "base")) for place in places])


def test_the_beginning_is_always_read():
    assert near_triggers(SENTENCES, _triggers()) == [(0, 30)]


def test_around_a_trigger_whole_sentences_are_read():
    assert near_triggers(SENTENCES, _triggers(155)) == [(0, 30), (120, 200)]


def test_stretches_that_meet_are_one():
    assert near_triggers(SENTENCES, _triggers(35, 85)) == [(0, 130)]


def test_a_text_without_sentences_has_none():
    assert near_triggers([], _triggers()) == []
