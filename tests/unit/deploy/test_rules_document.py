"""docs/rules.md is true: its examples are read and run with the starter's companies, and its tables name all there is."""

import datetime as dt
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from deploy.cli import app, mount_services
from services.rule_engine.cli import commands
from services.rule_engine.comparisons import WORDS
from services.rule_engine.conditions.circle import WantedCircle
from services.rule_engine.conditions.party import AnyParty
from services.rule_engine.conditions.subject import SUBJECTS
from services.rule_engine.example_language import ToldDeal, WrittenTest
from services.rule_engine.expressions.expression import read_expression
from services.rule_engine.expressions.names import NAMES
from services.rule_engine.facts import Surroundings
from services.rule_engine.history.rows import DOES
from services.rule_engine.history.ways import MOST_DEALS
from services.rule_engine.language import ON_CONFLICT, SEVERITIES, UNCLEAR, condition_kinds, rule_file, traced_keys
from services.rule_engine.lengths import read_length
from services.rule_engine.pattern_language import PATTERN_KEYS, VERBS
from services.rule_engine.rates import EcbRates
from services.rule_engine.reading import RuleFile, read_rule_file
from services.rule_engine.rule_tests import run_tests
from services.rule_engine.window_language import MOST_COUNTED
from shared.contracts import Change, Kind, Novelty, Role, Stage
from shared.entities import Entities, read_entities

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs" / "rules.md").read_text("utf-8")
CODE = re.compile(r"`([^`]+)`")
PROSE = re.sub(r"^```.*?^```$", "", TEXT, flags=re.DOTALL | re.MULTILINE)
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)
RECIPES = re.findall(r"^### (\d+)\. (.+?)$(.*?)(?=^###? )", TEXT, re.DOTALL | re.MULTILINE)


@cache
def entities() -> Entities:
    folder = ROOT / "deploy" / "watch" / "entities"
    return read_entities({path.name: path.read_text("utf-8") for path in folder.glob("*.yaml")})


def read(text: str) -> RuleFile:
    return read_rule_file(text, "docs/rules.md", entities())


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def table(heading: str) -> list[list[str]]:
    """The rows below the head that begins with these cells."""
    rows = TEXT.split(f"| {heading} |\n")[1].split("\n\n")[0].splitlines()[1:]
    return [[cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", row)[1:-1]] for row in rows]


def first_words(heading: str) -> list[str]:
    return [word for row in table(heading) for word in CODE.findall(row[0])]


def examples(heading: str) -> list[str]:
    return [word for row in table(heading) for word in CODE.findall(row[2])]


def words(name: str) -> list[str]:
    """Those of a row of the table of words."""
    (row,) = [row for row in table("words |") if row[0].strip("`") == name]
    return CODE.findall(row[1])


@pytest.mark.parametrize("text", BLOCKS, ids=[re.search(r"id: (\S+)", text)[1] for text in BLOCKS])
def test_every_example_can_be_read_and_its_tests_pass(text):
    file = read(text)
    assert file.tests
    outcomes = run_tests(file, entities(), Surroundings(dt.timedelta(days=7), EcbRates()))
    assert [(one.name, one.complaints) for one in outcomes if one.complaints] == []
    said = [*file.tests, *(deal for test in file.tests for deal in test.deals)]
    shown = {rule_id for one in said for key in ("expect", "expect_review") for rule_id in getattr(one, key) or ()}
    assert {rule.id for rule in file.rules if rule.written.enabled} <= shown


def test_the_cookbook_has_recipes_each_with_an_example_and_numbered_in_order():
    assert len(RECIPES) >= 20
    assert [int(number) for number, _, _ in RECIPES] == list(range(1, len(RECIPES) + 1))
    assert [title for _, title, text in RECIPES if text.count("```yaml") != 1] == []
    assert TEXT.count("```") == 2 * (len(BLOCKS) + TEXT.count("```text"))


def test_the_table_of_conditions_names_all_there_are():
    assert first_words("key | what it asks of the deal | for example") == sorted(condition_kinds(), key=_as_listed)


def _as_listed(key: str) -> int:
    listed = first_words("key | what it asks of the deal | for example")
    return listed.index(key) if key in listed else len(listed)


@pytest.mark.parametrize("example", examples("key | what it asks of the deal | for example"))
def test_the_examples_of_conditions_can_be_read(example):
    named = "conditions: { solid: { type: ipo } }\n"
    assert read(f"{named}rules:\n  - id: one\n    when:\n      {example}\n").rules


def test_the_table_of_a_rule_names_all_its_keys():
    rule = rule_file().model_fields["rules"].annotation.__args__[0]
    assert set(first_words("key | what it says | for example")) == set(rule.model_fields)


NEEDS = {
    "over": "count: at least 2", "per": "over: 1 year\ncount: at least 2", "total": "over: 1 year", "count": "over: 1 year",
    "count_of": "over: 1 year\ncount: at least 2", "any_order": "pattern: [A invests in B, B buys from A]",
    "within": "pattern: [A invests in B, B buys from A]", "where": "pattern: [A invests in B, B buys from A]",
    "background": "pattern: [A invests in B, B buys from A]",
}  # fmt: skip


@pytest.mark.parametrize("example", examples("key | what it says | for example"))
def test_the_examples_of_a_rule_can_be_read(example):
    key = example.split(":")[0]
    lines = ["" if key == "id" else "id: one", example, *NEEDS.get(key, "").splitlines()]
    if key not in {"when", *PATTERN_KEYS}:
        lines.append("when: { type: investment }")
    assert read("rules:\n  -\n" + "".join(f"    {line}\n" for line in lines if line)).rules


def test_the_table_of_a_file_names_all_its_keys_and_its_examples_can_be_read():
    heading = "key | what it holds | for example"
    assert set(first_words(heading)) == set(rule_file().model_fields)
    for example in examples(heading):
        assert read(f"{example}\nrules: []").path


def test_companies_circles_and_tests_are_told_with_all_their_keys():
    told = set(CODE.findall(section("The language on one screen")))
    assert {info.alias or name for name, info in AnyParty.model_fields.items()} <= told
    assert {info.alias or name for name, info in WantedCircle.model_fields.items()} <= {*told, *re.findall(r"(\w+):", TEXT)}
    assert set(WrittenTest.model_fields) <= told
    assert set(ToldDeal.model_fields) <= told


def test_the_words_are_all_there_are():
    assert words("kinds") == sorted(Kind, key=words("kinds").index)
    assert words("stages") == list(Stage)
    assert words("novelty") == [one for one in Novelty if one not in {Novelty.ECHO, Novelty.BACKGROUND}]
    assert words("subjects") == list(SUBJECTS)
    assert words("changes") == [one for one in Change if one is not Change.ECHOED]
    assert set(words("comparisons")) == set(WORDS)
    assert set(words("verbs of a pattern")) == set(VERBS)
    assert words("again_on") == list(traced_keys())
    for unit in words("times"):
        assert read_length(f"2 {unit}")
    for sum_ in words("sums"):
        assert read(f"rules:\n  - id: one\n    when:\n      amount: above {sum_}\n").rules
    rules = section("The language on one screen").split("**A condition**")[0]
    assert {*SEVERITIES, *UNCLEAR, *ON_CONFLICT} <= set(CODE.findall(rules))


def test_the_verbs_of_patterns_are_told_with_the_deals_that_make_them_true():
    told = {}
    for verbs, deals in table("verb | which deals make it true"):
        for phrase in CODE.findall(verbs):
            told[" ".join(phrase.split()[1:-1])] = deals
    assert told.keys() == VERBS.keys()
    for phrase, (verb, _) in VERBS.items():
        made_by = [(kind, *roles) for kind, does in DOES.items() for name, *roles in does if name == verb]
        deals = told["acquires"] if phrase == "owns" else told[phrase]
        assert set(CODE.findall(deals)) == {kind for kind, _, _ in made_by}
        assert all(role in deals for _, *roles in made_by for role in roles)


def test_the_limits_that_are_told_are_those_that_hold():
    limits = section("Many deals together")
    assert {f"{MOST_COUNTED:,} deals", f"{MOST_COUNTED:,} sets", f"{MOST_DEALS:,} deals"} <= set(
        re.findall(r"\d,\d{3} \w+", limits)
    )


def test_the_names_of_expressions_are_all_there_are():
    told = {word: row[1:] for row in table("name | sort | what it is") for word in CODE.findall(row[0])}
    assert told.keys() == NAMES.keys()
    roles = {f"deal.{role}" for role in Role}
    assert [name for name, (sort, means) in told.items() if sort != NAMES[name].sort] == []
    assert [name for name, (sort, means) in told.items() if name not in roles and means != NAMES[name].means] == []


@pytest.mark.parametrize("expression", [word for row in table("to say | write") for word in CODE.findall(row[1])])
def test_the_sayings_of_expressions_can_be_read(expression):
    assert read_expression(expression).names


def test_what_other_tools_say_is_answered_with_words_of_the_language():
    answers = section("Coming from other tools")
    known = {
        *condition_kinds(),
        *first_words("key | what it says | for example"),
        *first_words("key | what it holds | for example"),
    }
    for row in (line.split(" | ")[1] for line in answers.splitlines() if line.startswith("| ") and "here |" not in line):
        for word in re.findall(r"`([a-z_]+):? ?[^`]*`", row):
            assert word in known | {"when", "recipients", "rules", "group_wait", "dealwatch", "at", "deal"}, word


def test_the_failing_test_is_shown_as_it_is_printed(tmp_path):
    """The first example of the page under another id, with a test that fails."""
    rule = BLOCKS[0].split("    unless:")[0].replace("cloud-money", "big-cloud-investment")
    failing = "    deals:\n      - { type: investment, amount: $300M, investor: amazon, investee: openai }\n    expect: big-cloud-investment\n"
    (tmp_path / "money.yaml").write_text(f"{rule}tests:\n  - name: a small stake\n{failing}", "utf-8")
    starter = ROOT / "deploy" / "watch" / "entities"
    done = CliRunner().invoke(commands, ["test", "--rules", str(tmp_path / "money.yaml"), "--entities", str(starter)])
    assert done.exit_code == 1
    printed = done.stdout.replace(str(tmp_path), "rules").split("\n0 passed")[0]
    (shown,) = re.findall(r"^```text\n(.*?)\n```$", TEXT, re.DOTALL | re.MULTILINE)
    assert shown == printed


@cache
def whole_command() -> Any:
    root = typer.Typer()
    root.registered_commands = list(app.registered_commands)
    mount_services(root)
    return typer.main.get_command(root)


COMMANDS = [one for span in CODE.findall(PROSE) for one in re.findall(r"^dealwatch ([a-z].*)", span)]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_commands_exist_with_these_options(command):
    words = command.split()
    known = whole_command()
    while hasattr(known, "commands"):
        known = known.commands[words.pop(0)]
    options = {option for parameter in known.params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= options


def test_the_readme_leads_here():
    assert "docs/rules.md" in (ROOT / "README.md").read_text("utf-8")
