"""Every way that people are known to get a rule file wrong, one row each, with what they are told to write instead."""

import pytest

from services.rule_engine import habits
from services.rule_engine.language import SEVERITIES, WrittenFile, WrittenRule, condition_kinds
from services.rule_engine.other_words import MEANT
from services.rule_engine.reading import read_rule_file
from shared.contracts import Kind, Role, Stage
from shared.documents import Invalid
from tests.unit.rule_engine.deals import ENTITIES

RULE = "rules:\n  - id: a\n    when:\n      type: ipo\n"
COMMENT = "put the value in quotes; a comment has a space after its '#', and two before it"
BLOCK = "write 'expr: |' and the whole value on the next line, further in"
UNTAGGED = "write the value out, or put it in quotes if it is meant as text"
NO_YAML = "not valid YAML"
HIDES = "anchors, aliases and tags are not used here"


def problems(text):
    with pytest.raises(Invalid) as raised:
        read_rule_file(text, "a.yaml", ENTITIES)
    return raised.value.problems


def told(text, hint):
    """The problem with this hint; its place must lie in the file, with a line to show."""
    found = [one for one in problems(text) if hint in one.hint]
    assert found, [str(one) for one in problems(text)]
    assert found[0].source == text.splitlines()[found[0].line - 1]
    assert f"a.yaml:{found[0].line}:{found[0].column}: error: " in str(found[0])
    assert "^" in str(found[0])
    return found[0]


@pytest.mark.parametrize(
    ("line", "column", "message", "hint"),
    [
        # what YAML makes of it
        ("amount: > 1B", 17, NO_YAML, "write words, not signs: 'above $1B', 'at least $1B', 'below $1B'"),
        ("amount: >= $1B", 16, NO_YAML, "write words, not signs"),
        ("amount: >1B", 17, NO_YAML, "write words, not signs"),
        ("amount: < 1B", 15, "'<' is not a comparison", "write words, not signs: 'below 1B'"),
        ("amount > 1B", 1, NO_YAML, "write words, not signs: 'amount: above ...'"),
        ("amount: '> 1B'", 16, "'>' is not a comparison", "write words, not signs: 'above 1B'"),
        ("amount: {above:1B}", 16, "'above:1B' has no space after ':'", "write 'above: 1B'"),
        ("amount: {above: 1B}", 15, "one value is wanted here, not a mapping", "write 'above 1B'"),
        ("amount: [above 1B]", 15, "one value is wanted here, not a list", "write 'above 1B' alone"),
        ("any: [type:ipo]", 13, "'type:ipo' has no space after ':'", "write 'type: ipo'"),
        ("amount: above $1,5B", 21, "cannot read '$1,5B' as an amount of money", "use a point for decimals: '$1.5B'"),
        ("amount: above $1B #1", 25, "'#' begins a comment here, so the value ends at 'above $1B'", COMMENT),
        ("party: openai #1", 21, "'#' begins a comment here, so the value ends at 'openai'", COMMENT),
        ("party: &AT", 14, HIDES, UNTAGGED),
        ("party: *cloud", 14, HIDES, UNTAGGED),
        ("party: !x", 14, HIDES, UNTAGGED),
        ("party: *cloud*", 20, NO_YAML, "put the value in quotes"),
        ("party: `x`", 14, NO_YAML, "put the value in quotes"),
        ('expr: "AI" in deal.categories', 18, NO_YAML, BLOCK),
        ("expr: !deal.new", 13, HIDES, "write 'expr: |' and the expression on the next line, further in"),
        ("<<: { type: ipo }", 7, "unknown key '<<'", "give the block a name in 'conditions' and write 'use: its-name'"),
        ("type: ipo", 7, "'type' is given twice", "first given on line 4"),
        ("party: [openai", 14, NO_YAML, "close it, or put the value in quotes"),
        ("party: [openai #1]", 14, NO_YAML, "' #' begins a comment: put the text in quotes"),
        # words of conditions
        ("stage: agreed, completed", 14, "'agreed, completed' is not a known stage", "write [agreed, completed]"),
        ("stage: agreed or completed", 14, "'agreed or completed' is not a known stage", "write [agreed, completed]"),
        ("party: amazon, openai", 14, "'amazon, openai' is not a known entity", "write [amazon, openai]"),
        ("new: on", 12, "'on' is neither yes nor no", "write 'yes'"),
        ("stake: above 20:1", 20, "cannot read '20:1' as a number", "write 'above 50 %'"),
        ("on: new", 7, "unknown key 'on'", "write each condition on a line of its own: 'type: investment'"),
        ("if: new", 7, "unknown key 'if'", "write the conditions here, without 'if'"),
        ("or: []", 7, "unknown key 'or'", "write 'any:'"),
        ("confidence: at least 0.7", 7, "unknown key 'confidence'", "a deal carries no confidence; write 'origins: at least 2'"),
        ("category: cloud_provider", 7, "unknown key 'category'", "write 'party: { category: ... }', or a role in place of 'party'"),
        ("sector: cloud", 7, "unknown key 'sector'", "write 'party: { category: cloud_provider }'"),
        ("buyer: amazon", 7, "unknown key 'buyer'", "write 'acquirer' for who buys a company, 'customer' for who orders"),
        ("any: [{ kind: ipo }]", 15, "unknown key 'kind'", "write 'type'"),
        ("party: { name: amazon }", 16, "unknown key 'name'", "write 'is'"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_line_of_conditions(line, column, message, hint):
    problem = told(f"{RULE}      {line}\n", hint)
    assert (problem.line, problem.column) == (5, column)
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("line", "column", "message", "hint"),
    [
        ("realert: { minutes: 5 }", 5, "unknown key 'realert'", "write 'cool_down: 1 day per deal'"),
        ("repeat_interval: 4h", 5, "unknown key 'repeat_interval'", "write 'cool_down: 1 day per deal'"),
        ("group_by: [investee]", 5, "unknown key 'group_by'", "write 'per: investee' for a sum or a count"),
        ("query_key: investee", 5, "unknown key 'query_key'", "'cool_down: 1 day per investee' for silence"),
        ("matchers: [type=ipo]", 5, "unknown key 'matchers'", "write 'when:' and under it conditions"),
        ("filter: [{ type: ipo }]", 5, "unknown key 'filter'", "write 'when:' and under it conditions"),
        ("detection: { selection: x }", 5, "unknown key 'detection'", "write 'when:' and under it conditions"),
        ("on: new", 5, "unknown key 'on'", "write 'when:' and under it conditions"),
        ("if: new", 5, "unknown key 'if'", "write 'when:' and under it conditions"),
        ("for: 5m", 5, "unknown key 'for'", "a rule fires when a deal first satisfies it; to wait until it is sure"),
        ("type: frequency", 5, "unknown key 'type'", "write 'over: 90 days' and 'count: at least 3'"),
        ("type: investment", 5, "unknown key 'type'", "conditions stand in 'when': write 'when: { type: ... }'"),
        ("amount: above 1B", 5, "unknown key 'amount'", "conditions stand in 'when': write 'when: { amount: ... }'"),
        ("num_events: 3", 5, "unknown key 'num_events'", "write 'over: 90 days' and 'count: at least 3'"),
        ("timeframe: { days: 3 }", 5, "unknown key 'timeframe'", "write 'over: 90 days'"),
        ("notify: [desk]", 5, "unknown key 'notify'", "recipients choose: in recipients.yaml write 'rules: [a]'"),
        ("labels: { severity: page }", 5, "unknown key 'labels'", "write 'tags: [cloud, energy]'"),
        ("level: high", 5, "unknown key 'level'", "write 'severity: low'"),
        ("severity: warning", 15, "'warning' is not a known severity", "write 'normal'"),
        ("enabled: off", 14, "'off' is neither yes nor no", "write 'no'"),
        ("tags: a, b", 11, "'a, b' is several tags in one", "write [a, b]"),
        ("cool_down: 7d", 16, "cannot read '7d' as a length of time", "write '7 days'"),
        ("cool_down: 1w per deal", 16, "cannot read '1w' as a length of time", "write '1 week'"),
        ("cool_down: 12m", 16, "cannot read '12m' as a length of time", "'m' may be minutes or months: write '12 months'"),
        ("name: deal #1 above", 16, "'#' begins a comment here, so the value ends at 'deal'", COMMENT),
        ("name: deal # 1 above", 16, "'#' begins a comment here, so the value ends at 'deal'", COMMENT),
        ("name: Big deal: cloud", 19, NO_YAML, "put the value in quotes"),
        ('name: "a', 11, NO_YAML, "close it, or put the value in quotes"),
        ("expect: a", 5, "unknown key 'expect'", "write it in 'tests:', beside 'deals'"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_line_of_a_rule(line, column, message, hint):
    problem = told(f"{RULE}    {line}\n", hint)
    assert (problem.line, problem.column) == (5, column)
    assert problem.message.startswith(message)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("groups:\n  - name: x\n    rules: []\n", "write 'rules:', and under it '- id: its-name' with 'when:' for each rule"),
        ("title: x\ndetection: { selection: { a: b } }\n", "write 'rules:', and under it"),
        ("route: { receiver: x }\nrules: []\n", "recipients choose"),
        ("macros: {}\nrules: []\n", "write 'conditions:' and under it 'its-name: { ... }'"),
        ("conditions:\n  big: { confidence: high }\nrules: []\n", "a deal carries no confidence"),
    ],
)
def test_what_is_said_of_a_file_for_another_tool(text, hint):
    told(text, hint)


def test_a_rule_of_elastalert_is_answered_key_by_key_at_once():
    text = "rules:\n  - id: a\n    type: frequency\n    num_events: 3\n    timeframe: { hours: 4 }\n    filter: [x]\n    realert: { days: 1 }\n"
    lines = {one.line: one.hint for one in problems(text) if one.message.startswith("unknown key")}
    assert sorted(lines) == [3, 4, 5, 6, 7]
    assert all(lines.values())


@pytest.mark.parametrize(
    ("told_deal", "column", "hint"),
    [
        ("{ type: takeover }", 21, "write 'acquisition'"),
        ("{ type: M&A }", 21, "write 'acquisition'"),
        ("{ type: contract, stage: Signed }", 38, "write 'agreed'"),
        ("{ type: contract, stage: in talks }", 38, "did you mean 'in_talks'?"),
        ("{ type: contract, stage: negotiations }", 38, "write 'in_talks'"),
        ("{ type: contract, buyer: openai }", 31, "'customer' for who orders"),
        ("{ type: contract, price: $1B }", 31, "write 'amount'"),
        ("{ type: contract, date: 2026-01-01 }", 31, "write 'at: 2026-01-31'"),
    ],
)
def test_what_is_said_of_a_deal_in_a_test(told_deal, column, hint):
    problem = told(f"{RULE}tests:\n  - name: x\n    deals:\n      - {told_deal}\n    expect: [a]\n", hint)
    assert (problem.line, problem.column) == (8, column - 4)


def test_words_of_the_news_are_answered_with_words_of_the_language():
    ours = {*map(str, (*Kind, *Stage, *Role)), *SEVERITIES}
    assert set(MEANT.values()) <= ours
    assert not ours & set(MEANT)


def test_no_answer_is_about_a_key_that_the_language_has():
    assert not set(habits._OF_FILE) & set(WrittenFile.model_fields)
    assert not set(habits._OF_RULE) & set(WrittenRule.model_fields)
    assert not set(habits._OF_BLOCK) & set(condition_kinds())


@pytest.mark.parametrize(
    "table", [habits._OF_FILE, habits._OF_RULE, habits._OF_BLOCK, habits._OF_COMPANY, habits._KINDS_OF_RULE, habits._OF_TOLD_DEAL]
)
def test_every_answer_says_what_to_write(table):
    assert all(hint and "{{" not in hint for hint in table.values())


@pytest.mark.parametrize(
    ("rule", "place", "kept"),
    [
        ("    name: Deals\n      of #1\n", (6, 10), "of"),
        ("    name: Deals\n\n      of\n      some # 1 above\n", (8, 12), "some"),
        ("    tags:\n      - first\n        half #1\n", (7, 14), "half"),
    ],
)
def test_a_comment_that_cuts_a_value_of_several_lines_is_told_on_its_line(rule, place, kept):
    problem = told(RULE + rule, COMMENT)
    assert (problem.line, problem.column) == place
    assert problem.message == f"'#' begins a comment here, so the value ends at '{kept}'"


@pytest.mark.parametrize(
    "line",
    [
        "amount: above $1B  # in US dollars",
        "amount: above $1B # in US dollars",
        "party: 'openai'  #1",
        "expr: |\n        deal.amount > 5  #1",
    ],
)
def test_a_comment_is_a_comment(line):
    try:
        read_rule_file(f"{RULE}      {line}\n", "a.yaml", ENTITIES)
    except Invalid as error:
        assert not [one for one in error.problems if "comment" in one.message]


@pytest.mark.parametrize(
    "line", ["party: { country: NO }", "sources: at least 010", "amount: above 1e9", "amount: above 1_000", "new: True"]
)
def test_what_yaml_would_change_stays_what_was_written(line):
    assert read_rule_file(f"{RULE}      {line}\n", "a.yaml", ENTITIES).rules
