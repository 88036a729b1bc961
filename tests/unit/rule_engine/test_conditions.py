"""Every kind of condition held against deals: new, type, stage, amount, valuation, party, roles, use, all, any, none."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from services.rule_engine.evaluation import reasons
from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.language import condition_kinds
from services.rule_engine.rates import EcbRates
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_set import rule_set
from shared.contracts import Bound, Measure, Party, Truth, UsdValue
from shared.entities import read_entities
from tests.unit.rule_engine.deals import AROUND, NOON, changed, deal, evidence, money, rule, rules

YES, NO, MAYBE = Truth.YES, Truth.NO, Truth.MAYBE


def judged(when, around=AROUND, **fields):
    (ready,) = rules(rule(when)).rules
    return ready.truth(facts_of(changed(**fields), around))


def value(when, **fields):
    (ready,) = rules(rule(when)).rules
    found = list(reasons(ready.explain(facts_of(changed(**fields), AROUND))))
    return found[0].value


def test_every_key_of_the_folder_is_used_in_a_test_of_conditions():
    here = Path(__file__).parent
    text = "".join(path.read_text("utf-8") for path in (*here.glob("test_*conditions.py"), here / "test_expressions.py"))
    assert [key for key in condition_kinds() if f"{key}:" not in text] == []


@pytest.mark.parametrize(
    ("when", "fields", "truth"),
    [
        ("{ new: yes }", {}, YES),
        ("{ new: yes }", {"at": NOON + dt.timedelta(days=7)}, YES),
        ("{ new: yes }", {"at": NOON + dt.timedelta(days=7, seconds=1)}, NO),
        ("{ new: no }", {"at": NOON + dt.timedelta(days=30)}, YES),
        ("{ new: yes }", {"background": True}, NO),
        ("{ new: no }", {"background": True}, NO),
        ("{ type: investment }", {}, YES),
        ("{ type: investment }", {"kind": "funding_round"}, YES),
        ("{ type: funding_round }", {"kind": "investment"}, NO),
        ("{ type: [ipo, acquisition] }", {"kind": "acquisition"}, YES),
        ("{ stage: agreed }", {}, YES),
        ("{ stage: [rumoured, in_talks] }", {}, NO),
        ("{ stage: { from: [rumoured, in_talks], to: agreed } }", {"stages": ["rumoured", "agreed"]}, YES),
        ("{ stage: { from: rumoured, to: agreed } }", {"stages": ["rumoured", "in_talks", "agreed"]}, NO),
        ("{ stage: { to: agreed } }", {"stages": ["rumoured", "agreed"]}, YES),
        ("{ stage: { to: agreed } }", {"stages": ["agreed"]}, NO),
        ("{ stage: { from: agreed } }", {"stage": "terminated", "stages": ["agreed", "terminated"]}, YES),
        ("{ stage: { from: completed, to: agreed } }", {"previous": deal(stage="completed")}, YES),
    ],
)
def test_new_type_and_stage(when, fields, truth):
    assert judged(when, **fields) is truth


@pytest.mark.parametrize(
    ("when", "amount", "truth"),
    [
        ("{ amount: above $1B }", 1, NO),
        ("{ amount: at least $1B }", 1, YES),
        ("{ amount: above $1B }", None, NO),
        ("{ amount: unknown }", None, YES),
        ("{ amount: known }", 5, YES),
        ("{ amount: above $1B }", money(10, Bound.AT_MOST), MAYBE),
        ("{ amount: above $10B }", money(10, Bound.AT_MOST), NO),
        ("{ amount: above $1B }", money(10, Bound.AT_LEAST), YES),
        ("{ amount: below $20B }", money(10, Bound.AT_LEAST), MAYBE),
        ("{ amount: above $1B }", money(1, Bound.ABOUT), MAYBE),
        ("{ amount: at least $900M }", money(1, Bound.ABOUT), YES),
        ("{ amount: above $2B }", money(1, Bound.RANGE, upper=3), MAYBE),
        ("{ amount: between $1B and $3B }", money(1, Bound.RANGE, upper=3), YES),
        ("{ amount: above $1B }", money(10, currency=None), MAYBE),
        ("{ amount: above $1B }", money(10, currency="TWD"), MAYBE),
        ("{ amount: exactly TWD 10B }", money(10, currency="TWD"), YES),
        ("{ amount: above €2B }", money(1, currency="EUR"), NO),
    ],
)
def test_amounts_with_their_bounds(when, amount, truth):
    assert judged(when, amount=amount) is truth


def test_a_valuation_is_no_amount():
    worth = money(500, measure=Measure.VALUATION)
    assert judged("{ amount: above $100B }", more_money=[worth]) is NO
    assert judged("{ valuation: above $100B }", more_money=[worth]) is YES
    assert judged("{ valuation: above $100B }") is NO


def test_another_currency_is_converted_at_the_rate_of_the_deals_date():
    ecb = Surroundings(AROUND.new_within, EcbRates())
    dollars = money(1.1, usd=UsdValue(value=11 * 10**8, rate_date=dt.date(2025, 1, 15)))  # 1 EUR was 1.03 USD
    assert judged("{ amount: above €1.05B }", around=ecb, amount=dollars) is YES
    later = money(1.1, usd=UsdValue(value=11 * 10**8, rate_date=dt.date(2025, 7, 1)))  # 1 EUR was 1.18 USD
    assert judged("{ amount: above €1.05B }", around=ecb, amount=later) is NO
    assert judged("{ amount: above TWD 1B }", around=ecb, amount=later) is MAYBE


@pytest.mark.parametrize(
    ("when", "truth"),
    [
        ("{ party: amazon }", YES),
        ("{ party: aws }", YES),
        ("{ party: microsoft }", NO),
        ("{ party: [microsoft, openai] }", YES),
        ("{ party: { category: technology } }", YES),
        ("{ party: { category: retailer } }", YES),
        ("{ party: { category: cloud_provider, country: US } }", YES),
        ("{ party: { category: cloud_provider, not_category: retailer } }", NO),
        ("{ party: { category: [cloud_provider, ai_lab], country: FR } }", NO),
        ("{ party: { is: amazon, role: investee } }", NO),
        ("{ party: { is: amazon, role: [investee, investor] } }", YES),
        ("{ investor: amazon }", YES),
        ("{ investee: amazon }", NO),
        ("{ investee: { category: ai_lab } }", YES),
        ("{ acquirer: { country: US } }", NO),
    ],
)
def test_parties(when, truth):
    assert judged(when) is truth


@pytest.mark.parametrize(
    "role",
    [
        "investor",
        "investee",
        "acquirer",
        "target",
        "seller",
        "partner",
        "supplier",
        "customer",
        "lender",
        "borrower",
        "issuer",
        "adviser",
    ],
)
def test_every_role_is_a_key(role):
    """investor: investee: acquirer: target: seller: partner: supplier: customer: lender: borrower: issuer: adviser:"""
    other = "partner" if role != "partner" else "seller"
    assert judged(f"{{ {role}: microsoft }}", **{role: "microsoft", other: "aws"}) is YES
    assert judged(f"{{ {role}: microsoft }}", **{role: "aws", other: "microsoft"}) is NO


def test_a_party_block_is_about_one_party():
    fields = {"investor": "norges", "investee": "mistral-ai"}
    assert judged("{ party: { category: ai_lab, country: 'NO' } }", **fields) is NO
    assert judged("{ all: [{ party: { category: ai_lab } }, { party: { country: 'NO' } }] }", **fields) is YES


def test_lists_of_companies():
    text = "lists:\n  big: [amazon, apple]\n" + rule("{ investor: { in: big } }").replace("version: 1\n", "")
    (ready,) = rules(text).rules
    assert ready.truth(facts_of(changed(), AROUND)) is YES
    assert ready.truth(facts_of(changed(investor="microsoft"), AROUND)) is NO


@pytest.mark.parametrize(
    ("when", "truth"),
    [
        ("{ any: [{ type: ipo }, { amount: above $1B }] }", YES),
        ("{ any: { type: ipo } }", NO),
        ("{ all: [{ party: openai }, { party: apple }] }", NO),
        ("{ none: [{ type: ipo }, { party: apple }] }", YES),
        ("{ none: { party: openai } }", NO),
        ("{ none: [{ any: [{ type: ipo }, { none: { type: debt } }] }] }", NO),
        ("{ type: investment, none: { amount: below $20B } }", NO),
    ],
)
def test_groups(when, truth):
    assert judged(when) is truth


def test_named_conditions():
    text = "conditions:\n  big: { amount: above $1B }\n  us: { party: { country: US }, use: big }\n" + rule(
        "{ use: us, type: investment }"
    )
    (ready,) = rules(text.replace("version: 1\n", "")).rules
    facts = facts_of(changed(), AROUND)
    assert ready.truth(facts) is YES
    assert [(one.text, one.line) for one in reasons(ready.explain(facts))] == [
        ("party: { country: US }", 3),
        ("amount: above $1B", 2),
        ("type: investment", 6),
    ]


def test_a_maybe_stays_a_maybe_through_unless():
    (ready,) = rules(rule("{ type: investment }", unless="{ amount: below $5B }")).rules
    assert ready.truth(facts_of(changed(amount=money(10, Bound.AT_MOST)), AROUND)) is MAYBE
    assert ready.truth(facts_of(changed(amount=money(10)), AROUND)) is YES


def test_values_say_what_the_deal_has_and_through_which_link():
    assert (
        value("{ party: amazon }")
        == "Amazon Web Services (aws, cloud_provider, retailer, technology, US) as investor, belongs to amazon"
    )
    assert value("{ type: investment }", kind="funding_round") == "funding_round, which is a case of investment"
    assert value("{ amount: above $1B }", amount=money(10, Bound.AT_LEAST)) == "at least USD 10B"
    assert value("{ stage: { from: rumoured, to: agreed } }", stages=["rumoured", "agreed"]) == "rumoured to agreed"
    assert value("{ new: yes }", at=NOON + dt.timedelta(days=2)) == "first seen 2026-03-02, 2 days before"


FAMILY = read_entities(
    {
        "family.yaml": """
categories: { cloud_provider: technology, technology: business, data_center: technology, chip_maker: technology }
entities:
  - { id: holding, name: Holding, categories: [chip_maker] }
  - { id: group, name: Group, parent: holding, categories: [retailer] }
  - { id: cloud, name: Cloud, parent: group, categories: [cloud_provider] }
"""
    }
)


def through(when, entity_id="cloud"):
    """What the explanation says of Cloud, which belongs to Group, which belongs to Holding; None where the rule does not hold."""
    entity = FAMILY.by_id[entity_id]
    one = Party(name=entity.name, role="investor", entity_id=entity_id, parents=FAMILY.parents(entity_id),
                categories=FAMILY.categories_of(entity_id), evidence=evidence("x"))  # fmt: skip
    facts = facts_of(changed(parties=(one,)), AROUND)
    (ready,) = rule_set(read_rule_file(rule(when), "a.yaml", FAMILY).rules).rules
    return next(reasons(ready.explain(facts))).value.partition(" as investor")[2] if ready.truth(facts) is YES else None


@pytest.mark.parametrize(
    ("when", "link"),
    [
        ("{ investor: cloud }", ""),
        ("{ investor: group }", ", belongs to group"),
        ("{ investor: holding }", ", belongs to group, which belongs to holding"),
        ("{ investor: [cloud, holding] }", ""),
        ("{ investor: { category: cloud_provider } }", ""),
        ("{ investor: { category: technology } }", ", is cloud_provider, which is a kind of technology"),
        ("{ investor: { category: business } }", ", is cloud_provider, which is a kind of technology, which is a kind of business"),
        ("{ investor: { category: retailer } }", ", belongs to group, which is retailer"),
        ("{ investor: { category: chip_maker } }", ", belongs to holding, which is chip_maker"),
        ("{ investor: { is: group, category: technology } }", ", belongs to group, is cloud_provider, which is a kind of technology"),
        ("{ investor: { category: data_center } }", None),  # a sister category
        ("{ investor: { not_category: technology } }", None),  # descendants are excluded too
        ("{ investor: { category: technology, not_category: retailer } }", None),
        ("{ investee: { category: technology } }", None),
    ],
)  # fmt: skip
def test_a_category_has_its_descendants_and_a_company_its_subsidiaries_and_the_link_is_told(when, link):
    assert through(when) == link


def test_neither_goes_downwards():
    assert through("{ investor: cloud }", "group") is None
    assert through("{ investor: { category: cloud_provider } }", "group") is None
    assert (
        through("{ investor: { category: technology } }", "group")
        == ", belongs to holding, which is chip_maker, which is a kind of technology"
    )


def test_the_order_of_keys_does_not_matter():
    keys = ["type: investment", "amount: above $1B", "party: { category: cloud_provider }", "none: { stage: denied }"]
    for fields in ({}, {"amount": money(10, Bound.AT_MOST)}, {"stage": "denied"}, {"amount": None}):
        truths = {judged("{ " + ", ".join(keys[turn:] + keys[:turn]) + " }", **fields) for turn in range(len(keys))}
        assert len(truths) == 1


def test_reference_rates_of_the_european_central_bank():
    rates = EcbRates()
    assert rates.per_usd("EUR", dt.date(2025, 1, 15)) == pytest.approx(Decimal("0.9709"), abs=Decimal("0.001"))
    assert rates.per_usd("USD", dt.date(2025, 1, 15)) == 1
    assert rates.per_usd("EUR", dt.date(2100, 1, 1)) is not None
    assert rates.per_usd("TWD", dt.date(2025, 1, 15)) is None
    assert rates.per_usd("RUB", dt.date(2025, 1, 15)) is None
