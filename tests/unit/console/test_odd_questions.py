"""Addresses that nobody would type, on both databases, which take different texts."""

from collections.abc import AsyncIterator

import pytest

from shared.clock import utc_now
from tests.browser.console_sample import Sample
from tests.browser.console_site import Console, furnish, opened
from tests.unit.console.asking import Browser


@pytest.fixture
async def one(database_url: str, told: Sample) -> AsyncIterator[Console]:
    fresh = await opened(database_url)
    furnish(fresh, utc_now())
    await fresh.take(told.facts)
    yield fresh
    await fresh.store.close()


async def test_odd_questions_are_answered(one: Console, told: Sample):
    browser = Browser(one)
    for query in (
        "?page=0", "?page=-1", "?page=99999999999999", "?page=x", "?kind=war&stage=up&told=no&order=random", "?q=%00%ff'%25", "?q=a%00b&kind=%00",
        "?q=" + "x" * 5_000, "?q=%25_%5C", "?medium=%00", "?view=%00",
    ):  # fmt: skip
        for page in ("/", "/deals", "/mailbox", "/sources", "/rules", "/set-aside"):
            assert (await browser.get(page + query)).status == 200, page + query
    for page in ("/deals/%00", "/story/%00", "/mailbox/%00", "/mailbox/%00/html", "/deals/%ED%A0%80", "/set-aside/%00"):
        assert (await browser.get(page)).status == 404, page
    for page in ("/", "/deals?told=all", f"/deals/{told.deal.id}", f"/story/{told.talks.id}", "/rules"):
        assert (await browser.get(page)).status == 200, page
