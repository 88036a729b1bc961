"""Conditions on the rest of the record: contract value, stake, sources, language, conflict, change, subject, background."""

import tomllib
from decimal import Decimal
from importlib import resources

import pytest

from services.rule_engine.conditions.subject import SUBJECTS
from services.rule_engine.firing import Fired, due, find
from services.rule_engine.nearest import misses
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_tests import run_tests
from shared.contracts import ArticleRef, Bound, Claim, Conflict
from shared.documents import Invalid
from tests.unit.rule_engine.asking import MAYBE, NO, YES, facts, judged, ready, value
from tests.unit.rule_engine.deals import AROUND, ENTITIES, NOON, changed, evidence, money, rule, rules


def miss(when, **fields):
    (one,) = misses(ready(when), facts(**fields))
    return one.words


def articles(*told_in):
    return tuple(
        ArticleRef(id=str(number), url="https://example.org/", title="x", language=one) for number, one in enumerate(told_in)
    )


def claim(slot, told, language="en"):
    return Claim(slot=slot, value=told, origin="Reuters", article_id="a", quote=told, first_seen=NOON, last_seen=NOON,
                 evidence=evidence(told), language=language)  # fmt: skip


def conflict(slot, *values):
    return Conflict(slot=slot, claims=tuple(claim(slot, one) for one in values))


@pytest.mark.parametrize(
    ("when", "fields", "truth"),
    [
        ("{ contract_value: at least $10B }", {"kind": "contract"}, YES),
        ("{ contract_value: above $1B }", {"kind": "contract", "amount": money(10, Bound.AT_MOST)}, MAYBE),
        ("{ contract_value: above $1B }", {"kind": "acquisition"}, NO),
        ("{ contract_value: unknown }", {"kind": "contract", "amount": None}, YES),
        ("{ contract_value: unknown }", {"kind": "acquisition", "amount": None}, NO),  # no contract, so none with an unknown value
        ("{ stake: above 50 % }", {"stake_percent": Decimal(50)}, NO),
        ("{ stake: at least 50% }", {"stake_percent": Decimal(50)}, YES),
        ("{ stake: between 10 % and 24.9 percent }", {"stake_percent": Decimal("24.9")}, YES),
        ("{ stake: below 10 per cent }", {"stake_percent": Decimal("9.99")}, YES),
        ("{ stake: below 10 % }", {}, NO),
        ("{ stake: known }", {"stake_percent": Decimal(1)}, YES),
        ("{ stake: unknown }", {}, YES),
        ("{ sources: at least 5 }", {"article_count": 5, "origins": ("Reuters",)}, YES),
        ("{ sources: at least 5 }", {"article_count": 4, "origins": tuple("abcdefg")}, NO),
        ("{ language: de }", {"articles": articles("en", "de")}, YES),
        ("{ language: DE }", {"articles": articles("en", "de")}, YES),
        ("{ language: [ja, ko] }", {"articles": articles("en", None)}, NO),
        ("{ language: zh }", {"articles": articles("zh-Hant")}, YES),
        ("{ language: zh-hant }", {"articles": articles("zh-Hant")}, YES),
        ("{ language: zh-Hans }", {"articles": articles("zh-Hant")}, NO),
        ("{ language: fr }", {"articles": articles("en"), "claims": (claim("amount", "$1B", "fr"),)}, YES),
        ("{ conflict: none }", {}, YES),
        ("{ conflict: no }", {"conflicts": (conflict("amount", "1B", "2B"),)}, NO),
        ("{ conflict: any }", {"conflicts": (conflict("total raised", "1B", "2B"),)}, YES),
        ("{ conflict: yes }", {}, NO),
        ("{ conflict: valuation }", {"conflicts": (conflict("amount", "1B", "2B"),)}, NO),
        ("{ conflict: [valuation, total_raised] }", {"conflicts": (conflict("total raised", "1B", "2B"),)}, YES),
        ("{ change: stage_moved }", {"changes": ["stage_moved", "figure_revised"]}, YES),
        ("{ change: [stage_moved, party_added] }", {"changes": ["figure_revised"]}, NO),
        ("{ change: corrected }", {"changes": ["corrected"]}, YES),
        ("{ subject: cloud }", {"kind": "contract", "subject": "cloud"}, YES),
        ("{ subject: [energy, chips] }", {"kind": "contract", "subject": "cloud"}, NO),
        ("{ subject: energy }", {"kind": "contract"}, NO),
        ("{ background: include }", {"background": True}, YES),
        ("{ background: include }", {}, YES),
        ("{ background: only }", {"background": True}, YES),
        ("{ background: only }", {}, NO),
        ("{ background: include, new: yes }", {"background": True}, NO),  # background is never new
        ("{ type: investment }", {"background": True}, NO),
    ],
)
def test_what_the_record_says(when, fields, truth):
    assert judged(when, **fields) is truth


def test_values_and_near_misses_are_told_in_words():
    assert value("{ contract_value: above $1B }", kind="contract") == "USD 10B"
    assert value("{ stake: above 10 % }", stake_percent=Decimal("15.50")) == "15.5 %"
    assert value("{ sources: at least 1 }", article_count=40) == "40 articles of 1 origin"
    assert value("{ language: ja }", articles=articles("ja", "en")) == "en, ja"
    assert value("{ conflict: any }", conflicts=(conflict("amount", "$8B", "$80B", "$8B"),)) == "amount: $8B against $80B"
    assert value("{ change: stage_moved }", changes=["stage_moved", "party_added"]) == "stage_moved, party_added"
    assert value("{ background: include }", background=True) == "told only as background"
    assert miss("{ contract_value: above $1B }", kind="ipo") == "the deal is of type ipo; would fire for a contract"
    assert miss("{ stake: above 50 % }", stake_percent=Decimal(50)) == "is 50 %; would fire at more than 50 %"
    assert miss("{ stake: at most 20 % }", stake_percent=Decimal(50)) == "is 50 %; would fire at 20 % or less"
    assert miss("{ stake: above 50 % }") == "is not told; would fire once it is"
    assert miss("{ sources: at least 5 }", article_count=3) == "3 articles; would fire with 2 more"
    assert miss("{ language: de }", articles=articles("en")) == "told in en; would fire once an article in de tells it"
    assert miss("{ subject: cloud }") == "is not told; would fire for cloud"
    assert miss("{ change: corrected }") == "this revision: opened; would fire when one is corrected"


def test_the_words_of_a_stake_and_of_a_conflict_are_quoted():
    (one,) = ready("{ stake: known }").explain(facts(stake_percent=Decimal(15), claims=(claim("stake", "15%"),))).parts[0].parts
    assert one.words == ("15%",)
    (one,) = ready("{ conflict: any }").explain(facts(conflicts=(conflict("amount", "$8B", "$80B"),))).parts[0].parts
    assert one.words == ("$8B", "$80B")


@pytest.mark.parametrize(
    ("when", "message", "hint"),
    [
        ("{ stake: 20 % }", "'20 %' needs a comparison word", "write 'at least 20 %'"),
        ("{ stake: above 20 }", "'20' has no '%' after it", "write '20 %'"),
        ("{ stake: majority }", "'majority' is not a comparison", "write 'above 50 %'"),
        ("{ stake: above 120 % }", "nobody holds more than the whole", "write at most '100 %'"),
        ("{ sources: 5 }", "'5' needs a comparison word", "write 'at least 5'"),
        ("{ language: german }", "'german' is not the code of a language", "write 'de'"),
        ("{ language: xx }", "'xx' is not the code of a language", "write its two letters, like en, de, ja"),
        ("{ language: en-US }", "'en-US' is not the code of a language", "write 'en'"),
        ("{ conflict: amout }", "'amout' is not a figure that sources contradict each other on", "did you mean 'amount'?"),
        ("{ conflict: [none, amount] }", "'none' stands alone",
         "write 'conflict: none', or name figures: amount, valuation, total_raised"),
        ("{ conflict: [] }", "the list is empty", "name at least one, or leave the key out"),
        ("{ change: stage_move }", "'stage_move' is not a known change", "did you mean 'stage_moved'?"),
        ("{ change: echoed }", "'echoed' changes nothing, so it never fires a rule", "write 'sources: at least 5' for what many tell"),
        ("{ subject: data_center }", "'data_center' is not a known subject", "did you mean 'data_centre'?"),
        ("{ background: never }", "'never' is what holds without this key", "leave it out, or write 'include' or 'only'"),
        ("{ any: [{ background: include }] }", "'background' says which deals a rule looks at, so it stands directly in its 'when'",
         "write it there, beside the other conditions"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_wrong_condition(when, message, hint):
    with pytest.raises(Invalid) as raised:
        read_rule_file(rule(when), "bad.yaml", ENTITIES)
    (problem,) = raised.value.problems
    assert (problem.message, problem.hint, problem.line) == (message, hint, 4)


def test_which_deals_a_rule_looks_at_is_said_nowhere_else():
    text = "conditions:\n  old: { background: only }\n" + rule("{ use: old }", unless="{ background: only }").removeprefix(
        "version: 1\n"
    )
    with pytest.raises(Invalid) as raised:
        read_rule_file(text, "bad.yaml", ENTITIES)
    assert [problem.line for problem in raised.value.problems] == [2, 6]


def test_background_is_part_of_no_sum():
    with pytest.raises(Invalid) as raised:
        read_rule_file(rule("{ background: include }", over="90 days", count="at least 3"), "bad.yaml", ENTITIES)
    assert [problem.message for problem in raised.value.problems] == ["what is told only as background is part of no sum or count"]


def test_every_subject_that_the_extractor_tells_can_be_asked_for():
    files = (resources.files("services.extractor") / "languages").iterdir()
    read = [tomllib.loads(file.read_text("utf-8")) for file in files if file.name.endswith(".toml")]
    assert {subject for one in read for subject in one["subjects"]} == set(SUBJECTS)


@pytest.mark.parametrize(
    ("key", "before", "after"),
    [
        ("stake", {"stake_percent": Decimal(15)}, {"stake_percent": Decimal(20)}),
        ("contract_value", {"kind": "contract", "amount": 10}, {"kind": "contract", "amount": 12}),
        ("conflict", {}, {"conflicts": (conflict("amount", "1B", "2B"),)}),
        ("subject", {"kind": "contract"}, {"kind": "contract", "subject": "cloud"}),
    ],
)
def test_a_rule_fires_again_when_what_it_traces_differs(key, before, after):
    text = rules(rule("{ stage: agreed }", again_on=key))
    past = [fire.fired for fire in due(find(changed(**before), text, AROUND), ())]
    assert list(due(find(changed(**before), text, AROUND), past)) == []
    assert len(list(due(find(changed(**after), text, AROUND), past))) == 1


def test_a_fire_from_before_a_condition_was_known_does_not_make_the_rule_fire_again():
    text = rules(rule("{ stage: agreed }", again_on="stake"))
    old = Fired("one", "deal", 1, {"amount": "exactly 10"})
    assert list(due(find(changed(stake_percent=Decimal(15)), text, AROUND), [old])) == []


TESTED = """
rules:
  - { id: order, when: { contract_value: above $1B, subject: cloud } }
  - { id: control, when: { stake: above 50 % } }
  - { id: loud, when: { sources: at least 5 } }
  - { id: german, when: { language: de } }
  - { id: disputed, when: { conflict: amount } }
  - { id: moved, when: { change: stage_moved } }
  - { id: old, when: { background: only } }
tests:
  - name: a cloud contract, told in two languages
    deals:
      - { type: contract, subject: cloud, contract_value: $38B, supplier: aws, customer: openai, language: [en, de] }
    expect: [order, german]
  - name: control, as a revision tells it
    deals:
      - { id: a, type: acquisition, acquirer: apple, target: acme, stake: 20 % }
      - { id: a, type: acquisition, acquirer: apple, target: acme, stake: 51 %, stage: completed, sources: 7 }
      - { id: a, type: acquisition, acquirer: apple, target: acme, stake: 51 %, stage: completed, conflict: [$1B, $2B] }
    expect: [control, moved, loud, disputed]
  - name: an old deal
    deals:
      - { type: investment, investor: aws, investee: openai, background: yes }
    expect: [old]
"""


def test_the_tests_of_a_file_can_state_all_of_it():
    file = read_rule_file(TESTED, "a.yaml", ENTITIES)
    assert [(one.name, one.complaints) for one in run_tests(file, ENTITIES, AROUND)] == [(test.name, ()) for test in file.tests]


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("type: ipo, stake: 15", "'15' has no '%' after it"),
        ("type: ipo, sources: many", "'many' is no number of articles"),
        ("type: ipo, language: german", "'german' is not the code of a language"),
        ("type: ipo, subject: cloud", "a deal of the type ipo has no subject"),
        ("type: ipo, contract_value: $1B", "a deal of the type ipo has no contract value"),
        ("type: contract, contract_value: $1B, amount: $1B", "the amount of a contract is what it is worth"),
    ],
)
def test_what_is_said_of_a_wrong_test(told, message):
    text = rule("{ type: ipo }") + f"tests:\n  - name: wrong\n    deals:\n      - {{ {told} }}\n"
    with pytest.raises(Invalid) as raised:
        read_rule_file(text, "bad.yaml", ENTITIES)
    assert [(problem.message, problem.line) for problem in raised.value.problems] == [(message, 8)]
