"""What the environment may say, and what is answered when it says something else. No answer shows a password."""

import pytest
from pydantic import ValidationError

from shared.settings import Settings


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("NATS_URL", "http://broker:4222", "'http://' is no broker's scheme; write nats://HOST:4222"),
        ("NATS_URL", "nats://", "needs a host"),
        ("NATS_URL", "nats://broker:port", "a number as its port"),
        ("NATS_URL", " , ", "no server is named"),
        ("NATS_URL", "nats://one:4222,ftp://user:s3cret@two:4222", "'ftp://' is no broker's scheme"),
        ("DATABASE_URL", "mysql://user:s3cret@host/name", "SQLite or PostgreSQL; write sqlite+aiosqlite:///PATH/{service}.db"),
        ("DATABASE_URL", "postgresql+psycopg2://user:s3cret@host/name", "'psycopg2' is not used here; write postgresql+asyncpg://"),
        ("DATABASE_URL", "var/deals.db", "SQLite or PostgreSQL"),
        ("DATABASE_URL", "sqlite:///", "the name of the database is missing"),
        ("HTTP_PORT", "80a", "valid integer"),
        ("HTTP_PORT", "70000", "65535"),
        ("LOG_LEVEL", "LOUD", "should match pattern"),
        ("LOG_FORMAT", "xml", "should match pattern"),
        ("BATCH_SIZE", "0", "greater than or equal to 1"),
        ("FATE_BACKOFF_S", "[]", "at least 1 item"),
        ("ACK_WAIT_S", "-1", "greater than or equal to 1"),
    ],
)
def test_a_setting_that_cannot_be_is_refused_with_what_to_write_instead(monkeypatch, name, value, said):
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError) as refused:
        Settings()
    [error] = refused.value.errors()
    assert (error["loc"], said in error["msg"]) == ((name.lower(),), True), error["msg"]
    assert "s3cret" not in error["msg"]


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgresql://u:p@h/n", "postgresql+asyncpg://u:p@h/n"),
        ("postgres://u:p@h/n", "postgresql+asyncpg://u:p@h/n"),
        ("sqlite:///var/{service}.db", "sqlite+aiosqlite:///var/{service}.db"),
    ],
)
def test_the_driver_need_not_be_named(monkeypatch, given, used):
    monkeypatch.setenv("DATABASE_URL", given)
    assert Settings().database_url == used


def test_a_secret_may_stand_in_a_file_and_a_missing_file_is_named(monkeypatch, tmp_path):
    monkeypatch.setenv("NATS_SEED_FILE", str(tmp_path / "seed"))
    with pytest.raises(ValueError, match="nats_seed"):
        Settings()
    (tmp_path / "seed").write_text("SUAXYZ\n")
    assert Settings().nats_seed == "SUAXYZ"
