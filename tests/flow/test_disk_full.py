"""A disk that fills up: it is said, nothing is lost, and everything goes on by itself when there is room again."""

import asyncio
import contextlib
import os
import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import nats
import pytest

from deploy.embedded.mending import mend
from deploy.embedded.stack import broker, plan
from deploy.embedded.supervise import stop_all
from tests.flow.conftest import WATCH, eventually
from tests.flow.stories import takeover
from tests.parts.broker import declare_all
from tests.parts.up import running_up, wait_for

_SIZE_MB = 64


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE_MB}m", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"a small disk needs root and the right to mount: {mounted.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(disk: Path, leave: int) -> Path:
    filler, room = disk / "filler", os.statvfs(disk)
    filler.write_bytes(b"x" * (room.f_bavail * room.f_frsize - leave))
    return filler


def test_what_was_taken_before_the_disk_was_full_is_told_when_there_is_room_again(small_disk, tmp_path):
    own = tmp_path / "own"
    for name, text in WATCH.items():
        (own / name).parent.mkdir(parents=True, exist_ok=True)
        (own / name).write_text(text, encoding="utf-8")
    with running_up(small_disk / "var", "--watch", str(own), log=tmp_path / "up.log") as up:
        up.until_up()
        filler, taken = fill(small_disk, leave=400_000), []
        with contextlib.suppress(OSError):  # the crawler's own database is full too, and it says so
            for number in range(300):
                story = takeover(number)
                if up.push(story | {"text": story["text"] + " More was not said." * 300}) == 202:
                    taken.append(story["title"].split(" to buy ")[0])
        assert 0 < len(taken) < 300
        wait_for(lambda: "database or disk is full" in up.said(), 60)
        filler.unlink()
        for company in taken:
            wait_for(lambda company=company: company in up.page("/deals"), 120)
        up.process.terminate()
        assert up.process.wait(40) == 0
        assert "Traceback" not in up.said()


@pytest.fixture
async def told(small_disk, monkeypatch) -> AsyncIterator[tuple[list[str], str]]:
    """What is said of a broker on the small disk, and its address."""
    monkeypatch.setattr("deploy.embedded.mending._LOOK_EVERY_S", 0.2)
    own, said = plan(small_disk, small_disk, 8080), []
    member = broker(own)
    member.keep()
    await member.until_ready()
    await declare_all(own.nats_url)
    mending = asyncio.create_task(mend(member, own.broker_health_url, small_disk, said.append))
    yield said, own.nats_url
    mending.cancel()
    await stop_all([[member]])


async def test_a_broker_that_could_not_write_is_brought_back_when_there_is_room(small_disk, told):
    said, url = told
    connection = await nats.connect(url, max_reconnect_attempts=-1, reconnect_time_wait=0.1)
    jetstream, filler, stored = connection.jetstream(timeout=1), fill(small_disk, leave=600_000), 0
    with contextlib.suppress(nats.errors.TimeoutError):
        while True:
            await jetstream.publish("dealwatch.article.fetched.v1", b"x" * 20_000)
            stored += 1
    await eventually(lambda: said)
    assert "the broker cannot write, so nothing goes on; make room" in said[0]
    await asyncio.sleep(1)
    assert len(said) == 1
    filler.unlink()

    async def takes_again() -> bool:
        with contextlib.suppress(nats.errors.Error):
            return bool(await jetstream.publish("dealwatch.article.fetched.v1", b"again", headers={"Nats-Msg-Id": "again"}))
        return False

    await eventually(takes_again)
    assert "started anew" in said[1]
    assert (await jetstream.stream_info("article_fetched")).state.messages == stored + 1
    await connection.close()
