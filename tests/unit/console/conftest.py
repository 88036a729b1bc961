"""The console over a database of its own, empty or with the sample in it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.clock import utc_now
from tests.browser.console_sample import Sample, sample
from tests.browser.console_site import Console, furnish, opened
from tests.unit.console.asking import Browser


@pytest.fixture
async def one(tmp_path: Path) -> AsyncIterator[Console]:
    fresh = await opened(f"sqlite:///{tmp_path}/console.db")
    yield fresh
    await fresh.store.close()


@pytest.fixture
def told() -> Sample:
    return sample(utc_now())


@pytest.fixture
async def full(one: Console, told: Sample) -> Console:
    furnish(one, utc_now())
    await one.take(told.facts)
    return one


@pytest.fixture
def browser(one: Console) -> Browser:
    return Browser(one)
