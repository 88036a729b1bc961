"""`dealwatch extract` as people script it."""

import json
import subprocess
import sys

import pytest

SENTENCE = "Brightwater Foods has agreed to acquire Larkfield Dairy for at least £85m."


def run(lines: list[str | bytes], *arguments: str):
    asked = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    command = [sys.executable, "-m", "services.extractor.cli", *arguments]
    return subprocess.run(command, input=asked, capture_output=True, timeout=120, check=False)


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    return str(tmp_path_factory.mktemp("entities"))


def test_answers_come_in_the_order_of_the_questions(empty):
    done = run([json.dumps({"id": str(number), "text": SENTENCE}) for number in range(3)], "--entities", empty)
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert [answer["id"] for answer in answers] == ["0", "1", "2"]
    assert answers[0]["language"] == "en"
    mention = answers[0]["mentions"][0]
    assert (mention["kind"], mention["stage"]) == ("acquisition", "agreed")
    assert mention["money"][0]["value"] == "85000000"
    assert mention["evidence"]["quote"] == SENTENCE[mention["evidence"]["start"] : mention["evidence"]["end"]]


def test_what_is_undecided_stands_apart_and_a_long_text_says_how_far_it_was_read(empty):
    doubtful = (
        "Alder Boats, Birch Ferries, Cedar Mills, Damson Farms and Elder Works did not come, and Hollins, which sold and bought "
        "before, denied that it sold Larkfield."
    )
    asked = [{"id": "unsure", "text": doubtful}, {"id": "long", "text": SENTENCE + " The harbour fair opens." * 4000}]
    done = run([json.dumps(line | {"language": "en"}) for line in asked], "--entities", empty)
    unsure, long = (json.loads(line) for line in done.stdout.splitlines())
    assert unsure["mentions"] == []
    (left,) = unsure["undecided"]
    assert left["mention"]["confidence"] < 0.3
    assert left["doubts"]
    assert (long["read_characters"], len(long["mentions"]), "undecided" in long) == (60_000, 1, False)
    assert long["mentions"][0]["confidence"] > 0.3


def test_amounts_of_texts(empty):
    done = run([json.dumps({"id": "1", "text": "between 10 and 20 dollars", "language": "en"})], "--amounts", "--entities", empty)
    assert json.loads(done.stdout)["amounts"] == [
        {"value": "10", "upper": "20", "currency": "USD", "bound": "range", "start": 8, "end": 25, "quote": "10 and 20 dollars"}
    ]


def test_amounts_of_a_long_text_say_how_far_it_was_read(empty):
    done = run([json.dumps({"id": "1", "text": "$5 " * 25_000, "language": "en"})], "--amounts", "--entities", empty)
    answer = json.loads(done.stdout)
    assert (answer["read_characters"], len(answer["amounts"])) == (60_000, 20_000)


def test_a_bad_line_is_told_and_the_others_are_answered(empty):
    lines = [
        json.dumps({"id": "1", "text": SENTENCE}),
        "{not json",
        "[1, 2]",
        json.dumps({"id": "4"}),
        json.dumps({"id": 5, "text": ""}),
        b"\xff\xfe",
        "",
        json.dumps({"id": "9", "text": SENTENCE, "language": "xx"}),
    ]
    done = run(lines, "--entities", empty)
    assert done.returncode == 1
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["1", "9"]
    told = done.stderr.decode()
    for number in (2, 3, 4, 5, 6):
        assert f"stdin:{number}: error:" in told
    assert json.loads(done.stdout.splitlines()[1]) == {"id": "9", "language": "xx", "mentions": [], "supported": False}


@pytest.mark.parametrize("date", ["yesterday", "610137661295214592", 10**30, [2026], {"year": 2026}, "2026-13-45", ""])
def test_a_date_that_nobody_can_read_is_told_and_the_article_is_read_without(empty, date):
    done = run([json.dumps({"id": "1", "text": SENTENCE, "language": "en", "published_at": date})], "--entities", empty)
    assert done.returncode == 0
    assert "stdin:1: warning: published_at" in done.stderr.decode()
    assert json.loads(done.stdout)["mentions"]


def test_hostile_lines_are_answered(empty):
    lines = [
        '{"id": "1", "text": "Halma buys \\ud800 Nordsense for $5bn", "title": "\\udfff", "language": "en"}',
        json.dumps({"id": "2", "text": "\u0000\u202e" + SENTENCE * 1000, "language": "en"}),
        json.dumps({"id": "3", "text": "", "language": "en"}),
        json.dumps({"id": "4", "text": SENTENCE, "language": "en", "published_at": "0001-01-01", "title": "T"}),
        json.dumps({"id": "5", "text": SENTENCE, "language": "en", "published_at": "9999-12-31T23:59:59+00:00"}),
        json.dumps({"id": "6", "text": SENTENCE + "x", "language": "", "url": None}),
    ]
    done = run(lines, "--entities", empty)
    answered = [json.loads(line)["id"] for line in done.stdout.splitlines()]
    assert answered[:5] == ["1", "2", "3", "4", "5"], done.stderr.decode()


def test_wrong_usage_is_2(empty):
    assert run([], "--entities", "/nowhere/at/all").returncode == 2
    assert run([], "--unknown").returncode == 2
    assert run([], "/nowhere/at/all.jsonl", "--entities", empty).returncode == 2


def test_files_are_read_in_their_order(tmp_path, empty):
    for name in ("b", "a"):
        (tmp_path / name).write_text(json.dumps({"id": name, "text": SENTENCE}) + "\n", encoding="utf-8")
    done = run([], str(tmp_path / "b"), str(tmp_path / "a"), "--entities", empty)
    assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["b", "a"]


def test_bad_entities_are_told_with_their_place(tmp_path):
    (tmp_path / "a.yaml").write_text("entities:\n  - {id: halma}\n", encoding="utf-8")
    done = run([], "--entities", str(tmp_path))
    assert done.returncode == 1
    assert "a.yaml:2:" in done.stderr.decode()


def test_language_and_day_may_be_given_for_articles_that_do_not_say_theirs(empty):
    lines = [
        json.dumps({"id": "1", "text": "Vantor bought Meridian Glass in March."}),
        json.dumps({"id": "2", "text": "Vantor bought Meridian Glass in March.", "language": "xx", "published_at": "2026-03-02"}),
    ]
    done = run(lines, "--language", "en", "--published", "2026-05-31", "--entities", empty)
    first, second = map(json.loads, done.stdout.splitlines())
    assert first["language"] == "en"
    assert first["mentions"][0]["article"]["published_at"].startswith("2026-05-31")
    assert second["language"] == "xx"
    assert run(lines, "--language", "xx", "--entities", empty).returncode == 2
