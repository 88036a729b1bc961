"""How far a deal is from a rule: each kind of condition says its own distance, and a rule the fewest that would have to change."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.rule_engine.evaluation import explained
from services.rule_engine.facts import facts_of
from services.rule_engine.nearest import misses
from services.rule_engine.telling import tell
from shared.contracts import Bound, Conflict, Kind, Stage, Truth
from tests.unit.rule_engine.deals import AROUND, NOON, changed, money, rule, rules


def missing(when: str, unless: str = "", **deal):
    (ready,) = rules(rule(when, **({"unless": unless} if unless else {}))).rules
    return misses(ready, facts_of(changed(**deal), AROUND))


@pytest.mark.parametrize(
    ("when", "deal", "words"),
    [
        (
            "{ amount: above $1B }",
            {"amount": money("0.9")},
            "is USD 900M, USD 100M short of 'above USD 1B'; would fire at 'at least USD 900M'",
        ),
        ("{ amount: above $1B }", {"amount": money(1)}, "is USD 1B, and must be above USD 1B; would fire at 'at least USD 1B'"),
        (
            "{ amount: below $1B }",
            {"amount": money(3)},
            "is USD 3B, USD 2B more than 'below USD 1B'; would fire at 'at most USD 3B'",
        ),
        (
            "{ amount: between $2B and $3B }",
            {"amount": money(1, Bound.AT_MOST)},
            "is up to USD 1B, USD 1B short of 'between USD 2B and USD 3B'",
        ),
        (
            "{ amount: at least $1B }",
            {"amount": money(10, Bound.AT_MOST)},
            "is up to USD 10B, which may be at least USD 1B and may not; 'unclear: match' would fire",
        ),
        ("{ amount: above $1B }", {"amount": None}, "is not told; would fire once it is above USD 1B"),
        ("{ valuation: known }", {}, "is not told; would fire once it is"),
        ("{ amount: unknown }", {}, "is USD 10B; would fire while no figure is known"),
        ("{ type: [contract, merger] }", {}, "is investment; would fire for contract or merger"),
        ("{ stage: completed }", {}, "is agreed; would fire once it is completed"),
        ("{ stage: { from: rumoured } }", {}, "is agreed from the start; would fire had it come from rumoured"),
        ("{ stage: { to: completed } }", {}, "is agreed; would fire once it is completed"),
        (
            "{ new: yes }",
            {"at": NOON + dt.timedelta(days=12)},
            "first seen 2026-03-02, 12 days before, so it is not new any more",
        ),
        ("{ new: yes }", {"background": True}, "the deal is known only as background"),
        ("{ new: no }", {}, "first seen 2026-03-02, the same day, so it is new; would fire once it is not"),
        ("{ origins: at least 3 }", {}, "1 origin; would fire with 2 more"),
        ("{ origins: above 2 }", {"origins": ("a", "b")}, "2 origins; would fire with 1 more"),
        ("{ origins: below 2 }", {"origins": ("a", "b")}, "2 origins; would fire with 1 fewer"),
        ("{ novelty: new_figure }", {}, "the last article brought new_deal; would fire when one brings new_figure"),
        ("{ overdue: yes }", {}, "no date is announced that could pass"),
        ("{ circle: yes }", {}, "the deal closes no circle"),
        (
            "{ investor: { category: cloud_provider, country: FR } }",
            {},
            "Amazon Web Services (aws, cloud_provider, retailer, technology, US) as investor is nearest; would fire for a FR company",
        ),
        (
            "{ target: openai }",
            {},
            "OpenAI (openai, ai_lab, technology, US) as investee is nearest; would fire for a company that is target",
        ),
        (
            "{ party: { category: sovereign_fund } }",
            {"investor": "acme"},
            "Acme (acme, retailer) as investor is nearest; would fire for a company of sovereign_fund",
        ),
        (
            "{ party: { not_category: [ai_lab, cloud_provider] } }",
            {"investor": "microsoft"},
            "Microsoft (microsoft, cloud_provider, technology, US) as investor is nearest; would fire for one that is not of cloud_provider",
        ),
        (
            "{ party: [apple, norges] }",
            {"investor": "acme"},
            "Acme (acme, retailer) as investor is nearest; would fire for apple or norges",
        ),
    ],
)
def test_each_condition_says_its_distance(when, deal, words):
    (miss,) = missing(when, **deal)
    assert (miss.words, miss.line) == (words, 4)


def test_a_rule_says_all_that_stands_in_the_way():
    found = missing("{ amount: above $20B, type: contract, new: yes }", "{ stage: agreed }")
    assert [miss.words.partition(";")[0] for miss in found] == [
        "is USD 10B, USD 10B short of 'above USD 20B'",
        "is investment",
        "the deal is excluded by 'stage: agreed' (agreed)",
    ]


def test_of_alternatives_the_nearest_counts():
    (miss,) = missing("{ any: [{ type: contract, stage: denied }, { type: investment, stage: completed }] }")
    assert miss.words == "is agreed; would fire once it is completed"


def test_an_exclusion_fails_with_one_of_its_conditions():
    assert len(missing("{ none: [{ type: investment, stage: agreed }, { type: merger }] }")) == 1


def test_a_rule_that_holds_misses_nothing():
    assert missing("{ any: [{ type: contract }, { type: investment }] }", "{ stage: denied }") == ()


def test_the_lowest_claim_is_looked_at_where_the_rule_asks_for_it():
    deal = {"conflicts": (Conflict(slot="amount", claims=(), lowest=money(1)),)}
    (ready,) = rules(rule("{ amount: above $5B }", on_conflict="send_lowest")).rules
    (miss,) = misses(ready, facts_of(changed(**deal), AROUND))
    assert miss.words.startswith("is USD 1B, USD 4B short of")


def test_the_tree_quotes_the_articles():
    (ready,) = rules(rule("{ amount: above $1B, party: aws }")).rules
    told = "\n".join(tell(explained(ready.when, facts_of(changed(), AROUND)), quoting=True))
    assert "amount: above $1B  <- USD 10B “10”   (line 4)" in told
    assert "as investor “aws”   (line 4)" in told


@given(
    st.sampled_from(["above $1B", "at least $1B", "below $1B", "at most $1B", "between $1B and $2B", "exactly $1B"]),
    st.sampled_from([Bound.EXACTLY, Bound.AT_LEAST, Bound.AT_MOST, Bound.ABOUT]),
    st.integers(1, 5 * 10**9),
)
def test_a_comparison_that_is_proposed_would_have_passed(comparison, bound, dollars):
    figure = money(Decimal(dollars).scaleb(-9), bound)
    for miss in missing(f"{{ amount: {comparison} }}", amount=figure):
        _, proposes, phrase = miss.words.partition("would fire at '")
        if proposes:
            assert missing(f"{{ amount: {phrase.removesuffix(chr(39))} }}", amount=figure) == ()


@given(st.sampled_from(Kind), st.sampled_from(Stage), st.sampled_from(Kind), st.sampled_from(Stage), st.booleans())
def test_nothing_is_missing_exactly_when_the_rule_holds(kind, stage, asked_kind, asked_stage, either_will_do):
    inner = f"[{{ type: {asked_kind.value} }}, {{ stage: {asked_stage.value} }}]"
    when = f"{{ {'any' if either_will_do else 'none'}: {inner} }}"
    (ready,) = rules(rule(when)).rules
    facts = facts_of(changed(kind=kind.value, stage=stage.value), AROUND)
    assert (misses(ready, facts) == ()) == (ready.truth(facts) is Truth.YES)
