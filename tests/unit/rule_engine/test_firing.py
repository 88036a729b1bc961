"""What is due of a deal, given what fired for it before."""

import pytest

from services.rule_engine.firing import Fired, decided, find
from shared.contracts import Bound
from tests.unit.rule_engine.deals import AROUND, changed, money, rule, rules

_PLAIN, _STEP = "{ type: investment }", "{ stage: { from: rumoured } }"
_AGAIN = {"again_on": "[amount]"}
_OPEN = {"amount": money(10, Bound.AT_MOST)}


def due(when, past, more=None, **deal):
    found = find(changed(stages=["rumoured", "agreed"], **deal), rules(rule(when, **(more or {}))), AROUND)
    return [fired.key for _, fired in decided(found, [Fired("one", key, 1, {"amount": "exactly 1 USD"}) for key in past])]


@pytest.mark.parametrize(
    ("when", "past", "keys"),
    [
        (_PLAIN, [], ["deal"]),
        (_PLAIN, ["deal"], []),
        (_PLAIN, ["review/deal"], ["deal"]),
        (_PLAIN, ["review/deal", "deal"], []),
        (_PLAIN, ["stage=agreed"], ["deal"]),
        (_STEP, ["deal"], ["stage=agreed"]),
        (_STEP, ["stage=completed"], ["stage=agreed"]),
        (_STEP, ["stage=completed", "stage=agreed"], []),
    ],
)
def test_a_rule_is_due_once_under_the_key_it_has_now(when, past, keys):
    """It may have had another when it fired: its text was another."""
    assert due(when, past) == keys


@pytest.mark.parametrize(
    ("unclear", "past", "keys"),
    [
        ("review", [], ["review/deal"]),
        ("review", ["review/deal"], []),
        ("review", ["deal"], []),
        ("match", ["review/deal"], ["deal"]),
        ("match", ["deal"], []),
        ("skip", ["review/deal"], []),
    ],
)
def test_a_maybe_is_reviewed_once(unclear, past, keys):
    assert due("{ amount: above $1B }", past, {"unclear": unclear}, **_OPEN) == keys


def test_a_rule_that_asks_to_fire_again_is_due_again_but_no_review_is():
    assert due(_PLAIN, ["deal"], _AGAIN) == ["deal"]
    assert due("{ amount: above $1B }", ["review/deal"], _AGAIN, **_OPEN) == []
