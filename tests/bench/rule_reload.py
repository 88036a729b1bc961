"""How long deals wait while a hundred thousand rules are read again: every few milliseconds one is judged, as the service would."""

import asyncio
import time

from prometheus_client import CollectorRegistry

from services.rule_engine.facts import Surroundings, facts_of
from services.rule_engine.following import Following
from services.rule_engine.rulebook import Rulebook
from shared.contracts import DealChanged, Wish
from tests.bench.rules_made import SELECTIVE, Maker

_BETWEEN = 0.005  # seconds


def rows(around: Surroundings, size: int) -> list[tuple[str, str, str]]:
    maker = Maker(SELECTIVE)
    return asyncio.run(_measure(maker, maker.files(size), list(maker.deals(500)), around))


async def _measure(
    maker: Maker, files: dict[str, str], deals: list[DealChanged], around: Surroundings
) -> list[tuple[str, str, str]]:
    rulebook = Rulebook(entities=maker.entities)
    following = Following(rulebook, CollectorRegistry())
    count = f"{sum(text.count('- id:') for text in files.values()):,} rules"
    found = []
    changed = {path: text.replace("name: Rule", "name: rule") for path, text in files.items()}
    first = next(iter(files))
    one_more = {**changed, first: changed[first] + "- id: one-more\n  when: {type: ipo}\n"}
    for what, texts in (("read", files), ("read again, all changed", changed), ("one rule more", one_more)):
        wishes = {path: Wish(key=path, body=text) for path, text in texts.items()}
        taking = asyncio.create_task(following.on_rules(wishes))
        began, waits = time.perf_counter(), []
        while not taking.done():
            waits.append(await _judged(rulebook, deals[len(waits) % len(deals)], around))
        waits.sort()
        figures = f"p50 {waits[len(waits) // 2]:.1f} ms, p99 {waits[int(len(waits) * 0.99)]:.1f} ms, most {waits[-1]:.0f} ms"
        found.append((f"deals while {count} are {what}", figures, f"{time.perf_counter() - began:.1f} s; target p99 50 ms"))
    return found


async def _judged(rulebook: Rulebook, changed: DealChanged, around: Surroundings) -> float:
    """Milliseconds from when it was due until it is judged."""
    due = time.perf_counter() + _BETWEEN
    await asyncio.sleep(_BETWEEN)
    list(rulebook.in_force.judge(facts_of(changed, around)))
    return (time.perf_counter() - due) * 1000
