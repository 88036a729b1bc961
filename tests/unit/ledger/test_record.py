"""The record of a deal after one more telling."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ledger.record.deriving import Standing, derive
from services.ledger.record.record import open_record, tell
from services.ledger.record.state import rebuilt
from services.ledger.telling.stages import next_stage
from services.ledger.telling.telling import Telling
from shared.contracts import Change, Novelty, Stage
from tests.unit.ledger.telling import NOON, mention, money

INVESTMENT = ("investment", "investor:amazon", "investee:openai")


def telling(parties=INVESTMENT, minutes=0, **slots):
    at = NOON + dt.timedelta(minutes=minutes)
    return Telling(mention(*parties, **slots), at, at)


def first(parties=INVESTMENT, **slots):
    told = open_record(telling(parties, **slots), NOON)
    return told.record, told.changes


def then(record, article="a2", known_article=False, minutes=5, parties=INVESTMENT, **slots):
    said = telling(parties, minutes, article=article, **slots)
    told = tell(record, said, said.seen_at, article_known=known_article)
    return told.record, told.changes


def test_the_first_telling_opens_the_deal():
    record, changes = first(
        stage="in_talks", money=[money(10, "at_least"), money(500, measure="valuation")], cited=["Reuters", "FT"]
    )
    assert changes == (Change.OPENED,)
    deal = record.deal
    assert (deal.revision, deal.stage, deal.background, deal.article_count) == (1, Stage.IN_TALKS, False, 1)
    assert deal.origins == ("Reuters", "FT")
    assert [sum_.measure for sum_ in deal.money] == ["deal", "valuation"]
    assert {party.evidence.article_id for party in deal.parties} == {"a1"}


def test_background_is_recorded_and_never_opened():
    record, changes = first(background=True)
    assert changes == (Change.BACKGROUND_RECORDED,)
    assert record.deal.background
    again, changes = then(record, background=True)
    assert changes == (Change.BACKGROUND_RECORDED,)
    news, changes = then(again, article="a3")
    assert Change.OPENED in changes
    assert not news.deal.background


def test_a_reprint_counts_and_changes_nothing_else():
    record, _ = first(cited=["Reuters"], money=[money(10)])
    for number in range(40):
        record, changes = then(record, article=f"r{number}", cited=["Reuters"], money=[money(10)], publisher=f"paper {number}")
        assert changes == (Change.ECHOED,)
        assert record.deal.reports[0].novelty is Novelty.ECHO
    assert (record.deal.article_count, record.deal.origins) == (41, ("Reuters",))
    assert len(record.deal.articles) == 20


def test_a_second_mention_of_one_article_that_says_nothing_more_changes_nothing():
    record, _ = first()
    same, changes = then(record, article="a1", known_article=True)
    assert changes == ()
    assert same.deal.article_count == 1


def test_a_signing_moves_the_stage_and_keeps_the_history():
    record, _ = first(stage="in_talks")
    signed, changes = then(record, stage="agreed")
    assert Change.STAGE_MOVED in changes
    assert [step.stage for step in signed.deal.stage_history] == ["in_talks", "agreed"]
    late, changes = then(signed, article="a3", stage="rumoured")
    assert late.deal.stage is Stage.AGREED
    assert Change.STAGE_MOVED not in changes


def test_new_figures_parties_and_conflicts_are_named():
    record, _ = first(cited=["Reuters"])
    priced, changes = then(record, money=[money(8_000_000_000)], cited=["Reuters"])
    assert Change.FIGURE_REVISED in changes
    joined, changes = then(priced, article="a3", parties=(*INVESTMENT, "investor:nvidia"))
    assert Change.PARTY_ADDED in changes
    wrong, changes = then(joined, article="a4", money=[money(80_000_000_000)], cited=["A blog"])
    assert Change.CONFLICT_FOUND in changes
    assert "億" in wrong.deal.conflicts[0].likely_slip


def test_a_parent_told_in_the_place_of_its_subsidiary_is_no_new_party():
    record, _ = first(("contract", "customer:openai", "supplier:aws<amazon"))
    _, changes = then(record, parties=("contract", "customer:openai", "supplier:amazon"))
    assert Change.PARTY_ADDED not in changes


def test_a_pact_between_a_company_and_its_own_parent_has_both():
    record, _ = first(("partnership", "partner:aws<amazon", "partner:amazon"))
    assert {party.entity_id for party in record.deal.parties} == {"aws", "amazon"}
    joined, changes = then(record, parties=("partnership", "partner:openai", "partner:amazon"))
    assert [party.entity_id for party in joined.deal.parties] == ["aws", "openai"]
    assert Change.PARTY_ADDED in changes


@given(st.sampled_from(Stage), st.sampled_from(Stage), st.booleans())
def test_stages_go_forward_or_end_and_completed_is_final(current, told, background):
    after = next_stage(current, told, background=background)
    assert after in {current, told}
    if current is Stage.COMPLETED:
        assert after is Stage.COMPLETED
    if after is not current and current not in {Stage.DENIED, Stage.TERMINATED}:
        assert after.order > current.order
    if background and told in {Stage.DENIED, Stage.TERMINATED}:
        assert after is current


@given(st.lists(st.tuples(st.sampled_from(Stage), st.booleans(), st.integers(1, 100)), min_size=1, max_size=12))
def test_any_stream_of_tellings_keeps_the_record_sound(stream):
    record, _ = first()
    for number, (stage, background, value) in enumerate(stream):
        before = record.deal
        record, changes = then(
            record, article=f"n{number}", stage=stage, background=background, money=[money(value)], minutes=number
        )
        assert changes
        assert record.deal.revision == before.revision + 1
        assert record.deal.stage_history[-1].stage is record.deal.stage
        assert record.deal.article_count == before.article_count + 1
        assert set(before.origins) <= set(record.deal.origins)


@pytest.mark.parametrize("ended", ["denied", "terminated"])
def test_talk_after_the_end_opens_it_again_but_only_as_news(ended):
    record, _ = first(stage="in_talks")
    over, _ = then(record, stage=ended)
    assert over.deal.stage == ended
    assert then(over, article="a3", stage="in_talks", background=True)[0].deal.stage == ended
    assert then(over, article="a4", stage="in_talks")[0].deal.stage is Stage.IN_TALKS


def test_another_origin_corroborates():
    record, _ = first(cited=["Reuters"])
    told, changes = then(record, cited=["FT"])
    assert changes == (Change.CORROBORATED,)
    assert [report.novelty for report in told.deal.reports] == [Novelty.CORROBORATION, Novelty.NEW_DEAL]
    assert [report.origins for report in told.deal.reports] == [("FT",), ("Reuters",)]


def test_what_a_signed_deal_costs_supersedes_the_talk_before():
    record, _ = first(stage="in_talks", money=[money(10)], cited=["Reuters"])
    record, _ = then(record, article="a2", stage="in_talks", money=[money(10)], cited=["FT"])
    record, changes = then(record, article="a3", stage="agreed", money=[money(12)])
    assert Change.FIGURE_REVISED in changes
    assert (record.deal.money[0].value, record.deal.conflicts) == (12, ())
    assert {claim.money.value for claim in record.deal.claims} == {10, 12}


def test_an_older_article_that_comes_late_takes_its_place_in_the_story():
    record, _ = first(stage="agreed")
    late, changes = then(record, minutes=-600, stage="in_talks", article="a0")
    assert [step.stage for step in late.deal.stage_history] == ["in_talks", "agreed"]
    assert Change.STAGE_MOVED not in changes
    assert late.deal.headline == "title of a0"


stories = st.lists(
    st.tuples(
        st.sampled_from(Stage), st.booleans(), st.integers(1, 3), st.sampled_from(["Reuters", "FT", "dpa"]), st.integers(0, 5000),
        st.sampled_from(["amazon", "nvidia", "softbank"]),
    ),
    min_size=1, max_size=9, unique_by=lambda one: one[4],
)  # fmt: skip


@given(stories, st.randoms(use_true_random=False))
def test_the_record_is_the_same_in_whatever_order_the_articles_come(story, random):
    tellings = [
        telling(
            ("investment", f"investor:{who}", "investee:openai"), minutes, article=f"n{minutes}", stage=stage, background=background,
            money=[money(value)], cited=[origin],
        )
        for stage, background, value, origin, minutes, who in story
    ]  # fmt: skip
    in_order = derive(rebuilt(tellings), Standing("d", 1), NOON + dt.timedelta(days=9))
    random.shuffle(tellings)
    record = open_record(tellings[0], NOON).record
    for told in tellings[1:]:
        record = tell(record, told, NOON, article_known=False).record
    anyhow = derive(record.kept.state, Standing("d", 1), NOON + dt.timedelta(days=9))
    assert anyhow == in_order
