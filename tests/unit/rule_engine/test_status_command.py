"""`dealwatch rules status` tells people that a file differs from what runs."""

import json

import pytest
import typer
from typer.testing import CliRunner

from services.rule_engine.cli import mount
from services.rule_engine.commands import running
from services.rule_engine.rulebook import Rulebook
from tests.unit.rule_engine.deals import ENTITIES, rule

GOOD, BAD = rule("{ type: investment }"), rule("{ type: investmet }")


@pytest.fixture
def status(monkeypatch):
    """The command, asked of a rule engine that was given these texts one after the other."""

    def told(*books, arguments=(), history=None):
        rulebook = Rulebook(entities=ENTITIES)
        for texts in books:
            rulebook.take_rules(texts)

        class Running:
            def __init__(self, url):
                pass

            async def __aenter__(self):
                return self

            async def __aexit__(self, *_):
                return None

            async def ask(self, name, request):
                assert name == "rules"
                return rulebook.status(ids=request["ids"]) | {"history": history or {"whole": True, "taken": 7}}

        monkeypatch.setattr(running, "Client", Running)
        root = typer.Typer()
        mount(root)
        return CliRunner().invoke(root, ["rules", "status", *arguments])

    monkeypatch.setenv("NATS_URL", "nats://127.0.0.1:1")
    return told


def test_what_is_in_force(status):
    result = status({"a.yaml": GOOD})
    assert (result.exit_code, result.stdout) == (0, "a.yaml  1 rule in force\n1 rule in force\n")


def test_that_rules_about_many_deals_wait(status):
    result = status({"a.yaml": GOOD}, history={"whole": False, "taken": 1200})
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == (
        "rules about many deals wait: 1,200 revisions of older deals are taken over from the ledger so far"
    )


def test_a_refused_file_says_where_and_what_stays_in_force(status):
    result = status({"a.yaml": GOOD}, {"a.yaml": BAD, "b.yaml": BAD})
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "a.yaml  REFUSED; the text before stays in force, with 1 rule"
    assert lines[1] == "  a.yaml:4:19: error: 'investmet' is not a known deal type"
    assert "b.yaml  REFUSED; nothing of it is in force" in lines


def test_the_same_as_json(status):
    answer = json.loads(status({"a.yaml": BAD}, arguments=["--json"]).stdout)
    assert answer["files"]["a.yaml"]["in_force"] is None
    assert answer["files"]["a.yaml"]["count"] == 0
