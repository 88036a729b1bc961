"""How a problem is printed: the line as a terminal can show it, and the caret under the word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.problems import MOST_TOLD, Invalid, Problem, columns, visible


def caret(printed: str) -> tuple[int, int]:
    """Where the caret stands in its row, and how far its underline goes, in columns of a terminal."""
    row = printed.splitlines()[2]
    return row.index("^"), len(row) - row.index("^")


def shown(source: str, word: str, column: int | None = None) -> str:
    at = source.index(word) + 1 if column is None else column
    return str(Problem("p.yaml", 3, at, "wrong", "", len(word), source))


@pytest.mark.parametrize("source", ["name: [Nordwind, here]", "\tname: here", "名前: here", "नाम: here", "ชื่อ: here", "é́: here"])
def test_the_caret_stands_under_the_word_whatever_stands_before_it(source):
    printed = shown(source, "here")
    line = printed.splitlines()[1]
    before = line[: line.index("here")]
    assert caret(printed) == (columns(before), 4)


def test_letters_that_take_two_columns_are_underlined_whole():
    assert caret(shown("name: 東京 x", "東京"))[1] == 4


def test_a_tab_is_seen():
    assert shown("\tname: x", "\t").splitlines()[1] == "    3 | →name: x"


def test_a_line_that_fills_many_screens_is_cut_to_what_surrounds_the_word():
    printed = shown("a" * 5000 + " here " + "b" * 5000, "here")
    assert len(printed) < 500
    line = printed.splitlines()[1]
    assert "…" in line
    assert line.endswith("…")
    assert caret(printed)[0] == line.index("here")


def test_a_word_that_fills_many_screens_is_cut_too():
    assert len(shown("a" * 5000, "a" * 5000)) < 600


def test_what_would_steer_a_terminal_is_not_printed():
    printed = str(Problem("p\x1b[2J.yaml", 1, 1, "no '\x1b]0;x\x07'", "write \u202eabc", 1, "a\x1b[31m\u2066"))
    assert all(sign.isprintable() or sign == "\n" for sign in printed)


@given(st.text(max_size=300), st.integers(1, 400), st.integers(1, 400))
def test_any_line_is_printed_as_one_line_with_a_caret_within_the_screen(source, column, length):
    printed = str(Problem("p.yaml", 1, column, "m", "", length, source))
    assert len(printed.split("\n")) == (3 if source.strip() else 1)
    assert max(map(len, printed.split("\n"))) < 420


@given(st.text(max_size=50))
def test_what_is_visible_has_no_line_of_its_own(text):
    assert len(visible(text).splitlines()) <= 1


def wrong(path: str, count: int) -> list[Problem]:
    return [Problem(path, line, 1, "wrong") for line in range(1, count + 1)]


def test_of_very_many_problems_of_a_file_the_first_are_told_and_the_others_counted():
    invalid = Invalid([*wrong("a.yaml", 5_000), *wrong("b.yaml", 2)])
    assert [problem.path for problem in invalid.problems] == ["a.yaml"] * (MOST_TOLD + 1) + ["b.yaml"] * 2
    assert str(invalid.problems[MOST_TOLD]).startswith(f"a.yaml:{MOST_TOLD + 1}:1: error: and 4,800 more from here on")
    assert invalid.count == 5_002


def test_problems_that_are_told_again_are_still_counted():
    once = Invalid(wrong("a.yaml", 5_000))
    again = Invalid([*once.problems, Problem("a.yaml", 9_000, 1, "one more")])
    assert again.count == 5_001
    assert len(again.problems) == MOST_TOLD + 1


def test_one_more_than_are_told_is_told_too():
    assert [problem.message for problem in Invalid(wrong("a.yaml", MOST_TOLD + 1)).problems] == ["wrong"] * (MOST_TOLD + 1)


def test_what_is_quoted_at_length_is_cut_in_the_middle():
    told = str(Problem("a.yaml", 1, 1, f"'{'x' * 100_000}' is not known", f"write '{'y' * 100_000}' instead"))
    assert "' is not known" in told
    assert "' instead" in told
    assert len(told) < 1_500
