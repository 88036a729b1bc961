"""`dealwatch rules replay` asks page by page, and says whether anybody was told."""

import datetime as dt
import json

import pytest
import typer
from typer.testing import CliRunner

from services.rule_engine.cli import mount
from services.rule_engine.commands import replaying

NOW = dt.datetime(2026, 3, 31, 12, tzinfo=dt.UTC)


def match(name, **more):
    return {"match": name, "headline": "A buys B", "at": "2026-03-30T10:00:00+00:00", "verdict": "yes", "held": False} | more


@pytest.fixture
def replay(monkeypatch):
    """The command, of a rule engine that answers with these pages; `replay.requests` are what it was asked."""
    requests = []

    def told(*arguments, pages=((),)):
        answers = iter(
            [{"revisions": 100, "after": [1, "d", number], "matches": list(page)} for number, page in enumerate(pages)]
            + [{"revisions": 0, "after": None, "matches": []}]
        )

        def asked(question):
            requests.append(question)
            return [next(answers)]

        monkeypatch.setattr(replaying, "asked", asked)
        root = typer.Typer()
        mount(root)
        return CliRunner().invoke(root, ["rules", "replay", *arguments])

    monkeypatch.setattr(replaying, "utc_now", lambda: NOW)
    told.requests = requests
    return told


def test_what_would_be_told_is_listed_once_and_nobody_is_told(replay):
    pages = [[match("large/d1/deal"), match("large/d2/deal", verdict="maybe")], [match("large/d1/deal")]]
    result = replay("large", "--since", "7 days", pages=pages)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "2026-03-30  large/d1/deal  A buys B",
        "2026-03-30  large/d2/deal  A buys B  (for review)",
    ]
    assert result.stderr == (
        "2 matches in 200 revisions of deals; nobody was told. Add --send to tell those who ask for these rules\n"
    )
    names, requests = zip(*replay.requests, strict=True)
    assert set(names) == {"rules.replay"}
    assert [request["after"] for request in requests] == [None, [1, "d", 0], [1, "d", 1]]
    assert {(request["since"], request["send"]) for request in requests} == {("2026-03-24T12:00:00+00:00", False)}


def test_a_month_is_one_of_the_calendar_and_a_day_begins_at_midnight(replay):
    replay("large", "--since", "1 month")
    replay("large", "--since", "2026-03-01")
    assert [request["since"] for _, request in replay.requests[::2]] == ["2026-02-28T12:00:00+00:00", "2026-03-01T00:00:00+00:00"]


def test_sending_says_that_it_is_on_its_way(replay):
    result = replay("large", "--since", "7 days", "--send", pages=[[match("large/d1/deal", held=True)]])
    assert "(held: the rule cools down)" in result.stdout
    assert "1 match in 100 revisions of deals, on their way" in result.stderr
    assert all(request["send"] for _, request in replay.requests)


def test_json_is_for_scripts(replay):
    answer = json.loads(replay("large", "--since", "7 days", "--json", pages=[[match("large/d1/deal")]]).stdout)
    assert (answer["revisions"], answer["sent"], answer["matches"][0]["match"]) == (100, False, "large/d1/deal")


@pytest.mark.parametrize(
    ("since", "said"),
    [
        ("7d", "write '7 days'"),
        ("yesterday", "write it like '90 days'"),
        ("2026-13-01", "or a day like 2026-11-01"),
        ("", "or a day"),
    ],
)
def test_a_time_that_cannot_be_read_is_wrong_usage(replay, since, said):
    result = replay("large", "--since", since)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())
    assert replay.requests == []


def test_a_rule_and_a_time_are_asked_for(replay):
    assert replay("--since", "7 days").exit_code == replay("large").exit_code == 2
