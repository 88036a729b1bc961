"""`dealwatch up`: from nothing to a running system, and back again with one Ctrl-C."""

import asyncio
import signal
import time
from collections.abc import Callable
from pathlib import Path

from deploy.embedded.mending import mend
from deploy.embedded.processes import Hold
from deploy.embedded.stack import DEMO_PORT, Plan, broker, demo, preparation, services
from deploy.embedded.supervise import NotReady, Supervised, run_once, stop_all


async def up(plan: Plan, say: Callable[[str], None]) -> int:
    """Run until SIGINT or SIGTERM. Returns the exit code: 1 when something does not come up."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    groups: list[list[Supervised]] = []
    started = time.monotonic()
    try:
        starting = asyncio.create_task(_start(plan, groups))
        stopping = asyncio.create_task(stop.wait())
        await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
        if starting.done():
            starting.result()
            say(_welcome(plan, time.monotonic() - started, demo_taken=plan.demo and not groups[1]))
            mending = asyncio.create_task(mend(groups[0][0], plan.broker_health_url, plan.data, say))
            await stop.wait()
            mending.cancel()
        else:
            starting.cancel()
    except (NotReady, OSError) as error:
        say(f"dealwatch cannot come up: {error}")
        return 1
    finally:
        say("stopping ...")
        await stop_all(groups)
    return 0


async def _start(plan: Plan, groups: list[list[Supervised]]) -> None:
    """All at once: the preparation waits for the broker by itself, and the services import until it is done."""
    (plan.data / "run.json").write_text(plan.describe(), encoding="utf-8")
    hold = Hold()
    groups.extend([[broker(plan)], demo(plan), services(plan, hold)])
    for member in groups[0]:
        member.keep()
    preparing = asyncio.create_task(run_once(preparation(plan)))
    for member in groups[1] + groups[2]:
        member.keep()
    await asyncio.gather(preparing, *[member.until_ready() for member in groups[0] + groups[1]])
    hold.release()
    await asyncio.gather(*[member.until_ready() for member in groups[2]])


def _welcome(plan: Plan, seconds: float, *, demo_taken: bool) -> str:
    taken = f"Port {DEMO_PORT} is taken: if no demonstration site of another dealwatch answers there, its sources will fail."
    return "\n".join(
        [
            *([taken] if demo_taken else []),
            "",
            f"dealwatch is up ({seconds:.1f} s). Watching {_short(plan.watch)}, keeping its data in {_short(plan.data)}.",
            "",
            f"  console       {plan.console_url}",
            f"  push articles {plan.push_url} with the bearer token in {_short(plan.data / 'push-token')}",
            f"  broker        {plan.nats_url}",
            "",
            "Change the watch folder, then `dealwatch apply` it; Ctrl-C stops everything.",
            "",
        ]
    )


def _short(path: Path) -> str:
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
