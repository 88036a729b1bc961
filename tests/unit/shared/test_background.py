"""Background work stops when the service does, whatever it is doing then."""

import asyncio

from shared.service.background import Background


async def test_what_loses_a_cancellation_is_asked_again():
    """As `asyncio.wait_for` does when it is cancelled in the very moment in which it has its result."""
    asked = []

    async def work():
        while True:
            try:
                await asyncio.sleep(60)
            except asyncio.CancelledError:
                asked.append(1)
                if len(asked) > 1:
                    raise

    background = Background(failed=lambda _name: None)
    background.loop(work)
    background.start()
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await background.stop()
    assert len(asked) == 2
