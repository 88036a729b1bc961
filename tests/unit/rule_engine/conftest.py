"""A watch folder and the commands, as the tests of commands need them."""

import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from services.rule_engine.cli import mount
from tests.unit.rule_engine.deals import COMPANIES

MISSION = Path(__file__).parent / "mission.yaml"


@pytest.fixture
def watch(tmp_path):
    """A watch folder with the mission's rule and the companies of these tests."""
    (tmp_path / "rules").mkdir()
    (tmp_path / "entities").mkdir()
    shutil.copy(MISSION, tmp_path / "rules" / "mission.yaml")
    (tmp_path / "entities" / "companies.yaml").write_text(COMPANIES, encoding="utf-8")
    return tmp_path


@pytest.fixture
def dealwatch(tmp_path, monkeypatch):
    """Run where no system is, so that what one has kept changes no answer."""
    monkeypatch.chdir(tmp_path)
    root = typer.Typer()
    root.callback()(lambda: None)
    mount(root)
    return lambda *arguments, stdin="": CliRunner().invoke(root, ["rules", *map(str, arguments)], input=stdin)
