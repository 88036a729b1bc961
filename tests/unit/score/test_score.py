"""`make score` without any labelled data: a scorer that answers what the tests want."""

import json
import textwrap

import pytest

from tests.score.__main__ import main
from tests.score.scorer import read_result
from tests.score.tables import BEGIN, END, report, spliced
from tests.score.targets import percent_of, read_sets

SCORER = """
    import json, sys
    gold = sys.argv[-1]
    if "sentivent" in gold:
        sys.exit("score: this set is broken")
    figures = {"deals": {"precision": 0.5, "recall": 0.75, "f1": 0.6, "n": 8}, "false_alarm": {"rate": 0.125, "n": 16},
               "evidence": {"rate": 1.0, "n": 4}, "language": {"rate": 1.0, "n": 2}}
    languages = {"ja": figures, "en": figures} if "multilingual" in gold else {"en": figures}
    print("== a table for people")
    print()
    print("-- doc-2 [en] 3 mistakes\\n   GOLD | PROGRAM", end="\\n\\n")
    print("-- http://example.org/the-words-of-others [en] 2 mistakes\\n   GOLD | PROGRAM", end="\\n\\n")
    print(json.dumps({"sets": [{"set": "x", "documents": 24, "breaches": 0, "metrics": figures, "languages": languages}]}))
"""


@pytest.fixture
def data(tmp_path):
    (tmp_path / "score").mkdir()
    (tmp_path / "score" / "score.py").write_text(textwrap.dedent(SCORER), encoding="utf-8")
    for file in ("dev_multilingual/deals.jsonl", "extraction/smartdata_dev.jsonl"):
        path = tmp_path / "data" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = [{"id": "doc-1"}, {"id": "doc-2"}, {"id": "http://example.org/the-words-of-others"}]
        path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return tmp_path


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "extraction.md"
    path.write_text(f"before\n{BEGIN}\nold\n{END}\nafter\n", encoding="utf-8")
    return path


def run(data, document, *more: str) -> int:
    return main(["--data", str(data), "--into", str(document), *more])


def test_the_tables_are_written_between_their_markers(data, document, capsys):
    assert run(data, document) == 0
    text = document.read_text(encoding="utf-8")
    assert text.startswith(f"before\n{BEGIN}\n### Targets that are missed")
    assert text.endswith(f"{END}\nafter\n")
    assert "old" not in text
    assert "| dev_multilingual | deals, ja | 60.0 | ≥ 85 | 25.0 |" in text
    assert "| smartdata_dev | deals_precision | 50.0 | ≥ 75 | 25.0 |" in text
    assert "| smartdata_dev | false_alarm | 12.5 | ≤ 1.5 | 11.0 |" in text
    assert "| deals_recall | 75.0 | ≥ 60 | reached |" in text
    assert "| deals | 60.0 | ≥ 85 | **60.0** (by 25.0) | **60.0** (by 25.0) |" in text
    assert "`doc-2` (3), `row 3` (2)" in text
    assert "the-words-of-others" not in text
    before = text
    assert run(data, document) == 0
    assert document.read_text(encoding="utf-8") == before
    assert "GOLD | PROGRAM" not in capsys.readouterr().out


def test_the_worst_documents_are_shown_on_the_terminal_only(data, document, capsys):
    assert run(data, document, "--worst", "1") == 0
    said = capsys.readouterr().out
    assert "-- doc-2 [en] 3 mistakes\n   GOLD | PROGRAM" in said
    assert "-- http" not in said
    assert "PROGRAM" not in document.read_text(encoding="utf-8")


def test_without_data_it_says_what_to_do(tmp_path, document, capsys):
    before = document.read_text(encoding="utf-8")
    assert run(tmp_path / "nowhere", document) == 2
    assert "make score DATA=/path/to/folder" in capsys.readouterr().err
    assert document.read_text(encoding="utf-8") == before


def test_no_data_at_the_usual_place_is_no_failure(tmp_path, document, capsys, monkeypatch):
    monkeypatch.setattr("tests.score.__main__.USUAL", str(tmp_path / "nowhere"))
    assert main(["--into", str(document)]) == 0
    assert "Nothing was scored" in capsys.readouterr().err


def test_a_set_that_cannot_be_scored_is_told(data, document, capsys):
    (data / "data" / "extraction" / "sentivent_dev.jsonl").write_text('{"id": "x"}\n', encoding="utf-8")
    assert run(data, document) == 2
    assert "this set is broken" in capsys.readouterr().err


def test_targets_are_reached_to_a_tenth():
    [dev, *_] = read_sets()
    target = dev.target_of("money", "en")
    assert (target.missed_by(90.0), target.missed_by(88.9)) == (0.0, 1.1)
    assert dev.target_of("false_alarm", "th").missed_by(12.0) == 2.0
    assert dev.target_of("stake", "en") is None


def test_a_language_may_have_a_target_of_its_own():
    labelled = next(one for one in read_sets() if one.name == "recognizers_currency_even")
    assert (labelled.target_of("amount", "en").percent, labelled.target_of("amount", "ko").percent) == (92, 85)
    assert labelled.target_of("amount") is None


def test_nothing_to_judge_is_no_figure():
    assert percent_of({}, "deals") is None
    assert percent_of({"deals": {"precision": None, "recall": None, "f1": 0.0}}, "deals_recall") is None


def test_a_document_without_markers_is_refused():
    with pytest.raises(ValueError, match="make score: begin"):
        spliced("no markers", "x")


def test_all_reached_is_said():
    labelled = next(one for one in read_sets() if one.name == "thainer_dev")
    figures = {"amount": {"f1": 0.99, "n": 3}, "evidence": {"rate": 1.0, "n": 3}}
    said = json.dumps({"sets": [{"documents": 3, "breaches": 1, "metrics": figures, "languages": {"th": figures}}]})
    text = report([read_result(labelled, said, {})])
    assert text.startswith("Every target is reached.")
    assert "1 answers broke the contract" in text
