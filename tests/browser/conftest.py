"""A real Chromium, wherever this machine has one; without one these tests are skipped and say why."""

import asyncio
import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from shared.clock import utc_now
from shared.contracts import Fact
from tests.browser.console_sample import Sample, sample
from tests.browser.console_site import Console, console, furnish, served

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@dataclass(frozen=True)
class Running:
    """A console that runs, with the sample in it; `arrive` lets further facts come in."""

    one: Console
    told: Sample
    arrive: Callable[[Iterable[Fact]], None]

    @property
    def url(self) -> str:
        return self.one.url


def find_chromium() -> str | None:
    return os.environ.get("CHROMIUM") or next((path for name in _NAMES if (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(f"no Chromium: set CHROMIUM, or put one of {', '.join(_NAMES)} on PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=_FLAGS, chromium_sandbox=False)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, timezone_id="Asia/Tokyo", locale="en-GB")
    context.set_default_timeout(5000)
    yield context.new_page()
    context.close()


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    one, told = console(f"sqlite:///{tmp_path}/console.db"), sample(utc_now())
    furnish(one, utc_now())
    with served(one, facts=told.facts) as (_, loop):

        def arrive(facts: Iterable[Fact]) -> None:
            asyncio.run_coroutine_threadsafe(one.take(facts), loop).result(5)

        yield Running(one, told, arrive)
