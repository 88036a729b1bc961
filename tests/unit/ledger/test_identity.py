"""Which tellings are one deal."""

import datetime as dt

import pytest

from services.ledger.identity.identity import choose, compare
from services.ledger.record.record import open_record
from services.ledger.telling.telling import Telling
from tests.unit.ledger.telling import NOON, mention

WINDOW = dt.timedelta(days=270)


def deal(*args, **slots):
    return open_record(Telling(mention(*args, **slots), NOON, NOON), NOON).record.deal


@pytest.mark.parametrize(
    ("known", "told"),
    [
        (("acquisition", "acquirer:siemens", "target:~Nordlys"), ("acquisition", "acquirer:siemens", "target:~NORDLYS")),
        (("acquisition", "acquirer:siemens", "target:~Nordlys"), ("acquisition", "target:~Nordlys")),
        (("acquisition", "acquirer:a", "target:b"), ("merger", "acquirer:a", "target:b")),
        (("contract", "customer:openai", "supplier:aws<amazon"), ("contract", "customer:openai", "supplier:amazon")),
        (("contract", "customer:openai", "supplier:amazon"), ("contract", "customer:openai", "supplier:aws<amazon")),
        (("investment", "investor:amazon", "investee:openai"), ("funding_round", "investee:openai")),
        (("funding_round", "investor:x", "investee:quill"), ("funding_round", "investor:y", "investee:quill")),
        (("partnership", "partner:a", "partner:b"), ("joint_venture", "partner:b", "partner:a")),
    ],
)
def test_the_same_deal_told_differently(known, told):
    verdict = compare(mention(*told, article="a2"), deal(*known), NOON, WINDOW)
    assert verdict.same, verdict.reason


@pytest.mark.parametrize(
    ("known", "told", "reason"),
    [
        (
            ("investment", "investor:amazon", "investee:openai"),
            ("investment", "investor:softbank", "investee:openai"),
            "other_investor",
        ),
        (
            ("investment", "investor:amazon", "investee:openai"),
            ("contract", "customer:openai", "supplier:amazon"),
            "other_kind",
        ),
        (("acquisition", "acquirer:a", "target:b"), ("acquisition", "acquirer:b", "target:a"), "other_companies"),
        (
            ("contract", "customer:x", "supplier:google-cloud<alphabet"),
            ("contract", "customer:x", "supplier:waymo<alphabet"),
            "other_companies",
        ),
        (("investment", "investor:amazon", "investee:a"), ("funding_round", "investor:nvidia", "investee:a"), "other_investor"),
        (("acquisition", "acquirer:a", "target:b"), ("acquisition", "adviser:c"), "no_company"),
    ],
)
def test_deals_that_only_look_alike(known, told, reason):
    verdict = compare(mention(*told, article="a2"), deal(*known), NOON, WINDOW)
    assert (verdict.same, verdict.reason) == (False, reason)


def test_contracts_on_different_subjects_are_different_deals():
    known = deal("contract", "customer:meta", "supplier:amd", subject="chips")
    assert not compare(mention("contract", "customer:meta", "supplier:amd", subject="energy"), known, NOON, WINDOW).same
    assert compare(mention("contract", "customer:meta", "supplier:amd"), known, NOON, WINDOW).same


def test_long_after_the_last_word_it_is_a_new_deal():
    known = deal("acquisition", "acquirer:a", "target:b")
    told = mention("acquisition", "acquirer:a", "target:b")
    assert compare(told, known, NOON + WINDOW, WINDOW).same
    assert compare(told, known, NOON + WINDOW + dt.timedelta(seconds=1), WINDOW).reason == "too_long_ago"


def test_of_several_the_one_with_most_companies_in_common_is_chosen():
    one = deal("funding_round", "investee:q")
    two = deal("funding_round", "investor:x", "investee:q", article="a9")
    assert choose(mention("funding_round", "investor:x", "investee:q"), [one, two], NOON, WINDOW).deal == two
    assert choose(mention("funding_round", "investee:other"), [one, two], NOON, WINDOW).deal is None
