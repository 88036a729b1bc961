"""The preparation asks broker and database at once; what one of them refuses is told, whatever becomes of the other."""

import asyncio

import pytest

from deploy.prepare import job
from deploy.prepare.topology import PrepareSettings
from shared.database_errors import DatabaseRefuses


async def refuse(_url: str) -> None:
    await asyncio.sleep(0.01)
    raise DatabaseRefuses("wrong password")


async def stopped_by_a_timeout(_settings: PrepareSettings) -> None:
    """A broker's client that is cancelled between question and answer."""
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        raise TimeoutError from None


async def test_what_the_broker_comes_to_when_the_database_refuses_is_nobodys_trouble(monkeypatch):
    told = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context))
    monkeypatch.setattr(job, "migrate", refuse)
    monkeypatch.setattr(job, "_declare", stopped_by_a_timeout)
    with pytest.raises(DatabaseRefuses, match="wrong password"):
        await job.prepare(PrepareSettings())
    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert told == []
