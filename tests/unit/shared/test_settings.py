"""What the environment may say, and what is answered when it says something else. No answer shows a password."""

import pytest

from services.notifier.settings import NotifierSettings
from shared.settings import Settings, WrongSettings


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NATS_URL", "http://broker:4222", "'http://' is no broker's scheme; write nats://HOST:4222"),
        ("NATS_URL", "nats://", "needs a host"),
        ("NATS_URL", "nats://broker:port", "a number as its port"),
        ("NATS_URL", " , ", "no server is named"),
        ("NATS_URL", "nats://one:4222,ftp://user:s3cret@two:4222", "'ftp://' is no broker's scheme"),
        ("DATABASE_URL", "mysql://user:s3cret@host/name", "SQLite or PostgreSQL; write sqlite:///PATH/{service}.db"),
        ("DATABASE_URL", "postgresql+psycopg2://user:s3cret@host/name", "'psycopg2' is not used here; write postgresql+asyncpg://"),
        ("DATABASE_URL", "var/deals.db", "SQLite or PostgreSQL"),
        ("DATABASE_URL", "sqlite:///", "the name of the database is missing"),
        ("HTTP_PORT", "80a", "'80a' is not a number; write digits"),
        ("HTTP_PORT", "70000", "'70000' is too much; at most 65535"),
        ("LOG_LEVEL", "LOUD", "'LOUD' cannot be used here; DEBUG, INFO, WARNING or ERROR"),
        ("LOG_FORMAT", "xml", "'xml' is not known here; known: auto, json, human"),
        ("BATCH_SIZE", "0", "'0' is too little; at least 1"),
        ("FATE_BACKOFF_S", "[]", "the list is too short; at least 1"),
        ("FATE_BACKOFF_S", "[1, 2", "part the values by commas"),
        ("FATE_BACKOFF_S", "1, soon", "'soon' is not a number"),
        ("ACK_WAIT_S", "-1", "'-1' is too little; at least 1"),
        ("COLLECT_ADVISORIES", "maybe", "'maybe' is neither yes nor no; write 'yes' or 'no'"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_to_write_instead(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings) as refused:
        Settings()
    told = str(refused.value)
    assert told.startswith(f"settings: {name}: ")
    assert said in told
    assert len(told.splitlines()) == 1
    assert "s3cret" not in told


def test_all_that_is_wrong_is_told_at_once_a_line_each(monkeypatch):
    monkeypatch.setenv("HTTP_PORT", "80a")
    monkeypatch.setenv("NATS_URL", "http://u:s3cret@x")
    monkeypatch.setenv("SMTP_TLS", "maybe")
    with pytest.raises(WrongSettings) as refused:
        NotifierSettings()
    assert [line.split(":")[1].strip() for line in str(refused.value).splitlines()] == ["NATS_URL", "HTTP_PORT", "SMTP_TLS"]


@pytest.mark.parametrize("written", ["0.5,2", " 0.5 , 2 ,", "[0.5, 2]"])
def test_several_values_are_parted_by_commas(monkeypatch, written):
    monkeypatch.setenv("FATE_BACKOFF_S", written)
    assert Settings().fate_backoff_s == (0.5, 2)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"SMTP_HOST": "smtp://mail.example.org"}, "SMTP_HOST: this is no host; write its name alone"),
        ({"SMTP_HOST": "mail.example.org:25"}, "the port in SMTP_PORT"),
        ({"SMTP_FROM": "nobody"}, "SMTP_FROM: this is no mail address"),
        ({"SMTP_CA_FILE": "/nowhere.pem"}, "SMTP_CA_FILE: no certificate can be read from this file"),
        ({"SMTP_CA_FILE": __file__}, "SMTP_CA_FILE: no certificate can be read from this file"),
        ({"SMTP_PASSWORD": "s3cret"}, "SMTP_PASSWORD is given without SMTP_USER"),
        ({"SMTP_USER": "reader"}, "SMTP_USER is given without SMTP_PASSWORD"),
        ({"SLACK_API_URL": "slack.com/api"}, "SLACK_API_URL: this is no address of a page; write https://HOST/PATH"),
        ({"NOTIFY_CONSOLE_URL": "javascript:alert(1)"}, "NOTIFY_CONSOLE_URL: this is no address of a page"),
        ({"NOTIFY_UNSUBSCRIBE_MAIL": "out"}, "NOTIFY_UNSUBSCRIBE_MAIL: this is no mail address"),
        ({"SLACK_PACE_S": "-1"}, "SLACK_PACE_S: '-1' is too little; at least 0"),
    ],
)
def test_what_would_fail_only_when_somebody_is_to_be_told_is_refused_at_the_start(monkeypatch, settings, said):
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(WrongSettings) as refused:
        NotifierSettings()
    assert said in str(refused.value)
    assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p@h/n", "postgresql+asyncpg://u:p@h/n"),
        ("postgres://u:p@h/n", "postgresql+asyncpg://u:p@h/n"),
        ("sqlite:///var/{service}.db", "sqlite:///var/{service}.db"),
        ("sqlite+aiosqlite:///var/{service}.db", "sqlite:///var/{service}.db"),
    ],
)
def test_the_driver_need_not_be_named(monkeypatch, given, used):
    monkeypatch.setenv("DATABASE_URL", given)
    assert Settings().database_url == used


def test_a_secret_may_stand_in_a_file_and_a_missing_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("NATS_URL_FILE", str(tmp_path / "url"))
    with pytest.raises(WrongSettings, match="NATS_URL_FILE names a file that cannot be read"):
        Settings()
    (tmp_path / "url").write_text("nats://ledger:s3cret@broker:4222\n")
    assert Settings().nats_url == "nats://ledger:s3cret@broker:4222"
