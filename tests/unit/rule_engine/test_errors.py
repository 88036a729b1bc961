"""What a person sees when a rule file is wrong: every problem at once, each at its place, with what to write instead."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.rule_engine.language import condition_kinds
from services.rule_engine.reading import read_rule_file, read_rule_files
from shared.documents import Invalid
from tests.unit.rule_engine.deals import ENTITIES, rule

BAD = """\
version: 1
lists:
  big: [aple, microsoft]
rules:
  - id: a
    name: Everything wrong at once
    when:
      type: investmet
      amount: above $1,5B
      party: { categroy: cloud_provider }
      invester: { category: cloud_provider }
  - id: b
    when:
      amount: $1B
      stage: { from: rumored, to: agreed }
      valuation: atleast 0.7
      investor: { category: cloud_providr, in: bigg, country: [US, Norway], is: amazn }
    severity: hihg
  - id: b
    when: { party: { country: US }, amount: above 1 bilion, use: solid }
    unless: {type:investment}
tests:
  - name: misspelled
    deals:
      - { type: investment, stage: agreed, investor: amazn }
    expect: [c]
"""

PRINTED = """\
bad.yaml:3:9: error: 'aple' is not a known entity
    3 |   big: [aple, microsoft]
      |         ^~~~ did you mean 'apple'?
bad.yaml:8:13: error: 'investmet' is not a known deal type
    8 |       type: investmet
      |             ^~~~~~~~~ did you mean 'investment'?
bad.yaml:9:21: error: cannot read '$1,5B' as an amount of money
    9 |       amount: above $1,5B
      |                     ^~~~~ use a point for decimals: '$1.5B'
bad.yaml:10:16: error: unknown key 'categroy'
   10 |       party: { categroy: cloud_provider }
      |                ^~~~~~~~ did you mean 'category'?
bad.yaml:11:7: error: unknown key 'invester'
   11 |       invester: { category: cloud_provider }
      |       ^~~~~~~~ did you mean 'investor'?
bad.yaml:14:15: error: '$1B' needs a comparison word
   14 |       amount: $1B
      |               ^~~ write 'at least $1B', 'above $1B', 'below $1B' or 'between ... and ...'
bad.yaml:15:22: error: 'rumored' is not a known stage
   15 |       stage: { from: rumored, to: agreed }
      |                      ^~~~~~~ did you mean 'rumoured'?
bad.yaml:16:18: error: 'atleast 0.7' is not a comparison
   16 |       valuation: atleast 0.7
      |                  ^~~~~~~~~~~ did you mean 'at least'?
bad.yaml:17:29: error: 'cloud_providr' is not a known category
   17 |       investor: { category: cloud_providr, in: bigg, country: [US, Norway], is: amazn }
      |                             ^~~~~~~~~~~~~ did you mean 'cloud_provider'?
bad.yaml:17:48: error: 'bigg' is not a list of this file
   17 |       investor: { category: cloud_providr, in: bigg, country: [US, Norway], is: amazn }
      |                                                ^~~~ did you mean 'big'?
bad.yaml:17:68: error: 'Norway' is not a two-letter country code
   17 |       investor: { category: cloud_providr, in: bigg, country: [US, Norway], is: amazn }
      |                                                                    ^~~~~~ write 'NO'
bad.yaml:17:81: error: 'amazn' is not a known entity
   17 |       investor: { category: cloud_providr, in: bigg, country: [US, Norway], is: amazn }
      |                                                                                 ^~~~~ did you mean 'amazon'?
bad.yaml:18:15: error: 'hihg' is not a known severity
   18 |     severity: hihg
      |               ^~~~ did you mean 'high'?
bad.yaml:19:9: error: the id 'b' is taken
   19 |   - id: b
      |         ^ first given on line 12
bad.yaml:20:51: error: cannot read '1 bilion' as an amount of money
   20 |     when: { party: { country: US }, amount: above 1 bilion, use: solid }
      |                                                   ^~~~~~~~ did you mean 'billion'?
bad.yaml:20:66: error: 'solid' is not a condition of this file
   20 |     when: { party: { country: US }, amount: above 1 bilion, use: solid }
      |                                                                  ^~~~~
bad.yaml:21:14: error: 'type:investment' has no space after ':'
   21 |     unless: {type:investment}
      |              ^~~~~~~~~~~~~~~ write 'type: investment'
bad.yaml:25:54: error: 'amazn' is not a known entity
   25 |       - { type: investment, stage: agreed, investor: amazn }
      |                                                      ^~~~~ did you mean 'amazon'?
bad.yaml:26:14: error: no rule of this file has the id 'c'
   26 |     expect: [c]
      |              ^ known: a, b"""


def problems(text, entities=ENTITIES):
    with pytest.raises(Invalid) as raised:
        read_rule_file(text, "bad.yaml", entities)
    return raised.value.problems


def only(text):
    (problem,) = problems(text)
    return problem


def test_every_problem_of_a_file_is_told_at_once_with_place_and_cure():
    assert "\n".join(map(str, problems(BAD))) == PRINTED


@pytest.mark.parametrize(
    ("when", "message", "hint", "underlined"),
    [
        ("{ amount: 'above $1,5B' }", "cannot read '$1,5B' as an amount of money", "use a point for decimals: '$1.5B'", "$1,5B"),
        ('{ amount: "> $1B" }', "'>' is not a comparison", "write words, not signs: 'above $1B'", "> $1B"),
        ("{ party: Amazon Web Service }", "'Amazon Web Service' is not a known entity", "did you mean 'aws' (Amazon Web Services)?", "Amazon Web Service"),
        ("{ party: { in: amazon } }", "'amazon' is not a list of this file", "it is a company: write { is: amazon }", "amazon"),
        ("{ new: perhaps }", "'perhaps' is neither yes nor no", "write 'yes' or 'no'", "perhaps"),
        ("{ stage: talks }", "'talks' is not a known stage", "did you mean 'in_talks'?", "talks"),
        ("{ stage: { form: agreed } }", "unknown key 'form'", "did you mean 'from'?", "form"),
        ("{ stage: {} }", "neither 'from' nor 'to' is given", "write { from: rumoured, to: agreed }", "{}"),
        ("{ type: [] }", "the list is empty", "name at least one, or leave the key out", "[]"),
        ("{ type: }", "there is no value here", "write one, or leave the key out", None),
        ("{ party: { country: UK } }", "'UK' is not a two-letter country code", "write 'GB'", "UK"),
        ("{ party: {} }", "nothing is asked of the company", "write { category: cloud_provider } or the id of a company", "{}"),
        ("{ any: [{ typ: ipo }] }", "unknown key 'typ'", "did you mean 'type'?", "typ"),
        ("{ none: { type: ipp } }", "'ipp' is not a known deal type", "did you mean 'ipo'?", "ipp"),
        ("{}", "nothing is asked here, so every deal would match", "write a condition, such as 'type: investment'", "{}"),
        ("investment", "conditions are wanted here", "write 'type: investment', each condition on a line of its own", "investment"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_condition(when, message, hint, underlined):
    problem = only(rule(when))
    assert (problem.message, problem.hint, problem.line) == (message, hint, 4)
    if underlined:
        assert problem.source[problem.column - 1 :][: problem.length] == underlined


@pytest.mark.parametrize(
    ("key", "value", "message", "hint"),
    [
        ("unclear", "ignore", "'ignore' is not known here", "known: skip, review, match"),
        ("on_conflict", "hide", "'hide' is not known here", "known: flag, hold, send_lowest"),
        ("again_on", "[stage, amout]", "'amout' is not something to fire again on", "did you mean 'amount'?"),
        ("enabled", "1", "'1' is neither yes nor no", "write 'yes'"),
        ("whn", "x", "unknown key 'whn'", "did you mean 'when'?"),
    ],
)
def test_what_is_said_of_a_rule(key, value, message, hint):
    problem = only(rule("{ type: ipo }", **{key: value}))
    assert (problem.message, problem.hint, problem.line) == (message, hint, 5)


def test_an_id_is_told_how_to_look():
    assert only("rules:\n  - { id: Big Cloud!, when: { type: ipo } }\n").hint == "write 'big-cloud'"


def test_signs_are_answered_with_words_though_they_are_no_yaml():
    problem = only("rules:\n  - id: a\n    when:\n      amount: >= $1B\n")
    assert (problem.line, problem.hint) == (4, "write words, not signs: 'above $1B', 'at least $1B', 'below $1B'")


def test_conditions_that_use_themselves_are_refused():
    text = "conditions:\n  a: { use: b }\n  b: { any: [{ use: a }] }\n  c: { use: a }\nrules:\n  - { id: x, when: { use: a } }\n"
    [problem] = problems(text)
    assert (problem.line, problem.message) == (2, "'a' uses itself")
    assert problem.hint == "'b', which it leads to, uses it again"


def test_ids_that_stand_in_two_files():
    with pytest.raises(Invalid) as raised:
        read_rule_files({"a.yaml": rule("{ type: ipo }"), "b.yaml": rule("{ type: debt }")}, ENTITIES)
    (problem,) = raised.value.problems
    assert (problem.path, problem.line, problem.message) == ("b.yaml", 3, "the id 'one' is taken")
    assert problem.hint == "it stands in a.yaml on line 3"


def test_problems_of_all_files_are_told_together():
    with pytest.raises(Invalid) as raised:
        read_rule_files({"a.yaml": rule("{ type: ipp }"), "b.yaml": rule("{ new: perhaps }")}, ENTITIES)
    assert [problem.path for problem in raised.value.problems] == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the file is empty"),
        ("# only a comment\n", "the file is empty"),
        ("just words", "keys are wanted here"),
        ("- a list", "keys are wanted here"),
        ("rules:\n\t- id: a\n", "spaces, not tabs"),
        ("x: &a 1\nrules: *a\n", "anchors, aliases and tags"),
        ("rules: {}\n", "a list of rules is wanted here"),
        ("rules:\n  - id: a\n    id: b\n    when: { type: ipo }\n", "'id' is given twice"),
        ("version: 2\nrules:\n  - { id: a, when: { type: ipo } }\n", "'2' is not a known version"),
        ("rules:\n  - { id: a }\n", "'when' is missing"),
        ("[" * 50_000, "nested deeper than 40 levels"),
        ("rules: " + "[" * 60 + "]" * 60, "nested deeper than 40 levels"),
        ("# " + "x" * 1_000_001, "the file has"),
        ("rules:\n  - id: \udcff\n", "U+DCFF stands in no text"),
        ("a: 1\n---\nb: 2\n", "not valid YAML"),
        ("lists: [amazon]\nrules:\n  - { id: a, when: { type: ipo } }\n", "names are wanted here"),
    ],
)
def test_hostile_files_get_an_answer_and_a_place(text, said):
    found = problems(text)
    assert any(said in str(problem) for problem in found)
    assert all_inside(found, text)


def test_norway_is_a_country():
    (one,) = read_rule_file(rule("{ party: { country: NO } }"), "a.yaml", ENTITIES).rules
    assert one.when.parts[0].wanted.country == ("NO",)


def test_a_megabyte_of_rules_is_read():
    rules = "".join(f"  - {{ id: r{number}, when: {{ type: ipo, amount: above $1B }} }}\n" for number in range(2000))
    assert len(read_rule_file("rules:\n" + rules, "a.yaml", ENTITIES).rules) == 2000


def test_without_companies_their_names_are_taken_on_trust():
    (one,) = read_rule_file(rule("{ investor: { is: nobody, category: whatever } }"), "a.yaml", type(ENTITIES)()).rules
    assert one.id == "one"


def all_inside(found, text):
    lines = text.splitlines() or [""]
    return all(1 <= problem.line <= len(lines) and 1 <= problem.column <= len(lines[problem.line - 1]) + 1 for problem in found)


_WORDS = st.sampled_from(
    ["above $1B", "> 1", "amazon", "investment", "agreed", "yes", "NO", "{ from: agreed }", "[]", "{}", "", "'", '"x"', "{ in: [a, b] }",
     ">\n          above\n          1 bilion", "|\n          x", "[aws, {is: x}]", "\u2028", "\x85", "\x0c", "#", "- a"]
)  # fmt: skip


@st.composite
def rule_like(draw):
    """Files that look like rules, with one odd thing or several in them."""
    keys = st.sampled_from([*condition_kinds(), "whn", "amount "])
    lines = [f"      {draw(keys)}: {draw(_WORDS)}" for _ in range(draw(st.integers(1, 4)))]
    return "version: 1\nrules:\n  - id: a\n    when:\n" + "\n".join(lines) + "\n"


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=200), rule_like()))
def test_any_text_is_read_or_answered_with_places_inside_the_file(text):
    found = problems_of(text)
    assert found is None or (found and all_inside(found, text))


def problems_of(text):
    try:
        read_rule_file(text, "a.yaml", ENTITIES)
    except Invalid as error:
        return error.problems
    return None
