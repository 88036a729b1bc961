"""What a backtest reads of a revision decides what the whole revision decides."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from services.rule_engine.backtesting.lean import Before, LeanChange, LeanDeal, before, lean
from services.rule_engine.facts import facts_of
from services.rule_engine.history.keeping import _packed
from services.rule_engine.language import condition_kinds
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_set import rule_set
from shared.contracts import Deal, DealChanged, Stage
from tests.unit.rule_engine.any_rules import changes, rule_files
from tests.unit.rule_engine.deals import AROUND, ENTITIES, changed, deal


def read(one):
    previous = one.previous and Before(one.previous.revision, one.previous.stage)
    return lean(_packed(one.deal.model_dump_json()), _packed(one.model_dump_json(exclude={"deal", "previous"})), previous)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rule_files(), st.lists(changes(), min_size=1, max_size=4))
def test_every_rule_decides_as_by_the_whole_revision(file, deals):
    rules = rule_set(read_rule_file(json.dumps(file), "rules.yaml", ENTITIES).rules)
    for one in deals:
        whole, part = facts_of(one, AROUND), facts_of(read(one), AROUND)
        assert [(ready.rule.id, truth) for ready, truth in rules.judge(part)] == [
            (ready.rule.id, truth) for ready, truth in rules.judge(whole)
        ]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(changes())
def test_every_trace_is_that_of_the_whole_revision(one):
    whole, part = facts_of(one, AROUND), facts_of(read(one), AROUND)
    for kind in condition_kinds().values():
        if kind.traces:
            assert kind.traces(part) == kind.traces(whole)


def test_a_field_that_the_record_gains_is_read_or_left_out_on_purpose():
    read_fields = {one.encode_name for one in structs.fields(LeanDeal)}
    assert set(Deal.model_fields) - read_fields == {"reports", "edges", "evidence"}
    assert read_fields <= set(Deal.model_fields)
    news = {one.encode_name for one in structs.fields(LeanChange)}
    assert set(DealChanged.model_fields) - news == {"correction", "settled"}


def test_the_stage_before_is_that_of_the_revision_before():
    """Not that of the history, where a wrong stage was taken out of it."""
    earlier = deal(stage="agreed", stages=["rumoured", "agreed"])
    one = changed(revision=2, stage="in_talks", stages=["rumoured", "in_talks"], previous=earlier)
    assert facts_of(read(one), AROUND).came_from is Stage.AGREED
    body = _packed(earlier.model_dump_json())
    assert before(body) == Before(1, Stage.AGREED, body)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(rule_files(), changes())
def test_whatever_a_rule_says_of_a_revision_can_be_said_of_what_is_read(file, one):
    """In other words where words were left unread, but with the same truth."""
    rules = rule_set(read_rule_file(json.dumps(file), "rules.yaml", ENTITIES).rules)
    for ready in rules.rules:
        whole, part = (ready.explain(facts_of(told, AROUND)) for told in (one, read(one)))
        assert [(line.text, line.truth, line.value) for line in part.parts] == [
            (line.text, line.truth, line.value) for line in whole.parts
        ]
