"""Files made to hurt: each gets an answer with a place in the file, in time that does not grow with the square of its length."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.rule_engine.reading import read_rule_file
from shared.documents import Invalid
from tests.unit.rule_engine.deals import ENTITIES
from tests.unit.rule_engine.test_ledger_conditions import TESTED

RULE = "rules:\n  - id: a\n    when:\n      type: ipo\n"
DOUBLING = "conditions:\n" + "".join(f"  c{n}: {{ use: [c{n + 1}, c{n + 1}] }}\n" for n in range(30)) + "  c30: { type: ipo }\n"
CHAIN = "conditions:\n" + "".join(f"  c{n}: {{ use: c{n + 1} }}\n" for n in range(3000)) + "  c3000: { type: ipo }\n"
USED = "rules:\n  - { id: a, when: { use: c0 } }\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DOUBLING + USED, "unfolds into too many conditions"),
        (CHAIN + USED, "unfolds into too many conditions"),
        ("x" * 10_000_000, "the file has 10,000,000 characters"),
        (f"{RULE}      amount: above{' ' * 900_000}$1B\n", "this value has 900,008 characters"),
        (RULE + "\tx\n" * 200_000, "a tab indents this line"),
        (RULE + "      amount: \x00\n", "U+0000 stands in no text"),
        (RULE + "      amount: \ufffe\n", "U+FFFE stands in no text"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "anchors, aliases and tags"),
        ("a: &x [1]\n" * 40_000, "anchors, aliases and tags"),
        ("rules:\n  - id: a\n    pattern: [" + ", ".join(["A invests in B"] * 5_000) + "]\n", "a list of two to four lines"),
        (RULE + "      " + "- " * 400_000 + " > x\n", "not valid YAML"),
        (RULE + "      " + "a" * 900_000 + " > x\n", "not valid YAML"),
    ],
)
def test_a_hostile_file_gets_an_answer(text, said):
    found = answered(text)
    assert any(said in problem.message for problem in found)


def answered(text):
    """The problems, none if the file is fine; any other exception is a defect, as is a place outside the file."""
    try:
        read_rule_file(text, "a.yaml", ENTITIES)
    except Invalid as error:
        lines = text.removeprefix("\ufeff").splitlines() or [""]
        for one in error.problems:
            assert 1 <= one.line <= len(lines)
            assert 1 <= one.column <= len(lines[one.line - 1]) + 1
        assert error.problems
        return error.problems
    return ()


@st.composite
def mutated(draw):
    """A good file with some of its tokens or lines dropped, doubled or swapped."""
    separator = draw(st.sampled_from([" ", "\n", ":", "{", ","]))
    parts = TESTED.split(separator)
    for _ in range(draw(st.integers(1, 4))):
        one, other = draw(st.integers(0, len(parts) - 1)), draw(st.integers(0, len(parts) - 1))
        way = draw(st.sampled_from(["drop", "double", "swap", "strange"]))
        if way == "drop" and len(parts) > 1:
            del parts[one]
        elif way == "double":
            parts.insert(one, parts[one])
        elif way == "swap":
            parts[one], parts[other] = parts[other], parts[one]
        else:
            parts[one] = draw(
                st.sampled_from(["", "[", "}", "'", "#", "&a", "*a", "!x", "|", ">", "- ", "? ", "\t", "\u2028", "%", "null"])
            )
    return separator.join(parts)


@settings(max_examples=120, deadline=None)
@given(mutated())
def test_a_damaged_file_is_read_or_answered_within_the_file(text):
    answered(text)
