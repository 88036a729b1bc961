"""The keys under which deals are found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.identity.company_keys import keys_of
from tests.unit.ledger.telling import mention
from tests.unit.ledger.test_names import HOSTILE


def keys(*args):
    told = mention(*args)
    return keys_of(told.kind, told.parties)


def test_deals_are_found_by_their_companies_and_those_above_but_not_by_advisers():
    found = keys("contract", "supplier:aws<amazon", "customer:~Big Company Ltd", "adviser:bank")
    assert set(found.alone) == {"aws", "amazon", "~big"}
    assert set(found.pairs) == {"aws|~big", "amazon|~big"}
    assert not any("bank" in key for key in (*found.pairs, *found.alone))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("merger", "acquirer:a", "target:b"), ("merger", "partner:b", "partner:a")),
        (("acquisition", "acquirer:a", "target:~Nordlys"), ("acquisition", "acquirer:a", "target:~ノルドリス")),
        (("acquisition", "acquirer:a", "target:~Nordlys A/S"), ("investment", "investor:a", "investee:~NORDLYS")),
        (("contract", "customer:a", "supplier:aws<amazon"), ("contract", "customer:a", "supplier:amazon")),
        (
            ("acquisition", "acquirer:a", "target:~Arm of Siemens", "seller:siemens"),
            ("acquisition", "acquirer:a", "target:siemens"),
        ),
    ],
)
def test_two_tellings_of_one_deal_have_a_pair_in_common(one, other):
    assert set(keys(*one).pairs) & set(keys(*other).pairs)


def test_two_sisters_are_found_by_their_parent_alone_and_never_as_each_other():
    one, other = keys("contract", "customer:x", "supplier:youtube<google"), keys("contract", "customer:x", "supplier:waymo<google")
    assert "youtube|x" not in other.pairs
    assert "google|x" in one.pairs


@pytest.mark.parametrize(
    ("told", "loose"),
    [
        (("acquisition", "acquirer:a", "target:b"), False),
        (("acquisition", "acquirer:a", "target:~Nordlys"), True),
        (("acquisition", "target:b"), True),
        (("funding_round", "investor:a", "investee:b"), True),
        (("debt", "lender:a", "borrower:b"), True),
    ],
)
def test_loose_is_what_may_be_told_without_a_pair_in_common(told, loose):
    assert keys(*told).loose is loose


@given(st.lists(HOSTILE.filter(bool), min_size=1, max_size=5))
def test_keys_are_short_and_stable_whatever_the_names(names):
    told = mention("partnership", *(f"partner:~{name}" for name in names))
    found = keys_of(told.kind, told.parties)
    assert found == keys_of(told.kind, tuple(told.parties))
    assert all(0 < len(key) <= 200 for key in (*found.pairs, *found.alone))
    assert all("|" in key for key in found.pairs)
    assert not any("|" in key for key in found.alone)


def test_a_round_with_very_many_investors_has_a_bounded_number_of_keys():
    found = keys("funding_round", "investee:q", *(f"investor:~Fund number {number}" for number in range(500)))
    assert len(found.pairs) <= 200
    assert len(found.alone) <= 200


def test_names_without_letters_have_keys_of_their_own():
    assert keys("ipo", "issuer:~!!!").alone != keys("ipo", "issuer:~???").alone
    assert all(key.isascii() for key in keys("ipo", "issuer:~\ud800").alone)
