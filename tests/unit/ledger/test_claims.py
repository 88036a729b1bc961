"""Every claim is kept, one value is current, and what cannot both hold is a conflict."""

import datetime as dt

from services.ledger.claims import claims
from services.ledger.origins.origins import Heard
from services.ledger.record.state import rebuilt
from services.ledger.telling.telling import Telling
from tests.unit.ledger.telling import NOON, evidence, mention, money

BILLION = 10**9


def said(*sums, origin="Reuters", minutes=0, **slots):
    at = NOON + dt.timedelta(minutes=minutes)
    told = mention(
        "investment", "investor:amazon", "investee:anthropic", article=f"{origin}{minutes}", money=sums, cited=[origin], **slots
    )
    return Telling(told, at, at)


def known(*tellings):
    state = rebuilt(tellings)
    return state.words, Heard(state.voices)


def values(*tellings):
    return [sum_.value for sum_ in claims.current(*known(*tellings))]


def test_most_independent_origins_win_then_the_last_word():
    assert values(said(money(8)), said(money(8), origin="FT", minutes=1), said(money(80), origin="A blog", minutes=2)) == [8]
    assert values(said(money(8)), said(money(80), origin="FT", minutes=5)) == [80]
    assert values(said(money(80), origin="FT", minutes=5), said(money(8))) == [80]


def test_forty_reprints_of_one_origin_outvote_nobody():
    reprints = [said(money(80), minutes=number) for number in range(40)]
    assert values(*reprints, said(money(8), origin="FT"), said(money(8), origin="dpa", minutes=2)) == [8]


def test_a_claim_is_told_with_how_exact_it_is():
    sums = money(8 * BILLION, "at_least"), money(500 * BILLION, "about", measure="valuation")
    told = {claim.slot: claim.value for claim in claims.claims(*known(said(*sums)))}
    assert told == {"amount": "at least 8 billion USD", "valuation": "about 500 billion USD"}


def test_what_is_told_as_news_goes_before_background():
    assert values(said(money(8)), said(money(80), origin="FT", minutes=5, background=True)) == [8]


def test_two_figures_that_cannot_both_hold_are_a_conflict_with_both_sides_and_the_lowest():
    words = known(said(money(8 * BILLION)), said(money(80 * BILLION), origin="A blog", minutes=3))
    [conflict] = claims.conflicts(*words)
    assert (conflict.slot, conflict.slip, conflict.lowest.value) == ("amount", "magnitude", 8 * BILLION)
    assert {(claim.origin, claim.value) for claim in conflict.claims} == {
        ("Reuters", "8 billion USD"),
        ("A blog", "80 billion USD"),
    }


def test_a_known_slip_is_outvoted_by_two_origins_more_but_a_mere_disagreement_stands():
    def told(other):
        voices = [said(money(8 * BILLION), origin=origin) for origin in ("Reuters", "FT", "dpa")]
        return claims.conflicts(*known(*voices, said(money(other), origin="A blog", minutes=9)))

    assert told(80 * BILLION) == ()
    assert [conflict.slot for conflict in told(23 * BILLION)] == ["amount"]


def test_those_who_say_about_as_much_vote_with_those_who_say_it_exactly():
    voices = [
        said(money(8 * BILLION, bound), origin=origin)
        for origin, bound in (("Reuters", "exactly"), ("FT", "about"), ("dpa", "about"))
    ]
    assert claims.conflicts(*known(*voices, said(money(80 * BILLION), origin="A blog", minutes=9))) == ()


def test_a_reprint_that_converts_or_slips_revises_nothing():
    first = said(money(10 * BILLION, "at_least"), origin="Reuters", publisher="Reuters")
    converted = said(money(8_600_000_000, "about", currency="EUR"), origin="Reuters", publisher="Les Echos", minutes=30)
    slipped = said(money(100 * BILLION, "at_least"), origin="Reuters", publisher="Dagens", minutes=60)
    assert values(first, converted, slipped) == [10 * BILLION]
    corrected = said(money(12 * BILLION), origin="Reuters", publisher="Reuters", minutes=90)
    assert values(first, converted, slipped, corrected) == [12 * BILLION]
    assert values(converted, slipped) == [100 * BILLION]


def test_a_valuation_never_conflicts_with_a_price():
    assert claims.conflicts(*known(said(money(10), money(500, measure="valuation")))) == ()


def test_an_origin_that_repeats_itself_is_one_claim_from_first_to_last():
    words = known(said(money(8)), said(money(8), minutes=30), said(money(9), minutes=40))
    found = claims.claims(*words)
    assert [(claim.value, claim.times, claim.last_seen - claim.first_seen) for claim in found] == [
        ("9 USD", 1, dt.timedelta(0)), ("8 USD", 2, dt.timedelta(minutes=30)),
    ]  # fmt: skip
    assert found[1].evidence.article_id == "Reuters0"


def test_sums_that_say_nothing_of_the_deal_are_no_figure_of_it():
    assert values(said(money(5, measure="other"))) == []


def test_a_stake_is_a_claim_too():
    words = known(said(stake_percent="15", stake_evidence=evidence("15 %")))
    assert claims.stake(*words) == 15
    assert [(claim.slot, claim.value) for claim in claims.claims(*words)] == [("stake", "15%")]
