"""The tests that analysts write beside their rules: what passes, what fails with which words, and what a build server reads."""

import re
from xml.etree import ElementTree as ET

import pytest

from services.rule_engine import rule_tests
from services.rule_engine.junit import junit
from services.rule_engine.memory import Memory, Taken
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_tests import run_tests
from shared.documents import Invalid, Problem
from tests.unit.rule_engine.deals import AROUND, ENTITIES

RULES = """rules:
  - { id: signed, when: { stage: { from: rumoured, to: agreed } } }
  - { id: large, when: { amount: above $1B } }
  - { id: merger, when: { type: merger } }
"""
RUMOUR = "{ at: 2026-03-01, id: x, type: merger, stage: rumoured"
AGREED = "{ at: 2026-03-02, id: x, type: merger, stage: agreed"


def file_of(*deals: str, whole: str = "") -> str:
    steps = "".join(f"      - {deal}\n" for deal in deals)
    return f"{RULES}tests:\n  - name: a merger\n    deals:\n{steps}{whole}"


def complaints(text: str) -> list[str]:
    (outcome,) = run_tests(read_rule_file(text, "r.yaml", ENTITIES), ENTITIES, AROUND)
    return [f"{one.line}: {one.text}" for one in outcome.complaints]


@pytest.mark.parametrize(
    ("deals", "whole"),
    [
        ([f"{RUMOUR} }}", f"{AGREED} }}"], "    expect: [signed, merger]\n"),
        ([f"{RUMOUR}, expect: [merger] }}", f"{AGREED}, expect: signed }}"], ""),
        ([f"{RUMOUR}, expect: merger }}", f"{AGREED} }}"], "    expect: [signed, merger]\n"),
        ([f"{RUMOUR}, amount: up to $2B, expect: merger, expect_review: large }}"], ""),
        ([f"{RUMOUR}, amount: up to $2B, expect: merger }}"], "    expect_review: large\n"),
        (["{ type: ipo, expect: [] }"], ""),
        (["{ type: ipo }"], ""),
    ],
)
def test_what_comes_to_pass_as_written_passes(deals, whole):
    assert complaints(file_of(*deals, whole=whole)) == []


@pytest.mark.parametrize(
    ("deals", "whole", "said"),
    [
        ([f"{RUMOUR}, expect: [] }}"], "", ["8: 'merger' fired and was not expected"]),
        ([f"{RUMOUR}, expect: merger }}", f"{AGREED} }}"], "", ["9: 'signed' fired and was not expected"]),
        ([f"{RUMOUR} }}"], "    expect: []\n", ["6: 'merger' fired and was not expected (the deal on line 8)"]),
        (
            [f"{RUMOUR}, amount: up to $2B, expect: [merger, large] }}"],
            "",
            [
                "8: expected 'large' to fire; the figures leave it open, so it asked for review",
                "8: 'large' asked for review, which was not expected",
            ],
        ),
        (
            [f"{RUMOUR}, expect: merger, expect_held: merger }}"],
            "",
            ["8: expected 'merger' to be held; it fired at once"],
        ),
    ],
)
def test_what_does_not_is_told_at_its_line(deals, whole, said):
    assert complaints(file_of(*deals, whole=whole)) == said


def test_a_fire_that_is_missing_is_told_with_the_tree_for_the_deal_that_was_meant():
    said = complaints(
        file_of(f"{RUMOUR}, amount: $900M, expect: [merger, large] }}", f"{AGREED}, amount: $2B, expect: [signed, large] }}")
    )
    assert len(said) == 1
    assert said[0].startswith("8: expected 'large' to fire; it did not. Why not, for this deal:\n")
    assert "NO    amount: above $1B  <- USD 900M   (line 3)" in said[0]


def test_a_rule_that_had_fired_before_says_so():
    (said,) = complaints(file_of(f"{RUMOUR}, expect: merger }}", f"{AGREED}, expect: [signed, merger] }}"))
    assert "expected 'merger' to fire; it did not; it came already with the deal on line 8" in said


def test_what_a_cool_down_holds_is_expected_as_held(monkeypatch):
    class Holding(Memory):
        async def take(self, changed):
            taken = await super().take(changed)
            return Taken(held=taken.fires)

    monkeypatch.setattr(rule_tests, "Memory", Holding)
    assert complaints(file_of(f"{RUMOUR}, expect_held: merger }}")) == []
    assert complaints(file_of(f"{RUMOUR}, expect: merger }}")) == [
        "8: expected 'merger' to fire; it was held until its cool-down is over",
        "8: 'merger' was held, which was not expected",
    ]


@pytest.mark.parametrize(("deal", "whole"), [(f"{RUMOUR}, expect: mergr }}", ""), (f"{RUMOUR} }}", "    expect_held: [mergr]\n")])
def test_a_rule_that_is_not_there_is_named_wherever_it_is_expected(deal, whole):
    with pytest.raises(Invalid, match="no rule of this file has the id 'mergr'") as caught:
        read_rule_file(file_of(deal, whole=whole), "r.yaml", ENTITIES)
    assert [problem.hint for problem in caught.value.problems] == ["did you mean 'merger'?"]


def test_strict_names_the_files_without_tests(dealwatch, watch):
    (watch / "rules" / "bare.yaml").write_text("rules: [{ id: bare, when: { type: ipo } }]\n", encoding="utf-8")
    assert dealwatch("test", "--rules", watch).exit_code == 0
    result = dealwatch("test", "--rules", watch, "--strict")
    assert (result.exit_code, result.stdout) == (1, "5 passed, 0 failed\n")
    assert result.stderr.startswith(f"{watch}/rules/bare.yaml: no tests")


def test_the_folder_may_stand_alone_and_one_place_is_enough(dealwatch, watch):
    assert dealwatch("test", watch).stdout == dealwatch("test", "--rules", watch).stdout != ""
    assert dealwatch("test", watch, "--rules", watch).exit_code == 0
    for wrong, said in ((["test"], "say where the rules are"), (["test", watch, "--rules", watch / "rules"], "say one")):
        result = dealwatch(*wrong)
        assert result.exit_code == 2
        assert said in " ".join(result.stderr.replace("│", " ").split())


def test_a_build_server_reads_every_test_with_what_went_wrong(dealwatch, watch, tmp_path):
    path = watch / "rules" / "mission.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("at least $10B", "$900M"), encoding="utf-8")
    report = tmp_path / "report.xml"
    assert dealwatch("test", "--rules", watch, "--junit", report).exit_code == 1
    root = ET.parse(report).getroot()
    assert (root.tag, root.get("tests"), root.get("failures"), root.get("errors")) == ("testsuites", "5", "1", "0")
    (suite,) = root
    assert (suite.tag, suite.get("name"), suite.get("tests"), suite.get("failures")) == ("testsuite", str(path), "5", "1")
    assert {(case.tag, case.get("classname"), case.get("file")) for case in suite} == {("testcase", str(path), str(path))}
    assert all(re.fullmatch(r"\d+\.\d{3}", case.get("time", "")) for case in suite)
    (failed,) = suite.findall("testcase[failure]")
    assert (failed.get("name"), failed.get("line")) == ("a cloud company puts $900M into an AI lab", "15")
    failure = failed[0]
    assert failure.get("message", "").startswith("expected 'big-cloud-investment' to fire; it did not.")
    assert "NO    amount: above $1B  <- USD 900M" in (failure.text or "")


def test_a_build_server_learns_of_files_that_cannot_be_read(dealwatch, watch, tmp_path):
    (watch / "rules" / "bad.yaml").write_text("rules: [{ id: bad, when: { typ: ipo } }]\n", encoding="utf-8")
    report = tmp_path / "report.xml"
    result = dealwatch("test", "--rules", watch, "--junit", report)
    assert (result.exit_code, result.stdout) == (1, "")
    root = ET.parse(report).getroot()
    assert (root.get("tests"), root.get("errors")) == ("1", "1")
    assert "did you mean 'type'?" in (root.findtext("testsuite/testcase/error") or "")


def test_any_text_makes_a_well_formed_report():
    wild = "\x00\x07\x1b \ud800 <&\"' \N{GRINNING FACE}"
    root = ET.fromstring(junit([wild], [], [Problem(wild, 1, 1, wild)]))
    assert root[0].get("name") == "\ufffd\ufffd\ufffd \ufffd <&\"' \N{GRINNING FACE}"


def test_a_report_that_cannot_be_written_is_wrong_usage(dealwatch, watch, tmp_path):
    assert dealwatch("test", "--rules", watch, "--junit", tmp_path / "no" / "report.xml").exit_code == 2
