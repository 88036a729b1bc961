"""Words at a place of a text: what `startswith` and `endswith` say of them."""

from hypothesis import given
from hypothesis import strategies as st

from services.extractor.grammar.affixes import Affixes

WORDS = st.lists(st.text("ab", max_size=3), max_size=6)


@given(st.text("abc", max_size=12), WORDS, st.integers(0, 12))
def test_the_longest_word_at_a_place(text: str, words: list[str], place: int):
    place = min(place, len(text))
    affixes = Affixes.of(words)
    assert affixes.at(text, place) == max((word for word in words if text.startswith(word, place)), key=len, default="")
    assert affixes.before(text, place) == max((word for word in words if text[:place].endswith(word)), key=len, default="")
