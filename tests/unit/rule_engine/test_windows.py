"""Sums, counts and patterns over many deals, and rules that cool down: what a person reads of them, and that the examples hold."""

import random
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from services.rule_engine.memory import Memory
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_tests import run_tests
from tests.unit.rule_engine.deals import AROUND, ENTITIES, rules
from tests.unit.rule_engine.histories import RULES, Oracle, history

EXAMPLES = Path(__file__).parent / "windows.yaml"


def test_the_examples_hold():
    file = read_rule_file(EXAMPLES.read_text(encoding="utf-8"), str(EXAMPLES), ENTITIES)
    outcomes = run_tests(file, ENTITIES, AROUND)
    assert [f"{one.name}, line {said.line}: {said.text}" for one in outcomes for said in one.complaints] == []
    assert len(outcomes) > 20


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32), st.integers(5, 60))
async def test_any_history_gives_what_a_look_at_every_deal_gives(seed, length):
    memory, oracle = Memory(rules(RULES), AROUND), Oracle()
    for one in history(random.Random(seed), "h", length):
        fires = (await memory.take(one)).fires
        assert sorted((fire.match.rule_id, fire.match.deal.id, fire.fired.key) for fire in fires) == sorted(oracle.take(one))
