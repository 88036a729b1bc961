"""A hop takes each fact once and gives what follows once, whatever happens to it, its broker or its process; on both databases."""

import asyncio

from shared.contracts import DealMentioned
from shared.service import Service
from tests.flow.conftest import eventually
from tests.flow.road import Probe, given_by, mention, running, send


async def test_the_same_fact_three_times_is_taken_once_and_given_once(settings):
    probe = Probe()
    async with running(settings, probe) as service:
        for _ in range(3):
            headers = {"content-type": "application/json"}  # without a message id the broker cannot drop it
            await service.jetstream.publish(DealMentioned.SUBJECT, mention("a").model_dump_json().encode(), headers=headers)
        await eventually(lambda: probe.seen.count("a.0") == 1)
        await asyncio.sleep(0.3)
        assert probe.seen.count("a.0") == 1
        assert await given_by(service) == ["a.100"]


async def test_what_is_transient_comes_again_until_it_works(settings):
    probe = Probe()
    async with running(settings, probe) as service:
        await send(service, mention("busy"))
        await eventually(lambda: probe.seen.count("busy.0") == 3)
        await eventually(lambda: given_by(service))
        assert await service.dead().list() == []


async def test_a_long_step_is_not_given_to_a_neighbour(settings):
    """The heartbeat: a step of five times ack_wait is run once."""
    probe = Probe()
    probe.gate.clear()
    async with running(settings, probe) as service:
        await send(service, mention("slow"))
        await eventually(lambda: probe.seen)
        await asyncio.sleep(5)
        probe.gate.set()
        await eventually(lambda: given_by(service))
        assert probe.seen.count("slow.0") == 1


async def test_a_stop_finishes_what_is_in_flight(settings):
    probe = Probe()
    probe.gate.clear()
    async with running(settings, probe) as service:
        await send(service, mention("a"))
        await eventually(lambda: probe.seen)
        asyncio.get_running_loop().call_later(0.5, probe.gate.set)
    second = Probe()
    async with running(settings, second) as service:
        await eventually(lambda: given_by(service))
        assert "a.0" not in second.seen


async def test_the_broker_goes_and_comes_back_and_nothing_is_lost_or_doubled(settings, fresh_broker):
    probe = Probe()
    async with running(settings, probe) as service:
        await send(service, *[mention(f"a{n}") for n in range(20)])
        await asyncio.to_thread(fresh_broker.stop, 9)
        await asyncio.sleep(0.5)
        await asyncio.to_thread(fresh_broker.start)
        await send(service, *[mention(f"b{n}") for n in range(20)])
        wanted = sorted(f"{name}{n}.100" for name in "ab" for n in range(20))
        await eventually(lambda: _all_given(service, wanted), 20)
        await asyncio.sleep(0.5)
        assert sorted(await given_by(service)) == wanted


async def _all_given(service: Service, wanted: list[str]) -> bool:
    return set(await given_by(service)) >= set(wanted)
