"""Where a character of a text stands in its file, however YAML wrote the text."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.documents import read_yaml


@pytest.mark.parametrize(
    ("written", "word", "place"),
    [
        ("key: some text", "text", (1, 11)),
        ("key: 'it''s text'", "text", (1, 13)),
        ('key: "a \\"b\\" text"', "text", (1, 15)),
        ("key: |\n  one\n  two text", "text", (3, 7)),
        ("key: |-\n\n\n  one text", "text", (4, 7)),
        ("key: >\n  one\n  two\n\n  text", "text", (5, 3)),
        ("key: one\n  two\n  text", "text", (3, 3)),
        ("key: |  # why\n  text", "text", (2, 3)),
        ("- other\n- key: >2\n     text", "text", (3, 6)),
    ],
)
def test_the_place_of_a_word(written, word, place):
    document = read_yaml(written, "a.yaml")
    at = (1, "key") if isinstance(document.data, list) else ("key",)
    value = document.data[1]["key"] if isinstance(document.data, list) else document.data["key"]
    problem = document.problem(at, "", offset=value.index(word), length=len(word))
    assert (problem.line, problem.column) == place
    assert problem.source[problem.column - 1 :][: len(word)] == word


WORDS = st.lists(st.text("abcdefg&|.(\"'", min_size=1, max_size=8), min_size=1, max_size=12)


@settings(deadline=None)
@given(WORDS, st.sampled_from(["|", ">", "'", '"']), st.integers(5, 30))
def test_every_character_is_found_where_it_stands(words, style, width):
    written = yaml.dump({"key": "\n".join(words) if style in "|>" else " ".join(words)}, default_style=style, width=width)
    document = read_yaml(written, "a.yaml")
    value = document.data["key"]
    for offset, character in enumerate(value):
        problem = document.problem(("key",), "", offset=offset, length=1)
        if not character.isspace():
            assert problem.source[problem.column - 1] == character
