"""The index finds what asking every rule finds: always, for any rules and any deals."""

import datetime as dt
import json
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.language import condition_kinds
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_set import RuleSet, indexed, rule_set
from shared.contracts import Bound, Kind, Truth
from tests.unit.rule_engine.any_rules import CONDITIONS, FAULTY, ROLES, changes, rule_files
from tests.unit.rule_engine.deals import AROUND, ENTITIES, changed, money

_ELSEWHERE = {"all", "any", "none", "background"}


class FixedRates:
    """A euro is two dollars."""

    def per_usd(self, currency, date):
        return {"USD": Decimal(1), "EUR": Decimal("0.5")}.get(currency)


EUROS = Surroundings(dt.timedelta(days=7), FixedRates())


@pytest.fixture(params=[True, False], ids=["anchors", "bitmaps"])
def look_up(request):
    """Makes an index of the one kind or the other."""
    return lambda rules: indexed(rules.rules, many=request.param)


def read(file):
    return rule_set(read_rule_file(json.dumps(file), "rules.yaml", ENTITIES).rules)


def found(rules, one, around=EUROS):
    return {(ready.rule.id, truth) for ready, truth in rules.judge(facts_of(one, around))}


def told(rules, one):
    """What holds, and which faults are told."""
    faults = []
    held = {(ready.rule.id, truth) for ready, truth in rules.judge(facts_of(one, EUROS), lambda *fault: faults.append(fault))}
    return held, {(ready.rule.id, str(fault)) for ready, fault in faults}


def of(*whens, **more):
    return read({"version": 1, "rules": [{"id": f"r{number}", "when": when, **more} for number, when in enumerate(whens)]})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rule_files(), st.lists(changes(), min_size=1, max_size=6))
def test_each_index_finds_what_asking_every_rule_finds(file, deals):
    asked = read(file)
    for looked_up in (indexed(asked.rules, many=True), indexed(asked.rules, many=False)):
        for one in deals:
            assert told(looked_up, one) == told(RuleSet(asked.rules), one)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.lists(rule_files(), min_size=2, max_size=3), changes())
def test_the_index_finds_the_same_while_rules_are_swapped(files, one):
    kept = read_rule_file(json.dumps(files[0]), "kept.yaml", ENTITIES).rules
    for number, file in enumerate(files[1:]):
        named = {**file, "rules": [{**rule, "id": f"other-{number}-{rule['id']}"} for rule in file["rules"]]}
        in_force = rule_set([*kept, *read_rule_file(json.dumps(named), "other.yaml", ENTITIES).rules])
        for many in (True, False):
            assert found(indexed(in_force.rules, many=many), one) == found(RuleSet(in_force.rules), one)


def test_the_rules_of_that_test_ask_every_condition_there_is():
    roles = {str(role) for role in ROLES}
    others = {key for key, kind in condition_kinds().items() if roles & set(kind.keys)} - roles
    assert set(condition_kinds()) - _ELSEWHERE - others == set(CONDITIONS), "tell any_rules.py how the new condition is written"


@pytest.mark.parametrize(
    ("bound", "upper", "wanted"),
    [
        (Bound.AT_MOST, None, "above $5B"),
        (Bound.AT_LEAST, None, "at most $20B"),
        (Bound.ABOUT, None, "exactly $11B"),
        (Bound.RANGE, 30, "between $20B and $25B"),
    ],
)
def test_what_only_may_hold_is_found(look_up, bound, upper, wanted):
    rules = look_up(of({"amount": wanted}))
    assert len(found(rules, changed(amount=money(10, bound, upper=upper)))) == 1


def test_only_the_rules_that_may_hold_are_found(look_up):
    investments = [{"investor": "aws", "amount": f"above ${number}B"} for number in range(1, 20)]
    rules = look_up(of(*investments, {"investor": "apple"}, {"type": "merger"}, {"origins": "at least 3"}))
    numbers, maybe = rules.index.rules_for(facts_of(changed(amount=10), AROUND))
    assert (numbers, maybe) == (list(range(9)), set())


def test_conditions_on_one_company_are_not_met_by_two(look_up):
    rules = look_up(of({"party": {"category": "ai_lab", "country": "FR"}}))
    assert found(rules, changed(investor="norges mistral-ai"))
    assert not found(rules, changed(investor="norges", investee="openai"))


_FAULTY, _NO = {"expr": FAULTY[0]}, {"type": "merger"}


@pytest.mark.parametrize(
    ("when", "holds", "is_told"),
    [
        ({**_FAULTY, "type": "contract"}, False, True),
        ({**_FAULTY, **_NO}, False, False),
        ({**_NO, **_FAULTY}, False, False),
        ({"any": [_FAULTY, _NO]}, False, True),
        ({"any": [_FAULTY, {"type": "contract"}]}, False, True),
        ({"any": [{"type": "contract"}, _FAULTY]}, True, False),
        ({"none": [_FAULTY, {"type": "contract"}]}, False, False),
        ({"none": [_FAULTY, _NO]}, False, True),
    ],
)
def test_a_fault_is_told_where_all_else_leaves_it_open_that_the_rule_holds(look_up, when, holds, is_told):
    rules = of(when)
    one = changed(kind=Kind.CONTRACT, supplier="aws")
    expected = ({("r0", Truth.YES)} if holds else set(), is_told)
    for asked in (rules, look_up(rules)):
        held, faults = told(asked, one)
        assert (held, bool(faults)) == expected


def test_alternatives_beyond_every_measure_are_still_found(look_up):
    """Four blocks of six alternatives would be 1,296 clauses."""
    alternatives = {"any": [{"amount": f"above ${number}B"} for number in range(5, 11)]}
    rules = look_up(of({"all": [alternatives] * 4, "investor": "aws"}))
    assert len(found(rules, changed(amount=10))) == 1
    assert not found(rules, changed(amount=1))


def test_a_large_set_of_rules_is_looked_up_and_a_small_one_asked():
    many = of(*({"investor": "aws", "amount": f"above ${number}M"} for number in range(400)))
    assert many.index is not None
    assert of({"investor": "aws"}).index is None
    assert len(found(many, changed(amount=money("0.2")))) == 200


def test_rules_that_ask_the_same_share_one_test():
    first, second = of({"investor": "aws", "amount": "above $1B"}, {"amount": "above $1B", "type": "investment"}).rules
    assert first.when.parts[1].check is second.when.parts[0].check


def test_lists_of_two_files_stay_apart(look_up):
    def file(rule_id, company):
        text = {"version": 1, "lists": {"mine": [company]}, "rules": [{"id": rule_id, "when": {"investor": {"in": "mine"}}}]}
        return read_rule_file(json.dumps(text), f"{rule_id}.yaml", ENTITIES).rules

    both = look_up(rule_set([*file("one", "aws"), *file("two", "apple")]))
    assert {rule_id for rule_id, _ in found(both, changed(investor="apple"))} == {"two"}


def test_an_index_decides_by_itself(look_up):
    """On a threshold, across it, beside an exclusion of the company and among alternatives."""
    asked = [
        {"investor": "aws", "amount": "above $5B"},
        {"type": "investment", "stage": "agreed", "party": {"category": "cloud_provider", "country": "US"}},
        {"amount": "at least $10B"},
        {"amount": "above $10B"},
        {"investor": {"is": "aws", "not_category": "ai_lab"}},
        {"any": [{"amount": "above $10B"}, {"stage": "agreed"}]},
        {"any": [{"amount": "above $10B"}, {"stage": "rumoured"}]},
    ]
    rules = look_up(of(*asked))
    assert rules.index.undecided == set()
    numbers, maybe = rules.index.rules_for(facts_of(changed(investor="aws", amount=10), AROUND))
    assert (numbers, maybe) == ([0, 1, 2, 4, 5], set())
    open_ended = facts_of(changed(investor="aws", amount=money(10, Bound.AT_LEAST)), AROUND)
    numbers, maybe = rules.index.rules_for(open_ended)
    assert (numbers, maybe) == ([0, 1, 2, 3, 4, 5, 6], {3, 6})
