"""The watch folder, checked as a whole and applied to the buckets."""

import shutil
from pathlib import Path

import pytest

from deploy.apply import apply, read_watch
from deploy.cli import STARTER
from shared.bus.client import Client
from shared.contracts import Bucket, Wish
from shared.documents import Invalid


@pytest.fixture
def watch(tmp_path: Path) -> Path:
    return Path(shutil.copytree(STARTER, tmp_path / "watch"))


def test_the_starter_holds():
    found = read_watch(STARTER)
    assert {Bucket.SOURCES, Bucket.RULES, Bucket.RECIPIENTS, Bucket.ENTITIES} <= set(found.wishes)


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        ("sources.yaml", "sources:\n  - {id: a, kind: rsss, name: A, url: https://example.org/}", "did you mean 'rss'"),
        ("sources.yaml", "sources:\n\t- id: a", "spaces, not tabs"),
        ("sources.yaml", "", "empty"),
        ("recipients.yaml", "recipients:\n  - {id: a, email: not an address, rules: all, when: instant}", "recipients.yaml:2:"),
        (
            "recipients.yaml",
            "recipients:\n  - {id: a, email: a@example.org, rules: all, when: daily, at: '08:00', zone: Europe/Pari}",
            "Europe/Paris",
        ),
        ("recipients.yaml", "recipients:\n  - {id: a, email: a@example.org, ruls: all}", "unknown key 'ruls'"),
        ("rules/technology.yaml", "rules: 7", "technology.yaml:1:"),
        ("rules/technology.yaml", "rules:\n  - {id: x, name: X, when: {typ: investment}}", "did you mean 'type'"),
        ("entities/cloud.yaml", "entities: [{id: a}]", "'name' is missing"),
        ("entities/cloud.yaml", "\ufeffentities: [{id: a, name: A, contry: US}]", "did you mean 'country'"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_cure(watch, file, text, said):
    (watch / file).write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as raised:
        read_watch(watch)
    assert said in str(raised.value)
    assert f"{file}:" in str(raised.value)


def test_problems_of_several_files_come_together(watch):
    (watch / "sources.yaml").write_text("sources: 1", encoding="utf-8")
    (watch / "recipients.yaml").write_bytes(b"recipients: \xff")
    with pytest.raises(Invalid) as raised:
        read_watch(watch)
    assert {problem.path for problem in raised.value.problems} >= {"sources.yaml", "recipients.yaml"}


def test_a_file_that_has_vanished_is_told_and_not_taken_for_the_wish_to_remove_its_rules(watch):
    (watch / "rules" / "technology.yaml").unlink()
    (watch / "rules" / "technology.yaml").symlink_to(watch / "nowhere.yaml")
    with pytest.raises(Invalid, match=r"rules/technology.yaml:1:1: error: it cannot be read: No such file"):
        read_watch(watch)


def test_an_empty_folder_is_no_wish_to_remove_everything(tmp_path):
    with pytest.raises(Invalid, match="nothing in this folder"):
        read_watch(tmp_path)


def test_a_folder_that_is_not_there_says_how_to_make_one(tmp_path):
    with pytest.raises(Invalid, match="dealwatch init"):
        read_watch(tmp_path / "none")


async def test_apply_writes_deletes_and_leaves_alone(watch, fresh_broker):
    (watch / "rules" / "mine.yaml").write_text("version: 1\nrules: [{id: mine, name: Mine, when: {type: ipo}}]", encoding="utf-8")
    async with Client(fresh_broker.url) as client:
        first = {applied.bucket: applied for applied in await apply(client, watch)}
        assert first[Bucket.SOURCES].written > 0
        await client.bucket(Bucket.SOURCES).put_wish(Wish(key="from-the-console", body="{}", origin="console"))
        again = await apply(client, watch)
        assert all((applied.written, applied.deleted) == (0, 0) for applied in again)
        (watch / "rules" / "mine.yaml").unlink()
        changed = {applied.bucket: applied for applied in await apply(client, watch)}
        assert (changed[Bucket.RULES].written, changed[Bucket.RULES].deleted) == (0, 1)
        assert "from-the-console" in await client.bucket(Bucket.SOURCES).entries()


async def test_nothing_is_applied_when_anything_is_wrong(watch, fresh_broker):
    (watch / "recipients.yaml").write_text("recipients: 1", encoding="utf-8")
    async with Client(fresh_broker.url) as client:
        with pytest.raises(Invalid):
            await apply(client, watch)
        assert await client.bucket(Bucket.RULES).entries() == {}
