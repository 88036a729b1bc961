"""A service is woken once for all that is due within a second, and never before it is due."""

import asyncio
import contextlib
import datetime as dt

from shared.bus.wake_times import WakeTimes
from shared.errors import Transient

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def after(seconds: float) -> dt.datetime:
    return NOON + dt.timedelta(seconds=seconds)


async def set_for(*asked: float, refuse: frozenset[str] = frozenset()) -> list[tuple[dt.datetime, str]]:
    """The timers that are set when these seconds after noon are asked for at noon; the broker does not take those in `refuse`."""
    times, timers = WakeTimes("held", lambda: NOON), []
    for seconds in asked:
        times.ask(after(seconds))

    async def wake_at(when: dt.datetime, key: str) -> None:
        if key in refuse:
            raise Transient("the broker is away")
        timers.append((when, key))

    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(times.run(wake_at), 0.05)
    return timers


def key(seconds: int) -> str:
    return f"held-{int(after(seconds).timestamp())}"


async def test_each_time_has_its_timer():
    assert await set_for(60, 90) == [(after(60), key(60)), (after(90), key(90))]


async def test_what_is_due_within_one_second_is_woken_once_when_all_of_it_is_due():
    assert await set_for(60.2, 60.9, 60.1, 61) == [(after(61), key(61))]


async def test_what_is_due_soon_or_was_needs_no_timer():
    assert await set_for(5, 0, -3_600) == []


async def test_a_timer_that_cannot_be_set_does_not_hold_up_the_next():
    assert await set_for(60, 90, refuse=frozenset({key(60)})) == [(after(90), key(90))]


async def test_a_time_that_has_passed_may_be_asked_for_again():
    now = [NOON]
    times, timers = WakeTimes("held", lambda: now[0]), []

    async def wake_at(when: dt.datetime, _key: str) -> None:
        timers.append(when)

    times.ask(after(60))
    now[0] = after(120)
    times.ask(after(180))
    now[0] = after(60) - dt.timedelta(minutes=1)
    times.ask(after(60))
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(times.run(wake_at), 0.05)
    assert timers == [after(60), after(180), after(60)]
