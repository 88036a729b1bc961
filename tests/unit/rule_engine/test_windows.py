"""Sums, counts and patterns over many deals, and rules that cool down: what a person reads of them, and that the examples hold."""

from pathlib import Path

from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_tests import run_tests
from tests.unit.rule_engine.deals import AROUND, ENTITIES

EXAMPLES = Path(__file__).parent / "windows.yaml"


def test_the_examples_hold():
    file = read_rule_file(EXAMPLES.read_text(encoding="utf-8"), str(EXAMPLES), ENTITIES)
    outcomes = run_tests(file, ENTITIES, AROUND)
    assert [f"{one.name}, line {said.line}: {said.text}" for one in outcomes for said in one.complaints] == []
    assert len(outcomes) > 20
