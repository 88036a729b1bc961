"""`make corpus`: the grid of test sentences and its gaps."""

import shutil

import pytest

from services.extractor.lexicon import languages
from tests.corpus.grid import DIMENSIONS, FOLDER, Grid, main


@pytest.fixture
def corpus(tmp_path):
    return shutil.copytree(FOLDER, tmp_path / "tests" / "corpus", ignore=shutil.ignore_patterns("*.py", "__pycache__"))


def test_the_grid_of_the_repository_has_no_gaps(capsys):
    assert main() == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[2].split() == [*languages(), "all"]
    assert [line.split()[0] for line in lines[3 : 3 + len(DIMENSIONS)]] == list(DIMENSIONS)
    assert lines[-1] == f"{len(languages()) * len(DIMENSIONS)} cells, no gaps"


def test_a_missing_cell_is_named(corpus, capsys):
    (corpus / "th" / "debt.toml").unlink()
    assert main(corpus) == 1
    told = capsys.readouterr().out
    assert "none!" in told
    assert told.endswith("1 gap:\n  tests/corpus/th/debt.toml is missing\n")


def test_a_cell_without_negative_cases_or_with_few_others_is_named(corpus):
    (corpus / "ja" / "money.toml").write_text('[[case]]\ntext = "30億円"\nsums = ["3000000000 JPY exactly"]\n', encoding="utf-8")
    positive, negative = Grid.read(corpus).gaps
    assert positive == "tests/corpus/ja/money.toml has 1 positive cases and needs 4"
    assert negative.startswith("tests/corpus/ja/money.toml needs a negative case")


def test_a_file_that_nobody_reads_is_named(corpus):
    (corpus / "en" / "takeover.toml").write_text("", encoding="utf-8")
    assert Grid.read(corpus).gaps == ["tests/corpus/en/takeover.toml is no language's kind of deal: nobody reads it"]
