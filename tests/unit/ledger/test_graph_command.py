"""`dealwatch deals graph`: the edges as text, and the drawing in a file."""

import pytest
from typer.testing import CliRunner

from services.ledger import cli
from services.ledger.graph import cli as graph_cli
from services.ledger.graph.showing import as_text
from shared.contracts import Relation, Stage
from tests.unit.shared.test_graph_drawing import circle, edge, graph


@pytest.fixture
def asked(monkeypatch):
    """Stands in for the running ledger."""
    questions = []
    forth, back = (
        edge("amazon", "openai", usd=10**10, stage=Stage.IN_TALKS),
        edge("openai", "amazon", Relation.BUYS_FROM, deal="d2"),
    )

    def ask(name, request):
        questions.append((name, request))
        return graph(forth, back, circles=[circle(forth, back)]).model_dump(mode="json")

    monkeypatch.setattr(graph_cli, "ask", ask)
    return questions


def run(*words):
    return CliRunner().invoke(cli.commands, ["graph", *words])


def test_it_prints_who_does_what_and_draws_it(asked, tmp_path):
    done = run("--company", "OpenAI", "--svg", str(tmp_path / "openai.svg"), "--depth", "3", "--as-of", "2026-03-01T10:00+00:00")
    assert done.exit_code == 0
    assert asked == [("ledger.graph", {"company": "OpenAI", "depth": 3, "most": 30, "as_of": "2026-03-01T10:00:00+00:00"})]
    lines = done.stdout.splitlines()
    assert lines[0] == "Amazon (amazon) and 1 other company"
    assert lines[2].split("  ") == ["", "Amazon", "invests in", "Openai", "$10B", "in talks", "since 2026-03-01", "d1"]
    assert lines[5] == "circular structure, weakest leg agreed, first seen 2026-03-01"
    assert (tmp_path / "openai.svg").read_text(encoding="utf-8").startswith("<svg")


def test_a_file_that_cannot_be_written_ends_with_a_word(asked, tmp_path):
    done = run("--company", "OpenAI", "--svg", str(tmp_path / "nowhere" / "x.svg"))
    assert done.exit_code == 1
    assert "cannot write" in done.stderr


def test_a_date_that_is_none_is_wrong_usage(asked):
    assert run("--company", "OpenAI", "--as-of", "soon").exit_code == 2
    assert run().exit_code == 2


def test_a_company_alone_and_hostile_names_as_text():
    alone = graph(edge("a", "b")).model_copy(update={"edges": (), "left_out": 3})
    assert list(as_text(alone)) == ["A (a) and 1 other company, 3 more left out", "no deals between them"]
    hostile = edge("a", "b").model_copy(update={"taker": edge("a", "\x1b[31m\u202e" + "x" * 300).taker})
    lines = list(as_text(graph(hostile)))
    assert all(line.isprintable() and len(line) < 120 for line in lines)
