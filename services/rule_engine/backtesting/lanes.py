"""Lanes side by side, each in a process of its own, and what comes of them put back into the order of the history."""

import asyncio
import multiprocessing
import os
import signal
from bisect import bisect_right
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from multiprocessing.connection import Connection
from typing import NamedTuple

from services.rule_engine.backtesting.lane import Asked, Batch, Ending, Lane, Step
from services.rule_engine.backtesting.revisions import BEGINNING, END, MOST_LANES, Share
from services.rule_engine.scratch import prepared
from shared.store import Store

_WORTH_A_LANE = 20_000  # revisions, which take longer than a process to start
Telling = AsyncIterator[Batch | Ending]


class Chunk(NamedTuple):
    """So many revisions more are done, and what came of them, in the order of the history. A lane's `ending` comes once."""

    done: int
    steps: list[Step]
    ending: Ending | None = None


def lanes_for(revisions: int) -> int:
    """As many as there are processors to use. Rules are functions and cannot be sent, so a process must inherit them."""
    if "fork" not in multiprocessing.get_all_start_methods():
        return 1
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(processors, MOST_LANES, revisions // _WORTH_A_LANE))


async def put_together(lanes: Sequence[Telling]) -> AsyncIterator[Chunk]:
    """A step is passed on once every lane has come as far."""
    come, steps = [BEGINNING] * len(lanes), list[Step]()
    while (slowest := min(come)) < END:
        number = come.index(slowest)
        told = await anext(lanes[number])
        done, ending = (0, told) if isinstance(told, Ending) else (told.done, None)
        if isinstance(told, Ending):
            come[number] = END
        else:
            come[number] = told.upto or slowest
            steps = sorted([*steps, *told.steps], key=_place)
        ready = bisect_right(steps, min(come), key=_place)
        yield Chunk(done, steps[:ready], ending)
        steps = steps[ready:]


def _place(step: Step) -> tuple[int, str, int]:
    return step.place


@asynccontextmanager
async def lane(database_url: str, asked: Asked, share: Share) -> AsyncIterator[Telling]:
    store = Store("rule_engine", database_url)
    await store.open()
    try:
        async with store.reading() as session:
            yield Lane(asked, await prepared(session)).run(share)
    finally:
        await store.close()


@contextmanager
def lanes_in_processes(database_url: str, asked: Asked, lanes: int) -> Iterator[list[Telling]]:
    """To be started before anything that a process must not inherit, such as a connection to the database."""
    context, pipes = multiprocessing.get_context("fork"), list[Connection]()
    with ExitStack() as stack:
        for number in range(lanes):
            here, there = context.Pipe(duplex=False)
            pipes.append(stack.enter_context(here))
            process = context.Process(
                target=_tell, args=(database_url, asked, Share(number, lanes), there, tuple(pipes)), daemon=True
            )
            process.start()
            there.close()
            stack.callback(process.join)
            stack.callback(process.terminate)
        yield [_received(pipe) for pipe in pipes]


def _tell(database_url: str, asked: Asked, share: Share, to: Connection, others: Sequence[Connection]) -> None:
    """In the process. It ends with whoever listens: writing fails once no other process holds the end that is read."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for one in others:
        one.close()
    try:
        asyncio.run(_tell_all(database_url, asked, share, to))
    except BrokenPipeError:
        return
    except Exception as error:  # noqa: BLE001 - whatever it is, it is raised again where the lanes are put together
        to.send(error)


async def _tell_all(database_url: str, asked: Asked, share: Share, to: Connection) -> None:
    async with lane(database_url, asked, share) as telling:
        async for told in telling:
            to.send(told)


async def _received(connection: Connection) -> Telling:
    while True:
        try:
            told = await asyncio.to_thread(connection.recv)
        except EOFError:
            raise RuntimeError("a process of the backtest has ended before its time") from None
        if isinstance(told, Exception):
            raise told
        yield told
