"""Every question that a service answers is one that its own user may be asked."""

import importlib
import re
from pathlib import Path

import pytest

from deploy.nats.permissions import ANSWERS, ASKS, SERVICES

_ANSWERED = re.compile(r'service\.answer\(\s*"([a-z_.]+)"')
_ASKED = re.compile(r'ports\.ask\(\s*"([a-z_.]+)"')


def in_files(service: str, pattern: re.Pattern[str]) -> set[str]:
    folder = Path(importlib.import_module(f"services.{service}").__file__).parent
    return {name for path in folder.rglob("*.py") for name in pattern.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_answered_may_be_asked(service):
    assert in_files(service, _ANSWERED) == set(ANSWERS.get(service, ()))


def test_what_the_console_asks_it_may_ask():
    assert in_files("console", _ASKED) == set(ASKS["console"])
