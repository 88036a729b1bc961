"""How long a deal waits for a hundred thousand rules: the index beside asking every rule, and what building it takes.

Times are processor time of this thread: other work on the machine disturbs least.
"""

import datetime as dt
import gc
import statistics
import sys
import time
import tracemalloc
from collections.abc import Callable, Iterator

from services.rule_engine.facts import DealFacts, Surroundings, facts_of
from services.rule_engine.rates import NoRates
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_set import RuleSet, indexed, rule_set
from services.rule_engine.tree import Rule
from tests.bench import rule_reload
from tests.bench.rules_made import POPULAR, SELECTIVE, Made, Maker

SIZES = (10, 1_000, 10_000, 100_000)
_DEALS, _PLAIN_DEALS, _WARMING = 500, 20, 50
_TARGETS = {"selective": "0.3 / 1 ms", "popular": "0.8 / 2.5 ms"}
_AROUND = Surroundings(dt.timedelta(days=7), NoRates())
Row = tuple[str, str, str]


def rows(sizes: tuple[int, ...] = SIZES) -> Iterator[Row]:
    for made in (SELECTIVE, POPULAR):
        yield from _of(made, sizes)
    yield from rule_reload.rows(_AROUND, max(sizes))


def _of(made: Made, sizes: tuple[int, ...]) -> Iterator[Row]:
    maker = Maker(made)
    files = maker.files(max(sizes))
    facts = [facts_of(changed, _AROUND) for changed in maker.deals(_DEALS)]
    gc.disable()  # as while rules are taken in, see services.rule_engine.following
    reading, rules = _timed(lambda: _read(files, maker))
    gc.freeze()
    for size in sizes:
        building, in_force = _timed(lambda size=size: rule_set(rules[:size]))
        target = f"; target {_TARGETS[made.name]}" if size == max(SIZES) else ""
        plain = RuleSet(in_force.rules)
        asked = _times(plain, facts[:_PLAIN_DEALS])
        times = _times(in_force, facts)
        ratio, found = statistics.mean(asked) / statistics.mean(times), _found(in_force, facts)
        same = all(list(in_force.judge(one)) == list(plain.judge(one)) for one in facts[:_PLAIN_DEALS])
        figures = f"mean {statistics.mean(times):.3f} ms, p99 {times[int(len(times) * 0.99)]:.2f} ms"
        yield (
            f"{size:,} {made.name} rules, a deal",
            figures,
            f"{found:.0f} hold; {ratio:.1f} x faster than asking each{target}" + ("" if same else "; FINDS SOMETHING ELSE"),
        )
    yield (
        f"{max(sizes):,} {made.name} rules made ready",
        f"{building:.2f} s",
        f"of it the index {_index_seconds(in_force):.2f} s; target 1.5 s",
    )
    yield f"{max(sizes):,} {made.name} rules from YAML", f"{reading + building:.1f} s", "target 25 s"
    yield f"{max(sizes):,} {made.name} rules, the index", f"{_index_megabytes(in_force):.0f} MB", "target 60 MB"
    gc.enable()


def _read(files: dict[str, str], maker: Maker) -> list[Rule]:
    return [rule for path, text in files.items() for rule in read_rule_file(text, path, maker.entities).rules]


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    began = time.thread_time()
    made = work()
    return time.thread_time() - began, made


def _times(rules: RuleSet, facts: list[DealFacts]) -> list[float]:
    """Milliseconds of each deal, in order; the first few deals only warm up."""
    times = []
    for one in [*facts[:_WARMING], *facts]:
        began = time.thread_time()
        for _ in rules.judge(one):
            pass
        times.append((time.thread_time() - began) * 1000)
    return sorted(times[min(_WARMING, len(facts)) :])


def _found(rules: RuleSet, facts: list[DealFacts]) -> float:
    return statistics.mean(sum(1 for _ in rules.judge(one)) for one in facts)


def _index_seconds(rules: RuleSet) -> float:
    return _timed(lambda: indexed(rules.rules))[0]


def _index_megabytes(rules: RuleSet) -> float:
    tracemalloc.start()
    index = indexed(rules.rules).index
    size = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    return size / 2**20 if index else 0


def main() -> None:
    for what, figure, remark in rows(SIZES[:3] if "--quick" in sys.argv else SIZES):
        print(f"{what:44} {figure:30} {remark}", flush=True)


if __name__ == "__main__":
    main()
