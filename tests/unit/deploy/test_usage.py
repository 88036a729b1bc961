"""Commands as a person types them, wrongly and rightly: what they say, where they say it, and how they end."""

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.bus.client import Client
from shared.clock import utc_now
from shared.fate import DeadLetter, DeadLetters

ROOT = Path(__file__).parents[3]
NOWHERE = "nats://127.0.0.1:1"


def run(folder: Path, *words: str, nats: str = NOWHERE, given: str = "") -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "NATS_URL": nats, "COLUMNS": "200"}
    command = [sys.executable, "-m", "deploy.cli", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, input=given, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "a-file").write_text("", encoding="utf-8")
    (tmp_path / "locked").mkdir()
    (tmp_path / "recipients.yaml").write_text("recipients:\n  - {id: desk, email: desk@example.org}\n", encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["init"], "Missing argument 'DIR'"),
        (["init", "a-file"], "a-file is a file; nothing was written"),
        (["init", "."], "is not empty; nothing was written"),
        (["check", "nowhere"], "there is no folder nowhere; `dealwatch init nowhere` makes one"),
        (["check", "a-file"], "a-file is a file, not a folder"),
        (["apply", "nowhere"], "there is no folder nowhere"),
        (["up", "--watch", "nowhere"], "there is no folder nowhere"),
        (["notify", "preview", "--recipient", "desk", "--watch", "nowhere"], "there is no folder nowhere"),
        (["notify", "preview", "--recipient", "desc", "--watch", "."], "did you mean 'desk'?"),
        (["notify", "digest"], "say --now"),
        (["dead", "show"], "Missing argument 'NUMBER...'"),
        (["dead", "list", "--limit", "0"], "greater than or equal to 1"),
        (["sources", "test", "ftp://x"], "neither http:// nor https://"),
        (["extract", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["nonsense"], "No such command 'nonsense'"),
    ],
)
def test_wrong_usage_says_what_is_wrong_on_standard_error_and_ends_with_2(folder, words, says):
    done = run(folder, *words)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert says in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["notify", "preview", "--recipient", "desk", "--watch", ".", "--html", "nowhere/x.html"],
            "nowhere/x.html cannot be written",
        ),
        (["init", "/proc/dealwatch"], "/proc/dealwatch cannot be written"),
        (["dead", "list"], "no broker answers"),
        (["sources", "list"], "no broker answers"),
        (["notify", "send-test", "--recipient", "desk"], "no broker answers"),
    ],
)
def test_what_cannot_be_done_ends_with_1_and_without_a_traceback(folder, words, says):
    done = run(folder, *words)
    assert done.returncode == 1, done.stderr
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [[], ["notify"], ["dead"], ["sources"], ["rules"], ["notify", "preview"], ["extract"], ["up"]])
def test_every_command_has_help_under_both_names(folder, words):
    long, short = run(folder, *words, "--help"), run(folder, *words, "-h")
    assert (long.returncode, long.stdout) == (0, short.stdout)
    assert "Usage: dealwatch" in long.stdout.replace("python -m deploy.cli", "dealwatch")


def test_a_dash_stands_for_standard_input(folder):
    line = json.dumps(
        {"id": "1", "title": "Amazon to invest $10 billion in OpenAI", "text": "Amazon will invest $10 billion in OpenAI."}
    )
    done = run(folder, "extract", "-", given=line + "\n")
    assert done.returncode == 0
    assert json.loads(done.stdout)["mentions"]


def test_the_commands_of_a_folder_find_what_runs_there_and_may_fetch_what_it_fetches(folder):
    (folder / "var").mkdir()
    (folder / "sources.yaml").write_text("sources: [{id: s, kind: rss, url: 'http://127.0.0.1:9/feed'}]", encoding="utf-8")
    assert "port that is not fetched from" in run(folder, "sources", "test", "s", "--watch", ".").stderr
    described = {"nats_url": NOWHERE, "settings": {"CRAWLER_ALLOW_HOSTS": "127.0.0.1:9"}}
    (folder / "var" / "run.json").write_text(json.dumps(described), encoding="utf-8")
    done = run(folder, "sources", "test", "s", "--watch", ".")
    assert done.returncode == 1
    assert "port that is not fetched from" not in done.stderr


async def test_what_was_set_aside_is_listed_for_people_and_for_programs(folder, fresh_broker):
    nothing = await asyncio.to_thread(run, folder, "dead", "list", nats=fresh_broker.url)
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (0, "", "nothing is set aside\n")
    await _set_aside(fresh_broker.url)
    people = await asyncio.to_thread(run, folder, "dead", "list", nats=fresh_broker.url)
    assert "ContractBroken: no ArticleFetched: article: Field required" in people.stdout
    programs = await asyncio.to_thread(run, folder, "dead", "list", "--json", nats=fresh_broker.url)
    [letter] = map(json.loads, programs.stdout.splitlines())
    assert letter["reason"] == "contract"
    shown = await asyncio.to_thread(run, folder, "dead", "show", str(letter["id"]), "--json", nats=fresh_broker.url)
    assert json.loads(shown.stdout)["body"] == "not json"
    dropped = await asyncio.to_thread(run, folder, "dead", "drop", str(letter["id"]), nats=fresh_broker.url)
    assert dropped.returncode == 0
    gone = await asyncio.to_thread(run, folder, "dead", "show", str(letter["id"]), nats=fresh_broker.url)
    assert gone.returncode == 1
    assert "nothing is set aside under" in gone.stderr


async def _set_aside(nats_url: str) -> None:
    async with Client(nats_url) as client:
        await DeadLetters(lambda: client.jetstream).put(
            DeadLetter(
                subject="dealwatch.article.fetched.v1", service="extractor", reason="contract", body="not json",
                error="ContractBroken: no ArticleFetched: article: Field required", stream="article_fetched", consumer="c", sequence=1,
                attempts=1, at=utc_now(),
            )
        )  # fmt: skip
