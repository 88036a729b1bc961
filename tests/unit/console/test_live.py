"""An open page hears of what is new, and a stopping console lets it go."""

import asyncio

from services.console.live import Live


async def test_a_nudge_is_heard_at_once_and_many_make_few_pulses():
    kept = [1, 0]

    async def newest() -> tuple[int, int]:
        return kept[0], kept[1]

    live = Live(newest, poll_s=30, least_gap_s=0.02)
    heard: list[tuple[int, int] | None] = []

    async def page() -> None:
        heard.extend([newest async for newest in live.changes((1, 0))])

    watching, open_page = asyncio.create_task(live.watch()), asyncio.create_task(page())
    await asyncio.sleep(0.05)
    for _ in range(200):
        kept[0] += 1
        live.nudge()
        await asyncio.sleep(0)
    await asyncio.sleep(0.1)
    await live.stop()
    await asyncio.wait_for(asyncio.gather(open_page, watching), 1)
    assert heard[-1] == (201, 0)
    assert 1 <= len(heard) <= 4


async def test_what_another_replica_kept_is_found_by_looking():
    kept = [1]

    async def newest() -> tuple[int, int]:
        return kept[0], 0

    live = Live(newest, poll_s=0.02, least_gap_s=0)
    watching = asyncio.create_task(live.watch())
    changes = live.changes((1, 0))
    kept[0] = 2
    assert await asyncio.wait_for(anext(changes), 1) == (2, 0)
    await live.stop()
    await watching


async def test_a_quiet_line_is_kept_warm():
    async def newest() -> tuple[int, int]:
        return 1, 0

    live = Live(newest, heartbeat_s=0.01)
    assert await asyncio.wait_for(anext(live.changes((1, 0))), 1) is None


async def test_a_page_opened_on_an_old_state_hears_at_once():
    async def newest() -> tuple[int, int]:
        return 9, 0

    live = Live(newest)
    live.seen = (9, 0)
    assert await asyncio.wait_for(anext(live.changes((7, 0))), 1) == (9, 0)
