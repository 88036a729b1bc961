"""One hop of the raw chain: pull, publish under the same id, acknowledge. `python -m tests.bench.relay URL FROM TO`."""

import asyncio
import contextlib
import sys

import nats
from nats.errors import TimeoutError as NothingThere


async def relay(url: str, source: str, target: str) -> None:
    connection = await nats.connect(url)
    jetstream = connection.jetstream()
    subscription = await jetstream.pull_subscribe(f"raw.{source}", durable=f"relay_{source}", stream=f"raw_{source}")

    async def pass_on(message) -> None:
        await jetstream.publish(f"raw.{target}", message.data, headers={"Nats-Msg-Id": message.headers["Nats-Msg-Id"]})
        await message.ack()

    while True:
        with contextlib.suppress(NothingThere):
            await asyncio.gather(*[pass_on(message) for message in await subscription.fetch(100, timeout=1)])


if __name__ == "__main__":
    asyncio.run(relay(*sys.argv[1:4]))
