"""What a person is shown around the words a slot was read from."""

from hypothesis import given
from hypothesis import strategies as st

from services.extractor.grammar.passages import passage

SENTENCE = "Northwind said on Monday that it would buy Seabright for $2.5 billion in cash."
TEXT = f"An older line. {SENTENCE} A newer line."


def test_a_short_sentence_is_shown_whole_and_its_neighbours_are_not():
    start, first = TEXT.index("buy"), TEXT.index("Northwind")
    assert passage(TEXT, start, start + 3, first, first + len(SENTENCE)) == SENTENCE


def test_a_long_sentence_is_cut_between_words_around_the_quote():
    text = "alpha " * 200 + "sold it " + "omega " * 200
    start = text.index("sold")
    shown = passage(text, start, start + 4, 0, len(text), most=60)
    assert "sold it" in shown
    assert len(shown) <= 60
    assert set(shown.split()) == {"alpha", "sold", "it", "omega"}


def test_a_script_without_spaces_is_cut_between_letters():
    text = "社" * 500 + "買収" + "社" * 500
    assert passage(text, 500, 502, 0, len(text), most=42) == "社" * 20 + "買収" + "社" * 20


@given(st.text(max_size=80), st.data(), st.integers(0, 60))
def test_the_quote_stands_in_the_passage_and_the_passage_in_the_text(text, data, most):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first = data.draw(st.integers(0, len(text)))
    last = data.draw(st.integers(first, len(text)))
    shown = passage(text, start, end, first, last, most)
    assert text[start:end] in shown
    assert shown in text
