"""Lanes put together are the history in its order, whatever each of them holds and however it is cut into batches."""

import asyncio
import os
import signal
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import SQLAlchemyError

from services.rule_engine.backtesting import lanes
from services.rule_engine.backtesting.lane import Asked, Batch, Ending, Step
from services.rule_engine.backtesting.lanes import lanes_for, put_together
from services.rule_engine.backtesting.revisions import Span
from shared.database_errors import DatabaseRefuses
from tests.unit.rule_engine.deals import AROUND, rule, rules

places = st.lists(st.tuples(st.integers(0, 30), st.sampled_from("abc"), st.integers(1, 3)), max_size=12, unique=True)
cuts = st.lists(st.integers(0, 4), max_size=6)


async def lane(told, sizes):
    told = sorted(told)
    while told:
        size = sizes.pop() if sizes else 5
        page, told = told[: size + 1], told[size + 1 :]
        yield Batch(len(page), page[-1], [Step(one, "", ()) for one in page if one[0] % 2])
    yield Batch(0, None, [])
    yield Ending(Counter(), 1)


async def collected(several):
    return [chunk async for chunk in put_together(several)]


@given(st.lists(st.tuples(places, cuts), min_size=1, max_size=4))
def test_steps_come_in_the_order_of_the_history(told):
    apart = [
        (sorted({(at, f"{deal}{number}", revision) for at, deal, revision in some}), sizes)
        for number, (some, sizes) in enumerate(told)
    ]
    chunks = asyncio.run(collected([lane(some, list(sizes)) for some, sizes in apart]))
    everything = sorted(one for some, _ in apart for one in some)
    assert [step.place for chunk in chunks for step in chunk.steps] == [one for one in everything if one[0] % 2]
    assert sum(chunk.done for chunk in chunks) == len(everything)
    assert sum(chunk.ending is not None for chunk in chunks) == len(apart)


def test_a_small_history_is_one_lane_and_none_has_more_than_there_are_processors(monkeypatch):
    monkeypatch.setattr(lanes.os, "sched_getaffinity", lambda _: set(range(6)), raising=False)
    assert [lanes_for(revisions) for revisions in (0, 30_000, 60_000, 10**6)] == [1, 1, 3, 6]
    monkeypatch.setattr(lanes.multiprocessing, "get_all_start_methods", lambda: ["spawn"])
    assert lanes_for(10**6) == 1


def put_in_order(url):
    """What a history that cannot be read leads to."""

    async def told():
        with lanes.lanes_in_processes(
            url, Asked(rules(rule("{ amount: known }")), None, AROUND, Span.of(None, None)), 2
        ) as several:
            return await collected(several)

    return asyncio.run(told())


def test_a_lane_that_fails_says_why(tmp_path):
    (tmp_path / "x.db").write_text("no database", encoding="utf-8")
    with pytest.raises((DatabaseRefuses, SQLAlchemyError), match="not a database"):
        put_in_order(f"sqlite:///{tmp_path}/x.db")


def test_a_lane_that_is_killed_is_noticed(tmp_path, monkeypatch):
    monkeypatch.setattr(lanes, "_tell", lambda *_: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(RuntimeError, match="ended before its time"):
        put_in_order(f"sqlite:///{tmp_path}/x.db")
