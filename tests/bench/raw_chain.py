"""The reference: four persisted hops with nats-py and nothing else, three relays as processes of their own."""

import asyncio
import contextlib
import subprocess
import sys
import time

import nats
from nats.errors import TimeoutError as NothingThere

HOPS = 4
_BODY = b"x" * 1500  # about the size of a fact


async def measure(url: str, latencies: int, messages: int) -> tuple[list[float], float]:
    """Milliseconds of `latencies` single messages through the chain, and messages a second of `messages` at once."""
    connection = await nats.connect(url)
    jetstream = connection.jetstream()
    for hop in range(HOPS):
        await jetstream.add_stream(name=f"raw_{hop}", subjects=[f"raw.{hop}"], duplicate_window=600)
    relays = [subprocess.Popen([sys.executable, "-m", "tests.bench.relay", url, str(hop), str(hop + 1)]) for hop in range(HOPS - 1)]
    try:
        end = await jetstream.pull_subscribe(f"raw.{HOPS - 1}", durable="end", stream=f"raw_{HOPS - 1}")
        await _one(jetstream, end, "warm", within_s=15)
        singles = []
        for number in range(latencies):
            singles.append(await _one(jetstream, end, f"single-{number}"))
            await asyncio.sleep(0.05)
        return singles, await _many(jetstream, end, messages)
    finally:
        for relay in relays:
            relay.kill()
            relay.wait()
        await connection.close()


async def _one(jetstream, end, identity: str, within_s: float = 5) -> float:
    started = time.perf_counter()
    await jetstream.publish("raw.0", _BODY, headers={"Nats-Msg-Id": identity})
    for message in await end.fetch(1, timeout=within_s):
        await message.ack()
    return (time.perf_counter() - started) * 1000


async def _many(jetstream, end, messages: int) -> float:
    async def publish() -> None:
        for first in range(0, messages, 100):
            await asyncio.gather(
                *[
                    jetstream.publish("raw.0", _BODY, headers={"Nats-Msg-Id": f"many-{n}"})
                    for n in range(first, min(first + 100, messages))
                ]
            )

    started, received = time.perf_counter(), 0
    publishing = asyncio.create_task(publish())
    while received < messages:
        with contextlib.suppress(NothingThere):
            for message in await end.fetch(200, timeout=10):
                await message.ack()
                received += 1
    await publishing
    return messages / (time.perf_counter() - started)
