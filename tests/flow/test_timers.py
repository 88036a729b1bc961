"""The broker wakes a service at the time it asked for."""

import asyncio
import datetime as dt

from shared.clock import utc_now
from shared.service import Service
from shared.service.lifecycle import Lifecycle
from shared.settings import Settings
from tests.flow.conftest import eventually


async def test_a_timer_wakes_its_service_once_and_a_second_replaces_the_first(fresh_broker, tmp_path):
    woken: list[str] = []
    service = Service("notifier", Settings(nats_url=fresh_broker.url, database_url=f"sqlite:///{tmp_path}/{{service}}.db"))

    async def wake(key: str, at: dt.datetime) -> None:
        assert at.tzinfo is not None
        woken.append(key)

    timers = service.timers(wake)
    lifecycle = Lifecycle(service)
    await lifecycle.up()
    now = utc_now()
    await timers.wake_at(now + dt.timedelta(seconds=0.5), "digest:Ärzte & Co.")
    await timers.wake_at(now + dt.timedelta(seconds=1), "replaced")
    await timers.wake_at(now + dt.timedelta(seconds=0.2), "replaced")
    await timers.wake_at(now - dt.timedelta(hours=1), "past")
    await eventually(lambda: len(woken) == 3)
    await asyncio.sleep(1.2)
    assert sorted(woken) == ["digest:Ärzte & Co.", "past", "replaced"]
    await lifecycle.down()
