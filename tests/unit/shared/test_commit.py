"""Which facts share a transaction."""

import asyncio

import pytest

from shared.bus.commit import GroupCommit
from tests.unit.shared.facts import mention


class Inbox:
    """Takes everything, and keeps what came together."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    async def take(self, facts):
        self.batches.append(len(facts))
        return [()] * len(facts)


async def nothing(_given) -> None:
    return None


@pytest.mark.parametrize(("linger_s", "batches"), [(0.05, [2]), (0.0, [1, 1])])
async def test_who_only_watches_waits_for_others_and_nobody_else_does(linger_s, batches):
    inbox = Inbox()
    commit = GroupCommit(inbox, nothing, 64, linger_s)
    first = asyncio.create_task(commit.settle(mention(1)))
    await asyncio.sleep(0.01)
    await asyncio.gather(first, commit.settle(mention(2)))
    assert inbox.batches == batches


async def test_a_full_batch_waits_for_nobody():
    inbox = Inbox()
    commit = GroupCommit(inbox, nothing, 2, linger_s=3600)
    await asyncio.wait_for(asyncio.gather(commit.settle(mention(1)), commit.settle(mention(2))), 5)
    assert inbox.batches == [2]
