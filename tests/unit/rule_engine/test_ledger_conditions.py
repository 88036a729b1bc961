"""Conditions on what the ledger knows of a deal beside its record: origins, novelty, overdue and circles; and tests that state them."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rule_engine.facts import facts_of
from services.rule_engine.firing import due, find
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_tests import run_tests
from shared.contracts import Bound, Change, Circle, DealChanged, Expected, Leg, Novelty, Stage
from shared.documents import Invalid
from tests.unit.rule_engine.asking import MAYBE, NO, YES, judged, ready, value
from tests.unit.rule_engine.deals import AROUND, ENTITIES, NOON, changed, deal, evidence, rule, rules


def leg(giver, taker, usd=None, verb="invests in", stage="agreed", keys=("", "")):
    sum_ = None if usd is None else Decimal(str(usd)) * 10**9
    return Leg(
        giver=giver, taker=taker, verb=verb, deal_id="d1", stage=Stage(stage), usd=sum_, giver_key=keys[0], taker_key=keys[1]
    )


def circle(forth=10, back=38, overlap=None, stage="agreed", keys=("amazon", "openai")):
    legs = (leg("Amazon", "OpenAI", forth, stage=stage, keys=keys), leg("OpenAI", "Amazon", back, "buys from", keys=keys[::-1]))
    return Circle(id="c1", legs=legs, weakest_stage=Stage(stage), first_seen=NOON, overlap=overlap)


@pytest.mark.parametrize(
    ("bound", "usd", "truth"),
    [
        (None, 10, YES), (None, 3, NO), (Bound.AT_LEAST, 10, YES), (Bound.AT_LEAST, 3, MAYBE), (Bound.RANGE, 3, MAYBE),
        (Bound.AT_MOST, 10, MAYBE), (Bound.AT_MOST, 3, NO), (Bound.ABOUT, 10, YES), (Bound.ABOUT, 3, NO),
    ],
)  # fmt: skip
def test_a_leg_is_as_large_as_its_bound_allows(bound, usd, truth):
    one = circle(forth=usd)
    bounded = one.model_copy(update={"legs": (one.legs[0].model_copy(update={"bound": bound}), one.legs[1])})
    assert judged("{ circle: { least: $5B } }", circles=(bounded,)) is truth


@pytest.mark.parametrize(
    ("when", "names", "truth"),
    [
        ("{ origins: at least 2 }", ["Reuters"], NO),
        ("{ origins: at least 2 }", ["Reuters", "Handelsblatt"], YES),
        ("{ origins: above 1 }", ["Reuters", "Handelsblatt"], YES),
        ("{ origins: below 2 }", ["Reuters"], YES),
        ("{ origins: exactly 1 }", ["Reuters"], YES),
        ("{ origins: between 2 and 3 }", ["a", "b", "c", "d"], NO),
        ("{ origins: at most 3 }", [], YES),
    ],
)
def test_independent_origins_are_counted_not_articles(when, names, truth):
    assert judged(when, origins=tuple(names), article_count=40) is truth


@pytest.mark.parametrize(
    ("when", "novelty", "changes", "truth"),
    [
        ("{ novelty: new_figure }", "new_figure", ["figure_revised"], YES),
        ("{ novelty: new_figure }", "new_stage", ["stage_moved", "figure_revised"], YES),
        ("{ novelty: [new_stage, new_party] }", "new_party", ["party_added"], YES),
        ("{ novelty: [new_stage, new_party] }", "new_figure", ["figure_revised"], NO),
        ("{ novelty: corroboration }", "echo", ["echoed"], NO),
        ("{ novelty: [new_deal, new_stage, new_figure, new_party, corroboration] }", "background", ["background_recorded"], NO),
        ("{ novelty: new_deal }", None, ["opened"], YES),  # a fact from before the ledger told novelty
        ("{ novelty: new_figure }", None, ["figure_revised", "corrected"], NO),  # a person's decision: no article brought it
        ("{ novelty: new_stage }", None, ["overdue"], NO),
    ],
)
def test_novelty_is_what_the_article_at_hand_brought(when, novelty, changes, truth):
    told = {"novelty": novelty and Novelty(novelty), "changes": tuple(map(Change, changes))}
    assert judged(when, **told) is truth


def test_overdue_is_told_with_the_date_that_passed():
    expected = Expected(stage=Stage.COMPLETED, earliest=dt.date(2026, 1, 1), latest=dt.date(2026, 3, 1), evidence=evidence("Q1"))
    late = {"expected": expected, "overdue_since": dt.date(2026, 3, 2)}
    assert judged("{ overdue: yes }", **late) is YES
    assert judged("{ overdue: no }", **late) is NO
    assert judged("{ overdue: yes }", expected=expected) is NO
    assert value("{ overdue: yes }", **late) == "completed expected by 2026-03-01, overdue since 2026-03-02"


@pytest.mark.parametrize(
    ("when", "circles", "truth"),
    [
        ("{ circle: yes }", [circle()], YES),
        ("{ circle: yes }", [], NO),
        ("{ circle: no }", [], YES),
        ("{ circle: no }", [circle()], NO),
        ("{ circle: { least: $1B } }", [circle()], YES),
        ("{ circle: { least: $20B } }", [circle()], NO),
        ("{ circle: { least: $1B } }", [circle(back=None)], MAYBE),
        ("{ circle: { least: $20B } }", [circle(back=None)], NO),  # the leg that is told is too small, whatever the other is
        ("{ circle: { least: $1B } }", [circle(back=None), circle()], YES),
        ("{ circle: { stage: at least agreed } }", [circle(stage="in_talks")], NO),
        ("{ circle: { stage: at least in_talks } }", [circle(stage="agreed")], YES),
        ("{ circle: { overlap: at least 25 % } }", [circle(overlap=0.263)], YES),
        ("{ circle: { overlap: above 0.5% } }", [circle(overlap=0.005)], NO),
        ("{ circle: { overlap: at least 25 % } }", [circle(back=None)], MAYBE),
        ("{ circle: { among: [openai, microsoft] } }", [circle()], YES),
        ("{ circle: { among: microsoft } }", [circle()], NO),
        ("{ circle: { among: aws } }", [circle()], YES),  # the deal's own AWS belongs to the Amazon of the circle
        ("{ circle: { among: openai } }", [circle(keys=("", ""))], YES),  # a circle from before legs had keys
        ("{ circle: { among: microsoft, least: $1B } }", [circle(back=None)], NO),
    ],
)
def test_circles(when, circles, truth):
    assert judged(when, circles=tuple(circles)) is truth


def test_a_circle_may_be_among_a_list_of_the_file():
    text = "lists:\n  clouds: [microsoft, amazon]\n" + rule("{ circle: { in: clouds } }").replace("version: 1\n", "")
    (one,) = rules(text).rules
    assert one.truth(facts_of(changed(circles=(circle(),)), AROUND)) is YES


def test_a_circle_is_told_leg_by_leg():
    told = value("{ circle: yes }", circles=(circle(back=None, stage="in_talks"),))
    assert told == "Amazon invests in OpenAI (USD 10B, in_talks); OpenAI buys from Amazon (sum not told, agreed)"


@pytest.mark.parametrize(
    ("when", "message", "hint"),
    [
        ("{ origins: 2 }", "'2' needs a comparison word", "write 'at least 2'"),
        ("{ origins: atleast 2 }", "'atleast 2' is not a comparison", "did you mean 'at least'?"),
        ("{ origins: at least two }", "cannot read 'two' as a number", "write 'at least 2'"),
        ("{ origins: at least 2.5 }", "cannot read '2.5' as a number", "write 'at least 2'"),
        ("{ origins: between 3 and 2 }", "the ends are in the wrong order", "the smaller number comes first"),
        ("{ origins: between 3 }", "'between' needs two numbers", "write 'between 2 and ...'"),
        ("{ origins: at least }", "a number is missing", "write 'at least 2'"),
        ('{ origins: ">= 2" }', "'>=' is not a comparison", "write words, not signs: 'at least 2'"),
        ("{ novelty: new_figur }", "'new_figur' is not a known novelty", "did you mean 'new_figure'?"),
        ("{ novelty: echo }", "'echo' brings nothing new, so it never fires a rule",
         "known: new_deal, new_stage, new_figure, new_party, corroboration"),
        ("{ overdue: late }", "'late' is neither yes nor no", "write 'yes' or 'no'"),
        ("{ circle: {} }", "nothing is asked of the circle", "write 'yes', or { least: $1B, stage: at least agreed }"),
        ("{ circle: { min_leg: $1B } }", "unknown key 'min_leg'", "known: among, in, least, overlap, stage"),
        ("{ circle: { least: €1B } }", "the legs of a circle are compared in US dollars", "write it like '$1B'"),
        ("{ circle: { stage: agreed } }", "'agreed' needs 'at least' before it", "write 'at least agreed'"),
        ("{ circle: { stage: at least agred } }", "'agred' is not a known stage", "did you mean 'agreed'?"),
        ("{ circle: { stage: at least denied } }", "a leg that is denied is in no circle",
         "known: rumoured, in_talks, agreed, approved, completed"),
        ("{ circle: { overlap: at least half } }", "cannot read 'half' as a number", "write 'at least 50 %'"),
        ("{ circle: { among: amazn } }", "'amazn' is not a known entity", "did you mean 'amazon'?"),
        ("{ circle: { in: big } }", "'big' is not a list of this file", ""),
    ],
)  # fmt: skip
def test_what_is_said_of_a_wrong_condition(when, message, hint):
    with pytest.raises(Invalid) as raised:
        read_rule_file(rule(when), "bad.yaml", ENTITIES)
    (problem,) = raised.value.problems
    assert (problem.message, problem.hint, problem.line) == (message, hint, 4)


@given(st.text(max_size=40))
def test_any_phrase_is_read_or_answered(phrase):
    quoted = "'" + phrase.replace("'", "''") + "'"
    for when in (f"{{ origins: {quoted} }}", f"{{ circle: {{ stage: {quoted}, overlap: {quoted}, least: {quoted} }} }}"):
        try:
            read_rule_file(rule(when), "a.yaml", ENTITIES)
        except Invalid as error:
            assert error.problems


ALL_TRACES = "[amount, circle, overdue, stage, type, valuation]"


def test_an_echo_never_fires_a_rule_again():
    text = rule("{ type: investment }", again_on=ALL_TRACES)
    first = list(due(find(changed(circles=(circle(),)), rules(text), AROUND), ()))
    echo = changed(circles=(circle(),), revision=2, article_count=40).model_copy(update={"changes": (Change.ECHOED,)})
    assert len(first) == 1
    assert list(due(find(echo, rules(text), AROUND), [one.fired for one in first])) == []


def test_a_rule_fires_again_for_a_new_circle_but_not_for_a_new_sum_in_it():
    text = rules(rule("{ circle: yes }", again_on="circle"))
    past = [fire.fired for fire in due(find(changed(circles=(circle(),)), text, AROUND), ())]
    assert list(due(find(changed(circles=(circle(forth=12),)), text, AROUND), past)) == []
    other = circle().model_copy(update={"id": "c2"})
    assert len(list(due(find(changed(circles=(circle(), other)), text, AROUND), past))) == 1


def test_a_deal_that_becomes_overdue_fires_once_and_again_for_the_next_date():
    text = rules(rule("{ overdue: yes }", again_on="overdue"))
    assert list(due(find(changed(), text, AROUND), ())) == []
    past = [fire.fired for fire in due(find(changed(overdue_since=dt.date(2026, 3, 2)), text, AROUND), ())]
    assert len(past) == 1
    assert list(due(find(changed(overdue_since=dt.date(2026, 3, 2)), text, AROUND), past)) == []
    assert len(list(due(find(changed(overdue_since=dt.date(2026, 6, 1)), text, AROUND), past))) == 1


def test_facts_from_before_the_ledger_knew_these_things_are_still_judged():
    new = {"claims", "reports", "edges", "expected", "overdue_since", "merged_into", "withdrawn"}
    fact = changed(origins=("a", "b")).model_dump(mode="json", exclude={"novelty": True, "correction": True, "deal": new})
    old = DealChanged.model_validate(fact)
    asked = ready("{ origins: at least 2, novelty: new_deal, overdue: no, circle: no, amount: above $1B }")
    assert asked.truth(facts_of(old, AROUND)) is YES
    assert old.deal == deal(origins=("a", "b"))


TESTED = """
rules:
  - id: confirmed
    when: { origins: at least 2, amount: above $1B }
  - id: careful
    when: { amount: above $10B }
    on_conflict: send_lowest
  - id: late
    when: { overdue: yes }
  - id: loop
    when: { circle: { among: openai, least: $1B, stage: at least in_talks } }
  - id: figure
    when: { novelty: new_figure }
tests:
  - name: two origins, and a figure that comes later
    deals:
      - { id: a, type: investment, amount: $5B, investor: aws, investee: openai }
      - { id: a, type: investment, amount: $5B, investor: aws, investee: openai, origins: 2 }
      - { id: a, type: investment, amount: $6B, investor: aws, investee: openai }
    expect: [confirmed, figure]
  - name: sources contradict each other
    deals:
      - { type: acquisition, amount: $80B, acquirer: apple, target: acme, conflict: [$80B, "about $8B"] }
    expect: []
  - name: nothing came of it
    deals:
      - { id: a, type: acquisition, acquirer: apple, target: acme }
      - { id: a, type: acquisition, acquirer: apple, target: acme, overdue: yes }
    expect: [late]
  - name: money in and money back
    deals:
      - { type: investment, investor: aws, investee: openai, circle: { among: [aws, openai], sums: [$10B, $38B], stage: in_talks } }
    expect: [loop]
  - name: a leg without a sum
    deals:
      - { type: investment, investor: aws, investee: openai, circle: { among: [amazon, openai], sums: [$10B, unknown] } }
    expect_review: [loop]
"""


def test_the_tests_of_a_file_can_state_all_of_it():
    file = read_rule_file(TESTED, "a.yaml", ENTITIES)
    assert [(one.name, one.complaints) for one in run_tests(file, ENTITIES, AROUND)] == [(test.name, ()) for test in file.tests]


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("conflict: $8B", "a list of two to eight is wanted here"),
        ("conflict: [$8B, lots]", "cannot read 'lots' as an amount of money"),
        ("origins: many", "'many' is no number of origins"),
        ("overdue: soon", "'soon' is neither yes nor no"),
        ("circle: { among: [aws] }", "a list of two to eight is wanted here"),
        ("circle: { among: [aws, openai], sums: [$1B, $2B, $3B] }", "2 companies have as many legs"),
        ("circle: { among: [aws, opnai] }", "'opnai' is not a known entity"),
        ("circle: { among: [aws, openai], sums: [€1B, $2B] }", "the legs of a circle are in US dollars"),
    ],
)
def test_what_is_said_of_a_wrong_test(told, message):
    text = rule("{ type: ipo }") + f"tests:\n  - name: wrong\n    deals:\n      - {{ type: ipo, {told} }}\n"
    with pytest.raises(Invalid) as raised:
        read_rule_file(text, "bad.yaml", ENTITIES)
    assert [(problem.message, problem.line) for problem in raised.value.problems] == [(message, 8)]
