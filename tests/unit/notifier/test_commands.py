"""`dealwatch notify ...` as a person types it, and wishes as they change under a running service."""

import json

import pytest
import typer
from typer.testing import CliRunner

from services.notifier.app import road
from services.notifier.cli import mount
from services.notifier.following import Following
from services.notifier.recipients import Directory
from services.notifier.rendering import Renderer
from shared.contracts import MatchFound, Wish

RECIPIENTS = """recipients:
  - {id: desk, email: desk@example.org, when: daily, rules: [not-yet-written]}
  - {id: chat, slack: {channel: C0123456}}
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "recipients.yaml").write_text(RECIPIENTS, encoding="utf-8")
    root = typer.Typer()
    mount(root)

    def run(*words: str):
        return CliRunner().invoke(root, ["notify", *words])

    return run


def test_a_preview_shows_the_mail_with_its_headers(run, tmp_path):
    shown = run("preview", "--recipient", "desk", "--watch", str(tmp_path))
    assert shown.exit_code == 0
    assert "Subject: 4 deals: Meridian Cloud → Halden AI" in shown.stdout
    assert "at least $10B" in shown.stdout


def test_a_preview_uses_the_templates_of_the_folder_and_writes_the_page(run, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "email.html.j2").write_text("<p>Our own: {{ message.cards | length }}</p>", encoding="utf-8")
    shown = run("preview", "--recipient", "desk", "--watch", str(tmp_path), "--html", str(tmp_path / "page.html"))
    assert shown.exit_code == 0
    assert "Our own: 4" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_a_slack_preview_reads_like_the_message(run, tmp_path):
    shown = run("preview", "--recipient", "chat", "--watch", str(tmp_path))
    assert "Meridian Cloud (investor), Halden AI (investee)" in shown.stdout


def test_a_recipient_who_is_not_there(run, tmp_path):
    shown = run("preview", "--recipient", "desc", "--watch", str(tmp_path))
    assert shown.exit_code == 2
    assert "did you mean 'desk'?" in shown.stderr


def test_a_broken_template_is_told_at_its_line(run, tmp_path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "subject.txt.j2").write_text("{{ message.subjct }}", encoding="utf-8")
    shown = run("preview", "--recipient", "desk", "--watch", str(tmp_path))
    assert shown.exit_code == 1
    assert "subject.txt.j2:1:1: error: message has no attribute 'subjct'" in shown.stderr
    assert "did you mean 'subject'?" in shown.stderr


@pytest.mark.parametrize("words", [("send-test", "--recipient", "desk"), ("digest", "--now")])
def test_without_a_running_system_the_command_says_so(run, monkeypatch, words):
    monkeypatch.setenv("NATS_URL", "nats://127.0.0.1:1")
    shown = run(*words)
    assert shown.exit_code == 1
    assert "no broker answers" in shown.stderr


def test_a_digest_without_now_is_wrong_usage(run):
    assert run("digest").exit_code == 2


def wish(key: str, **entry) -> Wish:
    return Wish(key=key, body=json.dumps({"id": key, **entry}))


def test_a_bad_recipient_never_takes_the_place_of_a_good_one():
    directory = Directory()
    following = Following(directory, Renderer(), ("hooks.slack.com",))
    following.on_recipients({"desk": wish("desk", email="desk@example.org"), "bad": wish("bad", email="nobody")})
    assert [recipient.id for recipient in directory.all()] == ["desk"]
    following.on_recipients({"desk": wish("desk", email="desk@example.org", zone="Mars/Base")})
    assert directory.get("desk").email == "desk@example.org"
    assert "zone" in following.refused["desk"]
    following.on_recipients({})
    assert directory.all() == ()


def test_the_service_takes_matches_and_answers_commands(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/{{service}}.db")
    service = road()
    assert service.name == "notifier"
    assert any(MatchFound.SUBJECT.split(".")[1] in consumer for _, consumer in service.consumers)
