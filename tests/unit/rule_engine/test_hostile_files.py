"""Files made to hurt: each gets an answer with a place in the file, in time that does not grow with the square of its length."""

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from services.rule_engine.language import WrittenFile, WrittenRule, condition_kinds
from services.rule_engine.reading import read_rule_file
from shared.documents import Invalid
from tests.unit.rule_engine.deals import ENTITIES
from tests.unit.rule_engine.test_ledger_conditions import TESTED

RULE = "rules:\n  - id: a\n    when:\n      type: ipo\n"
DOUBLING = "conditions:\n" + "".join(f"  c{n}: {{ use: [c{n + 1}, c{n + 1}] }}\n" for n in range(30)) + "  c30: { type: ipo }\n"
CHAIN = "conditions:\n" + "".join(f"  c{n}: {{ use: c{n + 1} }}\n" for n in range(3000)) + "  c3000: { type: ipo }\n"
WIDE = "conditions:\n  c0: { any: [" + "{ type: ipo }, " * 8_000 + "] }\n"
USED = "rules:\n  - { id: a, when: { use: c0 } }\n"
AT_THE_END = "conditions:\n" + "".join(f"  c{n}: {{ use: y }}\n" for n in range(300)) + "  x: { use: y }\n  y: { use: x }\n"


def lines(line, count):
    return "".join(line.format(number) for number in range(count))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (DOUBLING + USED, "unfolds into too many conditions"),
        (CHAIN + USED, "unfolds into too many conditions"),
        (WIDE + "rules:\n  - { id: a, when: { use: [c0, c0] } }\n", "this rule unfolds into 16,0"),
        (WIDE + "rules:\n" + lines("  - {{ id: a{}, when: {{ use: c0 }} }}\n", 100), "up to here the rules unfold into"),
        (AT_THE_END + USED, "'y' uses itself"),
        ("x" * 10_000_000, "the file has 10,000,000 characters"),
        (f"{RULE}      amount: above{' ' * 900_000}$1B\n", "this value has 900,008 characters"),
        (f"{RULE}      amount: above {'9' * 900_000}\n", "this value has 900,006 characters"),
        (RULE + "\tx\n" * 200_000, "a tab indents this line"),
        (RULE + "      amount: \x00\n", "U+0000 stands in no text"),
        (RULE + "      amount: \ufffe\n", "U+FFFE stands in no text"),
        (RULE + "      amount: a\ufeff\n", "U+FEFF stands in no text"),
        (RULE + "      amount: a\ud800\n", "U+D800 stands in no text"),
        (RULE + "      any: " + "[" * 50_000, "nested deeper than 40 levels"),
        (RULE + "      any: " + "{ any: " * 50_000, "nested deeper than 40 levels"),
        (RULE + "      any:\n        " + "- " * 50_000 + "type: ipo\n", "nested deeper than 40 levels"),
        (RULE + "      any:\n        " + "? " * 50_000 + "type: ipo\n", "a key is a word"),
        (RULE + "# " + "]" * 50_000 + "\n      any: " + "[" * 50_000, "nested deeper than 40 levels"),
        ("a: 1\na: " + "[" * 50_000, "nested deeper than 40 levels"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n", "anchors, aliases and tags"),
        ("a: &x [1]\n" * 40_000, "anchors, aliases and tags"),
        ("rules:\n  - id: a\n    pattern: [" + ", ".join(["A invests in B"] * 5_000) + "]\n", "a list of two to four lines"),
        (RULE + "      " + "- " * 400_000 + " > x\n", "not valid YAML"),
        (RULE + "      " + "a" * 900_000 + " > x\n", "not valid YAML"),
        (RULE + "---\n" * 100_000, "a second document begins here"),
    ],
)
def test_a_hostile_file_gets_an_answer(text, said):
    found = answered(text)
    assert any(said in problem.message for problem in found)


MANY = {
    "keys that nobody knows": RULE + lines("      key{}: x\n", 50_000),
    "one key again and again": RULE + "      type: ipo\n" * 50_000,
    "companies that nobody knows": RULE + "      party: [" + lines("nobody{}, ", 20_000) + "]\n",
    "conditions that nobody knows": "conditions:\n" + lines("  c{}: {{ type: ipo }}\n", 10_000) + RULE + "      use: [" + lines("x{}, ", 20_000) + "]\n",
    "lists that nobody knows": "lists:\n" + lines("  c{}: aws\n", 20_000) + RULE + "      party: { in: [" + lines("x{}, ", 20_000) + "] }\n",
    "rules that nobody knows": RULE + "tests:\n  - name: x\n    deals: []\n    expect: [" + lines("x{}, ", 50_000) + "]\n",
    "rules of one name": "rules:\n" + "  - { id: a }\n" * 50_000,
    "rules on one line": "rules: [" + "{ id: a }, " * 50_000 + "]\n",
    "values that are none": RULE + "      party: [" + "~, " * 100_000 + "]\n",
    "words that are not read": "rules:\n" + lines("  - {{ id: a{}, when: {{ amount: abov 1 }} }}\n", 15_000),
    "conditions that use themselves": "conditions:\n" + lines("  c{0}: {{ use: c{0} }}\n", 20_000) + USED,
    "blocks in blocks": RULE + "      any: [" + ("{any: " * 30 + "{type: x}" + "}" * 30 + ", ") * 3_000 + "]\n",
    "comments that cut": RULE + "      party:\n" + "        - aws #1\n" * 50_000,
    "expressions that are none": "rules:\n" + lines("  - {{ id: a{}, when: {{ expr: 'deal.amout > 1' }} }}\n", 3_000),
    "characters that are none": RULE + "\x01" * 100_000,
}  # fmt: skip


@pytest.mark.parametrize("name", MANY)
def test_of_very_many_problems_the_first_are_told_and_the_others_counted(name):
    with pytest.raises(Invalid) as raised:
        read_rule_file(MANY[name], "a.yaml", ENTITIES)
    assert len(raised.value.problems) <= 201
    assert raised.value.problems[-1].message == f"and {raised.value.problems[-1].stands_for:,} more from here on"
    assert raised.value.count > 2_000
    assert len(str(raised.value)) < 150_000


@pytest.mark.parametrize("key", ["id", "name", "type", "party", "category", "use", "tags", "expect", "nobody knows"])
def test_a_name_of_a_hundred_thousand_characters_is_not_printed_whole(key):
    word = "x," * 50_000
    texts = {
        "id": RULE.replace("id: a", f"id: '{word}'"),
        "category": f"{RULE}      party: {{ category: '{word}' }}\n",
        "tags": f"{RULE}    tags: '{word}'\n",
        "expect": f"{RULE}tests:\n  - {{ name: x, deals: [], expect: '{word}' }}\n",
        "nobody knows": f"{RULE}      ? '{word}'\n      : x\n",
        "name": f"{RULE}    name: ['{word}']\n",
        "type": RULE.replace("type: ipo", f"type: '{word}'"),
    }
    [problem, *_] = answered(texts.get(key, f"{RULE}      {key}: '{word}'\n"))
    assert len(str(problem)) < 2_000


def test_what_is_large_and_right_is_read():
    conditions = "conditions:\n" + lines("  c{}: {{ type: ipo }}\n", 8_000)
    rules = "rules:\n" + lines("  - {{ id: c{0}, when: {{ use: c{0} }} }}\n", 8_000)
    assert len(read_rule_file(conditions + rules, "a.yaml", ENTITIES).rules) == 8_000
    long = read_rule_file(f"{RULE}      party: [{'aws, ' * 100_000}]\n    name: {'x' * 100_000}\n", "a.yaml", ENTITIES)
    assert [rule.id for rule in long.rules] == ["a"]


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


_KEYS = [*condition_kinds(), *WrittenRule.model_fields, *WrittenFile.model_fields, "is", "in", "category", "A", "deals", "expect"]
_WORDS = ["ipo", "above $1B", "at least 2", "between 1 and", "90 days", "1 day per deal", "A invests in B", "yes", "aws", "few", "a", "US",
          "deal.amount > 1", "~", "", "known", "{ from: agreed }", "12 %", "#1", "2026-03-01", "\u2028", "é", "九"]  # fmt: skip
_SCALARS = st.one_of(st.sampled_from(_WORDS), st.text(max_size=8), st.none(), st.integers(), st.booleans(), st.floats())
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(st.sampled_from(_KEYS), inner, max_size=5)),
    max_leaves=20,
)
_FILES = st.fixed_dictionaries(
    {"rules": st.lists(st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=6), max_size=3)},
    optional={"lists": _VALUES, "conditions": _VALUES, "tests": _VALUES, "version": _VALUES},
)


@settings(max_examples=300, deadline=None)
@given(_FILES, st.booleans(), st.integers(10, 80))
def test_any_keys_with_any_values_are_read_or_answered_within_the_file(data, flow, width):
    answered(yaml.safe_dump(data, default_flow_style=flow, width=width, allow_unicode=True))
