"""What the hops need that is not a fact: an open database of one service, and the crawler without its bus."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from shared.inbox import inbox_table
from shared.store import Store, create_tables
from tests.unit.crawler.conftest import crawler_store, desk, readers, site, transport

__all__ = ["crawler_store", "desk", "readers", "site", "transport"]  # fixtures
OpenStore = Callable[[str], Awaitable[Store]]


@pytest.fixture
async def open_store(database_url: str) -> AsyncIterator[OpenStore]:
    """`await open_store("ledger")`: its tables as they are declared now; closed after the test."""
    opened: list[Store] = []

    async def open_one(service: str) -> Store:
        inbox_table(service)
        store = Store(service, database_url)
        await store.open()
        await create_tables(store)
        opened.append(store)
        return store

    yield open_one
    for store in opened:
        await store.close()
