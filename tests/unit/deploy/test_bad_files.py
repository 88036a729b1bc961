"""Every kind of file of the watch folder, with every accident that befalls files: told at its place, and nothing of it is in force."""

import os
import shutil
from pathlib import Path

import pytest

from deploy.apply import apply, read_watch
from shared.bus.client import Client
from shared.contracts import Bucket
from shared.documents import Invalid

FILES = {
    "sources.yaml": "sources:\n  - {id: a, kind: rss, url: 'https://example.org/feed'}\n",
    "rules/r.yaml": "version: 1\nrules:\n  - {id: r, name: R, when: {type: ipo}}\n",
    "recipients.yaml": "recipients:\n  - {id: x, email: x@example.org, rules: [r]}\n",
    "entities/e.yaml": "entities:\n  - {id: a, name: A}\n",
    "templates/subject.txt.j2": "News: {{ message.cards | length }}\n",
}
LISTS = [name for name in FILES if name.endswith(".yaml")]
BOMB = "a: &a [x,x,x]\n" + "".join(
    f"{new}: &{new} [*{old},*{old},*{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture
def watch(tmp_path: Path) -> Path:
    folder = tmp_path / "watch"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def told(watch: Path) -> list[str]:
    """The problems as printed, none when the folder holds."""
    try:
        read_watch(watch)
    except Invalid as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    "changed",
    [
        pytest.param(lambda raw: b"\xef\xbb\xbf" + raw, id="byte order mark"),
        pytest.param(lambda raw: raw.replace(b"\n", b"\r\n"), id="CRLF"),
        pytest.param(lambda raw: raw.rstrip(b"\n"), id="no newline at the end"),
        pytest.param(lambda raw: raw + b"\n\n", id="blank lines at the end"),
    ],
)
def test_what_other_systems_do_to_a_text_changes_nothing(watch, name, changed):
    (watch / name).write_bytes(changed(FILES[name].encode()))
    assert told(watch) == []


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("raw", "place", "said", "cure"),
    [
        (b"a: b\n\xc3\xa9\xe9: c\n", "2:2", "the byte 0xe9 is not UTF-8", "save the file as UTF-8"),
        ("a: é".encode("utf-16"), "1:1", "the file is UTF-16", "save it as UTF-8"),
        (b"a: b\nc: d\x00e\n", "2:5", "the character U+0000 stands in no text", "delete it"),
        (b"a: b\n# \x1b[31mred\n", "2:3", "the character U+001B stands in no text", "delete it"),
        (b"#" * 1_000_001, "1:1", "the file has more than 1,000,000 bytes", "at most 1,000,000 are read"),
        (b"a: b\nc: \xef\xbb\xbfd\n", "2:4", "the character U+FEFF stands in no text", "delete it"),
        ("a: b\nc: Zürich\n".encode("latin-1"), "2:5", "the byte 0xfc is not UTF-8", "save the file as UTF-8"),
        (b"a: b\nc: \xed\xa0\x80\n", "2:4", "the byte 0xed is not UTF-8", "save the file as UTF-8"),
        ("a: e".encode("utf-16-be"), "1:1", "the file is UTF-16", "save it as UTF-8"),
    ],
)
def test_what_is_no_text_is_told_at_its_place(watch, name, raw, place, said, cure):
    (watch / name).write_bytes(raw)
    [problem] = [problem for problem in told(watch) if problem.startswith(name)]
    assert problem.startswith(f"{name}:{place}: error: ")
    assert said in problem
    assert cure in problem
    assert "\x1b" not in problem
    assert len(problem) < 1000


@pytest.mark.parametrize("name", FILES)
def test_what_is_no_file_is_told_and_not_passed_over(watch, name):
    path = watch / name
    for make, said in (
        (path.mkdir, "this is a folder"),
        (lambda: path.symlink_to(watch / "nowhere"), "the link leads nowhere"),
        (lambda: path.symlink_to(path), "the link leads nowhere"),
        (lambda: os.mkfifo(path), "this is no ordinary file"),
    ):
        path.unlink()
        make()
        [problem] = [problem for problem in told(watch) if problem.startswith(name)]
        assert f"{name}:1:1: error: " in problem
        assert said in problem
        path.rmdir() if path.is_dir() else None
        path.touch() if not os.path.lexists(path) else None


@pytest.mark.parametrize("name", FILES)
def test_a_link_to_a_file_is_that_file(watch, tmp_path, name):
    shutil.move(watch / name, tmp_path / "elsewhere")
    (watch / name).symlink_to(tmp_path / "elsewhere")
    assert told(watch) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_may_not_be_read_is_told(watch, name):
    (watch / name).chmod(0)
    assert "Permission denied" in told(watch)[0]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_vanishes_between_look_and_read_is_told(watch, name, before_reading):
    before_reading(watch / name, Path.unlink)
    [problem] = [problem for problem in told(watch) if problem.startswith(name)]
    assert f"{name}:1:1: error: it cannot be read: No such file" in problem


@pytest.mark.parametrize("name", FILES)
def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(watch, name, before_reading):
    before_reading(watch / name, lambda path: (path.unlink(), os.mkfifo(path)))
    [problem] = [problem for problem in told(watch) if problem.startswith(name)]
    assert f"{name}:1:1: error: this is no ordinary file" in problem


def test_a_file_that_grows_while_it_is_read_is_refused(watch, before_reading):
    before_reading(watch / "rules/r.yaml", lambda path: path.write_bytes(b"#" * 3_000_000))
    [problem] = told(watch)
    assert "the file has more than 1,000,000 bytes" in problem


@pytest.fixture
def before_reading(monkeypatch):
    """Has something happen to a file right before it is opened."""
    opened = os.open

    def arrange(path, happen):
        monkeypatch.setattr(os, "open", lambda found, *rest: (happen(path) if found == path else None, opened(found, *rest))[1])

    return arrange


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("text", "place", "said", "cure"),
    [
        ("", "1:1", "the file is empty", ": []'"),
        ("\n# nothing yet\n", "1:1", "the file is empty", ": []'"),
        ("a:\n\t- b\n\t- c\n", "2:1", "a tab indents this line", "indent with spaces, not tabs"),
        ("a: 1\na: 2\n", "2:1", "'a' is given twice", "first given on line 1"),
        (BOMB, "1:4", "anchors, aliases and tags are not used here", "write the value out"),
        ("- a\n- b\n", "1:1", "", ""),
        ("hello\n", "1:1", "", ""),
        ("42\n", "1:1", "", ""),
        ("{{{{\n", None, "not valid YAML", ""),
        ("a: 'open\n", None, "not valid YAML", ""),
        ("a: 1\n---\nb: 2\n", "2:1", "not valid YAML", ""),
    ],
)
def test_yaml_that_says_nothing_is_told_at_its_place(watch, name, text, place, said, cure):
    (watch / name).write_text(text, encoding="utf-8")
    problem = next(problem for problem in told(watch) if problem.startswith(name))
    assert problem.startswith(f"{name}:{place or ''}")
    assert said in problem
    assert cure in problem
    assert "valid dictionary" not in problem
    assert "instance of" not in problem


@pytest.mark.parametrize("name", LISTS)
def test_every_line_with_a_tab_is_told_at_once(watch, name):
    (watch / name).write_text("a:\n\t- b\n  - c\n\t- d\n", encoding="utf-8")
    places = [problem.split(": error")[0] for problem in told(watch) if problem.startswith(name)]
    assert places == [f"{name}:2:1", f"{name}:4:1"]


@pytest.mark.parametrize("name", LISTS)
def test_an_id_that_is_taken_is_told_with_who_has_it(watch, name):
    head, entry = FILES[name].rsplit("\n", 2)[:2]
    (watch / name).write_text(f"{head}\n{entry}\n{entry}\n", encoding="utf-8")
    [problem] = told(watch)
    assert "is taken" in problem
    line = head.count("\n") + 2
    assert f":{line + 1}:" in problem
    assert f"{name}:{line}" in problem or f"line {line}" in problem


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("source.yaml", "sources.yaml"),
        ("sources.yml", "sources.yaml"),
        ("rules/more.yml", "rules/more.yaml"),
        ("recipient.yaml", "recipients.yaml"),
        ("templates/subject.txt.jinja2", "templates/subject.txt.j2"),
    ],
)
def test_a_file_with_a_name_that_nobody_reads_is_told(watch, name, meant):
    (watch / name).write_text("anything", encoding="utf-8")
    [problem] = told(watch)
    assert problem.startswith(f"{name}:1:1: error: nobody reads a file of this name")
    assert f"did you mean '{meant}'?" in problem


def test_what_editors_and_people_leave_in_the_folder_is_left_alone(watch):
    for name in (".git", "rules/.#r.yaml", "rules/.r.yaml.swp"):
        (watch / name).symlink_to("nowhere")
    for name in ("README.md", "rules/notes.txt", "rules/r.yaml~", ".hidden.yaml"):
        (watch / name).write_text("anything", encoding="utf-8")
    assert told(watch) == []


def test_a_file_where_a_folder_is_wanted_is_told(watch):
    shutil.rmtree(watch / "rules")
    (watch / "rules").write_text("rules: []", encoding="utf-8")
    assert any(problem.startswith("rules:1:1: error: it cannot be read: a folder is wanted here") for problem in told(watch))


def test_one_wrong_entry_does_not_hide_what_is_wrong_with_another(watch):
    (watch / "recipients.yaml").write_text(
        "recipients:\n"
        "  - {id: x, email: nowhere}\n"
        "  - {id: y, email: y@example.org, rules: [rr], zone: Europe/Berln}\n"
        "  - {id: z, email: z@example.org, rules: [missing]}\n"
        "  - {id: z, email: z@example.org, colour: red}\n"
    )
    (watch / "entities/e.yaml").write_text(
        "entities:\n  - {id: a}\n  - {id: b, name: B, parent: a}\n  - {id: c, name: C, parent: d}\n  - {id: c, name: C}\n"
    )
    places = [problem.split(": error: ")[0] for problem in told(watch)]
    assert places == [
        "entities/e.yaml:2:5", "entities/e.yaml:4:30", "entities/e.yaml:5:10",
        "recipients.yaml:2:20", "recipients.yaml:3:54", "recipients.yaml:4:43", "recipients.yaml:5:35",
    ]  # fmt: skip


@pytest.mark.parametrize("broken", ["rules:\n\t- a", "", "rules: [{id: [r]}]"])
def test_a_rule_file_that_is_broken_is_not_held_against_those_who_name_its_rules(watch, broken):
    (watch / "rules/r.yaml").write_text(broken, encoding="utf-8")
    assert {problem.split(":")[0] for problem in told(watch)} == {"rules/r.yaml"}


def test_companies_of_a_broken_file_are_not_held_against_those_who_name_them(watch):
    (watch / "entities/more.yaml").write_text("entities:\n  - {id: b, name: B, parent: a}\n", encoding="utf-8")
    (watch / "entities/e.yaml").write_text("entities:\n\t- {id: a, name: A}\n", encoding="utf-8")
    assert {problem.split(":")[0] for problem in told(watch)} == {"entities/e.yaml"}


def test_a_mapping_in_braces_is_a_file_like_any_other(watch):
    (watch / "entities/e.yaml").write_text("{entities: [{id: a, name: A, contry: US}]}", encoding="utf-8")
    [problem] = told(watch)
    assert problem.startswith("entities/e.yaml:1:30: error: unknown key 'contry'")


def test_thousands_of_problems_are_told_in_a_moment(watch):
    (watch / "sources.yaml").write_text("sources:\n" + "  - {id: a, kind: rsss}\n" * 5000, encoding="utf-8")
    found = told(watch)
    assert len(found) == 201
    assert "sources.yaml:202:19: error: and 4,800 more from here on" in found[-1]


async def test_the_largest_file_that_is_read_is_taken(watch, fresh_broker):
    text = FILES["rules/r.yaml"]
    (watch / "rules/r.yaml").write_text(text + "\n" * (1_000_000 - len(text)), encoding="utf-8")
    async with Client(fresh_broker.url) as client:
        await apply(client, watch)
        assert len((await client.bucket(Bucket.RULES).wishes())["r.yaml"].body) == 1_000_000


@pytest.mark.parametrize("name", LISTS)
async def test_a_file_that_is_gone_is_no_wish_to_remove_all_it_held(watch, fresh_broker, name):
    bucket = Bucket(name.split("/")[0].removesuffix(".yaml"))
    async with Client(fresh_broker.url) as client:
        await apply(client, watch)
        (watch / "recipients.yaml").write_text("recipients: []", encoding="utf-8")
        before = await client.bucket(bucket).entries()
        text = (watch / name).read_text(encoding="utf-8")
        (watch / name).unlink()
        with pytest.raises(Invalid, match=r"there is no such file any more(.|\n)*leave one file that says"):
            await apply(client, watch)
        assert await client.bucket(bucket).entries() == before
        (watch / name).write_text(f"{bucket}: []", encoding="utf-8")
        await apply(client, watch)
        wishes = await client.bucket(bucket).wishes()
        assert not any(wish.body == text or wish.key in {"a", "x"} for wish in wishes.values())


async def test_without_its_template_the_built_in_one_is_used_again(watch, fresh_broker):
    async with Client(fresh_broker.url) as client:
        await apply(client, watch)
        (watch / "templates/subject.txt.j2").unlink()
        await apply(client, watch)
        assert await client.bucket(Bucket.TEMPLATES).wishes() == {}


@pytest.mark.parametrize("name", FILES)
async def test_a_bad_file_never_replaces_a_good_one(watch, fresh_broker, name):
    async with Client(fresh_broker.url) as client:
        await apply(client, watch)
        before = {bucket: await client.bucket(bucket).entries() for bucket in Bucket if bucket is not Bucket.SILENCES}
        (watch / name).write_bytes(b"\xff{{ nothing")
        with pytest.raises(Invalid):
            await apply(client, watch)
        assert {bucket: await client.bucket(bucket).entries() for bucket in before} == before
