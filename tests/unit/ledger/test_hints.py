"""Hints rule deals out before their records are read; they never rule out what may be the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.identity.hints import Hint, hint_of, worth_looking
from tests.unit.ledger.telling import mention, money


def hint(*args, **slots):
    told = mention(*args, **slots)
    return hint_of(told.kind, told.parties, told.money)


def looked_at(one, other, shared):
    return worth_looking(hint(*one[0], **one[1]), str(hint(*other[0], **other[1])), shared)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ((("acquisition", "acquirer:siemens", "target:~Nordlys"), {}), (("acquisition", "acquirer:siemens"), {}), "siemens"),
        ((("acquisition", "acquirer:siemens", "target:~Nordlys AS"), {}), (("acquisition", "acquirer:siemens", "target:~NORDLYSS"), {}), "siemens"),
        ((("investment", "investor:a", "investee:~サカナAI"), {}), (("investment", "investor:a", "investee:~Sakana AI"), {}), "a"),
        ((("acquisition", "acquirer:a", "target:~International Widget Makers"), {}), (("acquisition", "acquirer:a", "target:~IWM"), {}), "a"),
        ((("funding_round", "investor:x", "investee:~Quill"), {}), (("funding_round", "investor:y", "investee:~Quill"), {}), "~quill"),
        (
            (("acquisition", "acquirer:a", "target:~Old Name"), {"money": [money(44 * 10**8)]}),
            (("acquisition", "acquirer:a", "target:~Changed"), {"money": [money(44 * 10**9)]}),
            "a",
        ),
    ],
)  # fmt: skip
def test_what_may_be_one_deal_is_looked_at(one, other, shared):
    assert looked_at(one, other, shared)
    assert looked_at(other, one, shared)


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (("acquisition", "acquirer:siemens", "target:~Nordlys"), ("acquisition", "acquirer:siemens", "target:~Havuri"), "siemens"),
        (("investment", "investor:softbank", "investee:openai"), ("investment", "investor:softbank", "investee:wayve"), "softbank"),
    ],
)
def test_other_deals_of_a_busy_company_are_not(one, other, shared):
    assert not looked_at((one, {}), (other, {}), shared)


def test_deals_from_before_there_were_hints_are_looked_at():
    assert worth_looking(hint("acquisition", "acquirer:a", "target:b"), "", "a")


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.text(max_size=40))
def test_any_name_makes_a_hint_that_can_be_read_again_and_that_it_fits(names, shared):
    parties = [f"{role}:~{name or 'x'}" for role, name in zip(("investor", "investee", "adviser", "seller"), names, strict=False)]
    made = hint("investment", *parties)
    assert Hint.read(str(made)) == made
    if made.alone:
        assert worth_looking(made, str(made), shared)
