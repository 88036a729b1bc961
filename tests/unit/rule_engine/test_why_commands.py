"""`dealwatch why` and `why-not` as a person sees them; the running system is a few answers."""

import json

import pytest
import typer
from typer.testing import CliRunner

from services.rule_engine.cli import mount
from services.rule_engine.commands import running
from services.rule_engine.explaining import trees_json
from shared.errors import Transient
from tests.unit.rule_engine.test_explaining import ARTICLE, DEAL, MENTION, asked

TREE = trees_json([asked("{ amount: above $20B }").tree])
WHY_NOT = {"deal": "d1", "revision": 1, "headline": "a headline", "rule": "one", "said": "too little", "tree": TREE, "fires": []}
FIRE = {
    "match": "one/d1/deal", "rule_name": "One", "revision": 1, "at": "2026-03-02T12:00:00+00:00", "verdict": "yes",
    "same_text": False, "tree": TREE,
}  # fmt: skip
ANSWERS = {
    "rules.why": {"fires": [FIRE]},
    "rules.why_not": WHY_NOT,
    "console.story": {"article": ARTICLE, "steps": [MENTION, DEAL]},
}


class Running:
    """Keeps the port of the client of a running system."""

    answers = ANSWERS

    def __init__(self, url: str) -> None:
        self.url = url

    async def __aenter__(self):
        return self

    async def __aexit__(self, *_):
        return None

    async def ask(self, name, request):
        answer = self.answers.get(name)
        if answer is None:
            raise Transient(f"nobody answers {name}; is its service up?")
        return answer


@pytest.fixture
def dealwatch(monkeypatch):
    monkeypatch.setattr(running, "Client", Running)
    monkeypatch.setenv("NATS_URL", "nats://127.0.0.1:1")
    root = typer.Typer()
    mount(root)
    return lambda *arguments: CliRunner().invoke(root, arguments)


def test_why_shows_the_tree_as_it_was_and_that_the_rule_is_another_now(dealwatch):
    result = dealwatch("why", "one/d1")
    assert result.exit_code == 0
    assert result.stdout.splitlines()[:3] == [
        "One: fired on 2 March 2026 for revision 1 (one/d1/deal)",
        "  the rule was changed or removed since; this is what it asked then",
        "  NO    one   (line 3)",
    ]
    assert json.loads(dealwatch("why", "one/d1", "--json").stdout) == ANSWERS["rules.why"]


def test_why_not_of_a_deal(dealwatch):
    result = dealwatch("why-not", "--deal", "d1", "--rule", "one")
    assert result.stdout.splitlines()[:2] == ["d1 revision 1: a headline", "  one: too little"]
    assert "        NO    amount: above $20B  <- USD 10B “10”   (line 4)" in result.stdout


def test_why_not_of_an_address_tells_the_steps_before_the_rule(dealwatch):
    result = dealwatch("why-not", "--url", "https://example.org/1", "--rule", "one")
    assert [line.partition(":")[0] for line in result.stdout.splitlines()[:5]] == [
        "yes   crawler", "yes   extractor", "yes   ledger", "NO    rule_engine", "d1 revision 1",
    ]  # fmt: skip
    answer = json.loads(dealwatch("why-not", "--url", "u", "--rule", "one", "--json").stdout)
    assert ([step["service"] for step in answer["steps"]][-1], answer["answers"]) == ("rule_engine", [WHY_NOT])


def test_an_article_nobody_knows_ends_at_the_first_step(dealwatch, monkeypatch):
    monkeypatch.setattr(Running, "answers", {"console.story": {"article": None, "steps": []}})
    result = dealwatch("why-not", "--url", "u", "--rule", "one")
    assert (result.exit_code, result.stdout.splitlines()[0][:13]) == (0, "NO    crawler")


@pytest.mark.parametrize("arguments", [["--rule", "one"], ["--rule", "one", "--deal", "d", "--url", "u"], ["--deal", "d"]])
def test_wrong_usage_is_exit_code_2(dealwatch, arguments):
    assert dealwatch("why-not", *arguments).exit_code == 2


def test_why_without_a_deal_is_wrong_usage_before_anybody_is_asked(dealwatch, monkeypatch):
    monkeypatch.setattr(Running, "answers", {})
    result = dealwatch("why", "nonsense")
    assert result.exit_code == 2
    assert "write RULE/DEAL" in " ".join(result.stderr.replace("│", " ").split())


def test_a_system_that_is_down_is_exit_code_1(dealwatch, monkeypatch):
    monkeypatch.setattr(Running, "answers", {})
    result = dealwatch("why", "one/d1")
    assert (result.exit_code, result.stderr) == (1, "nobody answers rules.why; is its service up?\n")
