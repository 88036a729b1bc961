"""`dealwatch rules ...` as a person or a script sees it: output, messages, exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

from services.rule_engine.wishes import WISHES
from shared.contracts import Bound, MatchFound
from shared.documents import Invalid
from shared.wishes import Known
from tests.unit.rule_engine.deals import ENTITIES, changed, money, rule

MISSION, ROOT = Path(__file__).parent / "mission.yaml", Path(__file__).parents[3]


def lines(*changes):
    return "".join(change.model_dump_json() + "\n" for change in changes)


def test_check_says_that_all_is_well(dealwatch, watch):
    for arguments in (["check", watch], ["check", "--rules", watch / "rules"], ["check", watch / "rules" / "mission.yaml"]):
        result = dealwatch(*arguments)
        assert (result.exit_code, result.stdout, result.stderr) == (0, "1 rules in 1 files: no problems\n", "")


def test_check_names_every_problem_and_fails(dealwatch, watch):
    (watch / "rules" / "bad.yaml").write_text(rule("{ type: ipp, party: amazn }"), encoding="utf-8")
    result = dealwatch("check", watch)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bad.yaml:4:19: error: 'ipp' is not a known deal type" in result.stderr
    assert "did you mean 'amazon'?" in result.stderr
    assert result.stderr.endswith("2 problems\n")


def test_a_file_that_is_not_utf8_is_named_with_its_place(dealwatch, watch):
    (watch / "rules" / "latin.yaml").write_bytes(b"rules:\n  - id: caf\xe9\n")
    result = dealwatch("check", watch)
    assert result.exit_code == 1
    assert "latin.yaml:2:12: error: " in result.stderr


@pytest.mark.parametrize(
    "arguments", [["check"], ["check", "nowhere"], ["test", "--rules", "nowhere"], ["match"], ["schema", "--entities", "nowhere"]]
)
def test_wrong_usage_is_exit_code_2(dealwatch, arguments):
    assert dealwatch(*arguments).exit_code == 2


def test_a_folder_without_rules_is_wrong_usage_not_success(dealwatch, tmp_path):
    (tmp_path / "a.yml").write_text(rule("{ type: ipo }"), encoding="utf-8")
    result = dealwatch("check", tmp_path)
    assert result.exit_code == 2
    assert "files end in .yaml" in " ".join(result.stderr.replace("│", " ").split())


def test_the_missions_tests_pass(dealwatch, watch):
    result = dealwatch("test", "--rules", watch)
    assert (result.exit_code, result.stdout) == (0, "5 passed, 0 failed\n")


def test_a_failing_test_says_why_for_the_last_deal(dealwatch, watch):
    path = watch / "rules" / "mission.yaml"
    path.write_text(MISSION.read_text(encoding="utf-8").replace("at least $10B", "$900M"), encoding="utf-8")
    result = dealwatch("test", "--rules", watch)
    assert result.exit_code == 1
    assert (
        f"FAIL a cloud company puts $900M into an AI lab\n   {path}:15: expected 'big-cloud-investment' to fire; it did not."
        in result.stdout
    )
    assert "NO    amount: above $1B  <- USD 900M   (line 10)" in result.stdout
    assert result.stdout.endswith("4 passed, 1 failed\n")


def test_a_fire_that_was_not_expected_fails_too(dealwatch, watch):
    text = MISSION.read_text(encoding="utf-8").replace("    expect: [big-cloud-investment]\n", "", 1)
    (watch / "rules" / "mission.yaml").write_text(text, encoding="utf-8")
    result = dealwatch("test", "--rules", watch)
    assert result.exit_code == 1
    assert "'big-cloud-investment' fired and was not expected" in result.stdout


def test_no_tests_at_all_fail_when_asked_to_be_strict(dealwatch, watch):
    (watch / "rules" / "mission.yaml").write_text(rule("{ type: ipo }"), encoding="utf-8")
    assert dealwatch("test", "--rules", watch).exit_code == 0
    assert dealwatch("test", "--rules", watch, "--strict").exit_code == 1


def test_match_gives_matches_as_json_lines(dealwatch, watch):
    stdin = lines(
        changed(amount=money(10, Bound.AT_LEAST)), changed(revision=2), changed(id="d2", kind="contract"), changed(id="d3")
    )
    result = dealwatch("match", "--rules", watch, stdin=stdin + "\n")
    assert result.exit_code == 0
    matches = [MatchFound.model_validate_json(line) for line in result.stdout.splitlines()]
    assert [(match.deal.id, match.rule_id, match.key) for match in matches] == [
        ("d1", "big-cloud-investment", "deal"),
        ("d3", "big-cloud-investment", "deal"),
    ]


def test_match_names_the_line_that_is_no_deal(dealwatch, watch):
    result = dealwatch("match", "--rules", watch, stdin=lines(changed()) + "{}\n")
    assert result.exit_code == 1
    assert result.stderr.startswith("stdin:2: not a DealChanged: correlation_id: ")
    assert len(result.stdout.splitlines()) == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "stdin:1:1: not JSON: EOF while parsing an object\n"),
        (b'{"deal": nope}', "stdin:1:11: not JSON: expected ident\n"),
        (b"[]", "stdin:1: not a DealChanged: the line: Input should be an object\n"),
        (b'{"deal": {}}', "stdin:1: not a DealChanged: correlation_id: Field required (and "),
        (b"\xff\xfe", "stdin:1:1: not JSON: "),
    ],
)
def test_a_bad_line_is_told_with_its_place_and_the_others_are_matched_all_the_same(dealwatch, watch, line, said):
    result = dealwatch("match", "--rules", watch, stdin=line + b"\n\n" + lines(changed()).encode())
    assert result.exit_code == 1
    assert result.stderr.startswith(said)
    assert result.stderr.endswith("1 line was not read, see above\n")
    assert len(result.stdout.splitlines()) == 1


@pytest.fixture
def matching(watch):
    command = [sys.executable, "-m", "deploy.cli", "rules", "match", "--rules", str(watch)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0, cwd=ROOT
    ) as running:
        yield running
        running.kill()


def test_a_match_is_written_before_the_next_deal_is_read(matching):
    matching.stdin.write(lines(changed()).encode())
    assert MatchFound.model_validate_json(matching.stdout.readline()).deal.id == "d1"
    matching.stdin.write(lines(changed(id="d2")).encode())
    assert MatchFound.model_validate_json(matching.stdout.readline()).deal.id == "d2"


def test_a_reader_that_has_enough_ends_it_quietly(matching):
    matching.stdout.close()
    matching.stdin.write(lines(*(changed(id=f"d{number}") for number in range(20))).encode())
    matching.stdin.close()
    assert (matching.wait(30), matching.stderr.read()) == (0, b"")


def test_why_shows_the_whole_tree_with_values_and_lines(dealwatch, watch):
    result = dealwatch(
        "why",
        "--rules",
        watch,
        "--rule",
        "big-cloud-investment",
        stdin=lines(changed(stage="denied", amount=money(10, Bound.AT_MOST))),
    )
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "d1 revision 1: a headline",
        "  NO    New investment above $1B involving a cloud provider   (line 5)",
        "    maybe when   (line 7)",
        "      yes   new: yes  <- first seen 2026-03-02, the same day   (line 8)",
        "      yes   type: investment  <- investment   (line 9)",
        "      maybe amount: above $1B  <- up to USD 10B   (line 10)",
        "      yes   party: { category: cloud_provider }  <- Amazon Web Services (aws, cloud_provider, retailer, technology, US) as investor   (line 11)",
        "    NO    unless   (line 12)",
        "      NO    not stage: [denied, terminated]  <- denied   (line 12)",
    ]  # fmt: skip


def test_why_says_that_background_is_not_looked_at(dealwatch, watch):
    result = dealwatch("why", "--rules", watch, "--rule", "big-cloud-investment", stdin=lines(changed(background=True)))
    assert "NO    told as news  <- the deal is told only as background" in result.stdout


def test_why_suggests_the_rule_that_was_meant(dealwatch, watch):
    result = dealwatch("why", "--rules", watch, "--rule", "big-cloud-invest")
    assert result.exit_code == 2
    assert "did you mean 'big-cloud-investment'?" in " ".join(result.stderr.replace("│", " ").split())


def test_the_schema_accepts_what_the_checker_accepts(dealwatch, watch):
    schema = json.loads(dealwatch("schema", "--entities", watch / "entities").stdout)
    validator = jsonschema.Draft7Validator(schema)
    plain = json.loads(json.dumps(yaml.load(MISSION.read_text(encoding="utf-8"), yaml.BaseLoader)))
    assert list(validator.iter_errors(plain)) == []
    wrong = {"rules": [{"id": "a", "when": {"type": "ipp", "party": {"category": "cloud"}, "any": {"amount": "$1B"}}}]}
    assert not validator.is_valid(wrong)
    assert '"null"' not in json.dumps(schema)


def test_wishes_are_one_per_file_with_the_text_as_written(watch):
    (kind,) = WISHES
    texts = {str(path.relative_to(watch)): path.read_text(encoding="utf-8") for path in watch.glob(kind.patterns[0])}
    (wish,) = kind.read(texts, Known(ENTITIES))
    assert (wish.key, wish.body, wish.path) == ("mission.yaml", texts["rules/mission.yaml"], "rules/mission.yaml")
    assert kind.offer(texts, Known()).rule_ids == {"big-cloud-investment"}


@pytest.mark.parametrize("text", ["rules:\n\t- id: a", "", "- a", "rules: [a]", "rules: [{id: [a]}]", "rulez: []"])
def test_where_a_rule_cannot_even_be_told_apart_nobody_says_which_ids_there_are(text):
    (kind,) = WISHES
    assert kind.offer({"rules/a.yaml": rule("{ type: ipo }"), "rules/b.yaml": text}, Known()).rule_ids is None


def test_a_rule_that_is_wrong_has_its_id_all_the_same():
    (kind,) = WISHES
    assert kind.offer({"rules/a.yaml": "rules: [{id: a, when: {typ: ipo}}, {id: b}]"}, Known()).rule_ids == {"a", "b"}


def test_wishes_of_several_files_must_not_share_an_id():
    (kind,) = WISHES
    with pytest.raises(Invalid, match="the id 'one' is taken"):
        kind.read({"rules/a.yaml": rule("{ type: ipo }"), "rules/b.yaml": rule("{ type: ipo }")}, Known(ENTITIES))
