"""`dealwatch backtest` as a person or a script sees it, and what it draws."""

import asyncio
import datetime as dt
import json
from collections import Counter
from xml.etree import ElementTree as ET

import pytest
import typer
from PIL import Image
from typer.testing import CliRunner

from services.rule_engine.backtesting.drawing import svg
from services.rule_engine.backtesting.plot import plot
from services.rule_engine.backtesting.report import Report, RuleTally
from services.rule_engine.cli import mount
from services.rule_engine.commands import backtesting
from services.rule_engine.history.keeping import keep
from shared.store import Store, create_tables
from tests.unit.rule_engine.deals import NOON, changed, rule

NEW, OLD = rule("{ amount: above $3B }"), rule("{ amount: above $5B }")


@pytest.fixture
def dealwatch():
    root = typer.Typer()
    mount(root)
    return lambda *arguments: CliRunner().invoke(root, ["backtest", *map(str, arguments)])


@pytest.fixture
def history(tmp_path):
    """Ten deals, one a day, of one billion to ten."""
    url = f"sqlite:///{tmp_path}/history.db"

    async def fill():
        store = Store("rule_engine", url)
        await store.open()
        await create_tables(store)

        async def work(session):
            for number in range(1, 11):
                keep(session, changed(id=f"d{number}", at=NOON + dt.timedelta(days=number), amount=number))

        await store.run(work)
        await store.close()

    asyncio.run(fill())
    return url


@pytest.fixture
def written(tmp_path):
    for name, text in (("new.yaml", NEW), ("old.yaml", OLD)):
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_a_table_for_people_and_json_for_scripts(dealwatch, history, written):
    asked = ("--rules", written / "new.yaml", "--database", history)
    result = dealwatch(*asked)
    assert result.exit_code == 0
    assert result.stdout.startswith("10 revisions of deals, 2026-03-03 to 2026-03-12\n")
    assert "\none         7     3.5      4        0      0\n" in result.stdout
    assert "  2026-03-06  one/d4/deal  a headline\n" in result.stdout
    told = json.loads(dealwatch(*asked, "--json").stdout)
    assert (told["revisions"], told["rules"]["one"]["fires"]) == (10, 7)
    assert told["rules"]["one"]["weeks"] == {"2026-03-02": 3, "2026-03-09": 4}
    assert "\r" not in result.stderr


def test_rules_are_compared_with_those_in_force(dealwatch, history, written):
    result = dealwatch("--rules", written / "new.yaml", "--compare", written / "old.yaml", "--database", history)
    assert "compared: adds 2, loses 0, 5 the same\n+   2026-03-06  one/d4/deal" in result.stdout


def test_days_are_whole_days(dealwatch, history, written):
    asked = ("--rules", written / "new.yaml", "--database", history, "--from", "2026-03-05", "--to", "2026-03-07", "--json")
    assert json.loads(dealwatch(*asked).stdout)["revisions"] == 3


def test_a_drawing_is_written(dealwatch, history, written, tmp_path):
    drawn = tmp_path / "fires.svg"
    assert dealwatch("--rules", written / "new.yaml", "--database", history, "--plot", drawn).exit_code == 0
    root = ET.parse(drawn).getroot()
    bars = [one for one in root.iter("{http://www.w3.org/2000/svg}rect") if one.get("fill") == "#0072B2"]
    assert len(bars) == 3  # two weeks and the legend
    assert float(bars[1].get("height")) == pytest.approx(float(bars[0].get("height")) * 4 / 3, rel=0.01)


def test_a_drawing_is_a_picture_too(dealwatch, history, written, tmp_path):
    drawn = tmp_path / "fires.png"
    assert dealwatch("--rules", written / "new.yaml", "--database", history, "--plot", drawn).exit_code == 0
    with Image.open(drawn) as image:
        counted = {colour: times for times, colour in image.getcolors(100_000)}
        assert image.size == (1920, 876)
    assert counted[0x00, 0x72, 0xB2] > 20_000  # the bars of two weeks
    assert counted[255, 255, 255] > 900_000


@pytest.mark.parametrize(
    "arguments",
    [["--database", "sqlite:////nowhere/at/all.db"], ["--plot", "fires.jpg"], ["--from", "yesterday"], ["--compare", "nowhere"]],
)
def test_wrong_usage_is_exit_code_2(dealwatch, history, written, arguments):
    assert dealwatch("--database", history, "--rules", written / "new.yaml", *arguments).exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "yesterday"], "'yesterday' is no day; write it like 2026-03-01"),
        (["--to", "2026-02-30"], "'2026-02-30' is no day; write it like 2026-03-01"),
        (["--from", "2026-03-05", "--to", "2026-03-04"], "this day is before that of --from"),
    ],
)
def test_a_day_that_is_none_is_told_with_what_to_write(dealwatch, history, written, arguments, said):
    result = dealwatch("--database", history, "--rules", written / "new.yaml", *arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_a_database_that_is_none_is_exit_code_1(dealwatch, written):
    (written / "x.db").write_text("no database", encoding="utf-8")
    result = dealwatch("--rules", written / "new.yaml", "--database", f"sqlite:///{written}/x.db")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "cannot be read" in result.stderr


def test_progress_is_for_terminals_only(monkeypatch, capsys):
    monkeypatch.setattr(backtesting, "_SHOW_EVERY_S", 0)
    backtesting.Progress()(5, 10)
    assert capsys.readouterr().err == ""
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    progress = backtesting.Progress()
    progress(5, 10)
    progress.clear()
    assert capsys.readouterr().err.startswith("\r 50%  5 of 10 revisions, ")


def test_any_name_is_drawn_and_many_rules_are_one_bar():
    weeks = Counter({NOON.date() - dt.timedelta(days=0): 3})
    report = Report({f"<&{number}>": RuleTally(3, weeks=weeks) for number in range(12)}, 12, NOON, NOON)
    root = ET.fromstring(svg(plot(report)))
    texts = [one.text for one in root.iter("{http://www.w3.org/2000/svg}text")]
    assert "<&0>" in texts
    assert "5 more rules" in texts
    ET.fromstring(svg(plot(Report({}))))
