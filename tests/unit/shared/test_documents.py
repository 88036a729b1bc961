"""YAML that people write: every error at once, each with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict

from shared.documents import Invalid, fit, read_yaml


class Place(BaseModel):
    model_config = ConfigDict(extra="forbid")

    city: str
    country: str = "FR"


class Person(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    age: int = 0
    places: list[Place] = []
    wanted: bool = False


def problems(text: str, model=Person):
    with pytest.raises(Invalid) as raised:
        fit(model, read_yaml(text, "p.yaml"))
    return [(problem.line, problem.column, problem.message) for problem in raised.value.problems]


def test_scalars_are_text_until_the_model_says_otherwise():
    data = read_yaml("a: NO\nb: 1:30\nc: 010\nd: 1e9\ne:\nf: ''\n", "p.yaml").data
    assert data == {"a": "NO", "b": "1:30", "c": "010", "d": "1e9", "e": None, "f": ""}
    person = fit(Person, read_yaml("name: x\nage: 12\nwanted: yes\n", "p.yaml"))
    assert (person.age, person.wanted) == (12, True)


def test_all_problems_come_at_once_in_the_order_of_the_file():
    text = "name: x\nage: old\nplaces:\n  - city: Paris\n    contry: FR\n  - country: DE\n"
    assert problems(text) == [
        (2, 6, "'old' is not a number"),
        (5, 5, "unknown key 'contry'"),
        (6, 5, "'city' is missing"),
    ]


def test_an_unknown_key_is_answered_with_the_nearest_known_one():
    with pytest.raises(Invalid, match="did you mean 'country'"):
        fit(Person, read_yaml("name: x\nplaces: [{city: a, contry: b}]", "p.yaml"))


def test_the_print_shows_the_line_with_a_caret_under_the_word():
    with pytest.raises(Invalid) as raised:
        fit(Person, read_yaml("name: x\nagge: 3\n", "watch/p.yaml"))
    lines = str(raised.value).splitlines()
    assert lines[0] == "watch/p.yaml:2:1: error: unknown key 'agge'"
    assert lines[1].endswith("| agge: 3")
    assert lines[2].index("^~~~") == lines[1].index("agge")


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        ("a:\n\t- b", 2, "not valid YAML", "spaces, not tabs"),
        ("a: 1\na: 2", 2, "'a' is given twice", "first given on line 1"),
        ("a: &x 1\nb: *x", 1, "anchors", "write the value out"),
        ("a: !!python/object:os.system x", 1, "tags", "quotes"),
        ("a: >= $1B", 1, "not valid YAML", "write words, not signs"),
        ("a: Big deal: cloud", 1, "not valid YAML", "quotes"),
        ("? [a, b]\n: c", 1, "a key is a word", "quote"),
        ("a: 1\n---\nb: 2", None, "not valid YAML", ""),
    ],
)
def test_what_hides_its_meaning_is_refused_with_a_hint(text, line, message, hint):
    with pytest.raises(Invalid) as raised:
        read_yaml(text, "p.yaml")
    problem = raised.value.problems[0]
    assert message in problem.message
    assert hint in problem.hint
    assert line in {None, problem.line}


def test_alias_bombs_deep_nesting_and_huge_files_end_quickly():
    bomb = "a: &a [x,x]\n" + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)},*{chr(97 + i)}]\n" for i in range(20))
    for text in (bomb, "[" * 50_000, "{" * 50_000, "a: \ud800", "a: " + "{b: " * 100 + "}" * 100, "x" * 1_000_001):
        with pytest.raises(Invalid):
            read_yaml(text, "p.yaml")


@given(st.text(max_size=300))
def test_any_text_is_read_or_refused_with_a_place_inside_it(text):
    try:
        fit(Person, read_yaml(text, "p.yaml"))
    except Invalid as error:
        for problem in error.problems:
            assert 1 <= problem.line <= max(1, len(text.splitlines()))
            assert str(problem)
