"""The JSON Schema that editors are given: it holds for every starter file, and refuses what the checker refuses."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner

from deploy.cli import app
from services.rule_engine.editors import schema_text
from services.rule_engine.folder import entities_for
from services.rule_engine.language import condition_kinds, schema
from tests.unit.rule_engine.test_record_conditions import TESTED

STARTERS = sorted((Path(__file__).parents[3] / "deploy" / "watch" / "rules").glob("*.yaml"))
VALIDATOR = jsonschema.Draft7Validator(schema())


class EditorLoader(yaml.SafeLoader):
    """As editors read YAML 1.2: `yes`, `no` and dates are text."""


EditorLoader.yaml_implicit_resolvers = {
    sign: [(tag, form) for tag, form in found if tag not in {"tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp"}]
    for sign, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def complaints(text):
    return [f"{list(one.absolute_path)}: {one.message}" for one in VALIDATOR.iter_errors(yaml.load(text, EditorLoader))]


def test_there_are_starter_files():
    assert len(STARTERS) > 2


@pytest.mark.parametrize("path", STARTERS, ids=lambda path: path.name)
def test_every_starter_file_fits_the_schema(path):
    assert complaints(path.read_text("utf-8")) == []


def test_the_file_that_uses_every_condition_of_the_record_fits():
    assert complaints(TESTED) == []


def test_the_schema_itself_is_sound_and_knows_every_key():
    drawn = schema(("amazon", "aws"), ("cloud_provider",))
    jsonschema.Draft7Validator.check_schema(drawn)
    assert set(drawn["$defs"]["Block"]["properties"]) == set(condition_kinds())
    assert not [one for one in nested(drawn) if one.get("type") == "null"]
    assert ["amazon", "aws"] in [one.get("enum") for one in nested(drawn)]


def nested(part):
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    for one in part if isinstance(part, list) else ():
        yield from nested(one)


@pytest.mark.parametrize(
    "when",
    ["{ typ: ipo }", "{ type: ipp }", "{ conflict: perhaps }", "{ background: never }", "{ stake: 20 % }", "{ language: german }",
     "{ change: echoed }", "{ sources: 5 }", "{ any: [] }", "{ }"],
)  # fmt: skip
def test_an_editor_underlines_what_the_checker_refuses(when):
    assert complaints(f"rules:\n  - id: a\n    when: {when}\n")


@pytest.fixture(scope="module")
def watch(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made") / "watch"
    written = CliRunner().invoke(app, ["init", str(folder)])
    assert written.exit_code == 0, written.output
    return folder


def test_the_first_line_of_a_starter_file_names_the_schema_that_init_writes(watch):
    for path in (watch / "rules").glob("*.yaml"):
        named = path.read_text("utf-8").splitlines()[0].removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / named).resolve() == (watch / "rules.schema.json").resolve()


def test_the_schema_that_init_writes_knows_the_companies(watch):
    drawn = json.loads((watch / "rules.schema.json").read_text("utf-8"))
    jsonschema.Draft7Validator.check_schema(drawn)
    assert "amazon" in json.dumps(drawn)
    misspelled = yaml.load("rules: [{ id: a, when: { party: amazn } }]", EditorLoader)
    assert list(jsonschema.Draft7Validator(drawn).iter_errors(misspelled))


def test_a_schema_that_is_out_of_date_is_told_with_the_command_that_renews_it(watch, monkeypatch):
    checked = CliRunner().invoke(app, ["check", str(watch)])
    assert (checked.exit_code, "rules.schema.json" in checked.stderr) == (0, False)
    path = watch / "rules.schema.json"
    for other in (path.read_text("utf-8").replace('"amazon"', '"amazn"'), "{ no json", ""):
        path.write_text(other, "utf-8")
        checked = CliRunner().invoke(app, ["check", str(watch)])
        assert checked.exit_code == 0
        [told] = [line for line in checked.stderr.splitlines() if "rules.schema.json" in line]
        assert told.startswith(f"{path}:1:1: warning: ")
        assert told.endswith(f"write 'dealwatch rules schema --entities {watch}/entities > {path}'")
    path.write_text(schema_text(entities_for(watch, None)), "utf-8")
    assert "rules.schema.json" not in CliRunner().invoke(app, ["check", str(watch)]).stderr


def test_a_folder_without_a_schema_is_told_of_none(watch, tmp_path):
    shutil.copytree(watch, tmp_path / "bare")
    (tmp_path / "bare/rules.schema.json").unlink()
    assert "rules.schema.json" not in CliRunner().invoke(app, ["check", str(tmp_path / "bare")]).stderr
