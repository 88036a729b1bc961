"""How long a deal waits for a hundred thousand rules: the index beside asking every rule and beside public peers, and what building it takes.

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
from services.rule_engine.firing import Fired, decided, find_in
from services.rule_engine.rates import NoRates
from services.rule_engine.reading import read_rule_file
from services.rule_engine.rule_set import RuleSet, indexed, rule_set
from services.rule_engine.tree import Rule
from shared.contracts import DealChanged
from tests.bench import rule_reload
from tests.bench.rule_peers import PEERS, record
from tests.bench.rules_made import POPULAR, SELECTIVE, Made, Maker

SIZES = (10, 1_000, 10_000, 100_000)
_DEALS, _PLAIN_DEALS, _WARMING = 500, 20, 50
_PEERS_TAKE, _PEER_DEALS = 10_000, 3  # rules, of which a peer takes a second for a deal
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
    deals = list(maker.deals(_DEALS))
    gc.disable()  # as while rules are taken in, see services.rule_engine.following
    reading, rules = _timed(lambda: _read(files, maker))
    gc.freeze()
    for size in sizes:
        building, in_force = _timed(lambda size=size: rule_set(rules[:size]))
        yield from _found(made, in_force, deals)
        if size == _PEERS_TAKE:
            yield from _peers(made, in_force, deals[:_PEER_DEALS])
    named = f"{max(sizes):,} {made.name} rules"
    yield f"{named} made ready", f"{building:.2f} s", "target 1.5 s"
    yield f"{named} from YAML", f"{reading + building:.1f} s", "target 25 s"
    yield f"{named}, the index", f"{_index_megabytes(in_force):.0f} MB", "target 60 MB"
    gc.enable()


def _found(made: Made, in_force: RuleSet, deals: list[DealChanged]) -> Iterator[Row]:
    size, plain = len(in_force.rules), RuleSet(in_force.rules)
    asked, times = _times(_judging(plain), deals[:_PLAIN_DEALS]), _times(_judging(in_force), deals)
    judged = [in_force.judge(facts_of(one, _AROUND)) for one in deals[:_PLAIN_DEALS]]
    same = all(list(one) == list(plain.judge(facts_of(deal, _AROUND))) for one, deal in zip(judged, deals, strict=False))
    target = f"; target {_TARGETS[made.name]}" if size == max(SIZES) else ""
    ratio = statistics.mean(asked) / statistics.mean(times)
    remark = f"{statistics.mean(map(len, judged)):.0f} hold; {ratio:.1f} x faster than asking each{target}"
    yield f"{size:,} {made.name} rules, a deal", _figures(times), remark + ("" if same else "; FINDS SOMETHING ELSE")
    if size == max(SIZES):
        looked_at = _times(lambda facts: lambda: list(in_force.judge(facts)), deals)
        yield "  and every rule that holds looked at", _figures(looked_at), "as for a deal that fires all of them"
        yield "  and every one fired before", _figures(_again(in_force, deals)), "as for the next revision of a deal"


def _judging(rules: RuleSet) -> Callable[[DealFacts], Callable[[], object]]:
    return lambda facts: lambda: rules.judge(facts)


def _again(in_force: RuleSet, deals: list[DealChanged]) -> list[float]:
    """Milliseconds for judging a deal and deciding what is due, which is nothing; what fired before has just been read."""
    fired = {one.deal.id: [fired for _, fired in decided(find_in(facts_of(one, _AROUND), in_force), ())] for one in deals}

    def again(facts: DealFacts) -> Callable[[], object]:
        past = [Fired(one.rule_id, one.key, one.number, one.traces) for one in fired[facts.deal.id]]
        return lambda: list(decided(find_in(facts, in_force), past))

    return _times(again, deals)


def _peers(made: Made, in_force: RuleSet, deals: list[DealChanged]) -> Iterator[Row]:
    """The same rules and deals in the loops of public peers, which take time in proportion to the rules."""
    facts = [facts_of(one, _AROUND) for one in deals]
    ours, records = _times(_judging(in_force), deals), [record(one) for one in facts]
    for peer in PEERS:
        what = f"  a loop of {peer.name}, {len(deals)} deals"
        if not peer.is_there:
            yield what, "skipped", "its package is not installed (requirements/bench.txt, requirements/cel.txt)"
            continue
        loop = peer.loop(in_force.rules)
        took, found = _timed(lambda loop=loop: [loop.found(one) for one in records])
        same = all(in_force.judge(one).numbers == numbers for one, numbers in zip(facts, found, strict=True))
        mean = took * 1000 / len(deals)
        remark = f"the index is {mean / statistics.mean(ours):,.0f} x faster; made ready in {loop.seconds:.1f} s"
        yield what, f"mean {mean:.1f} ms", remark + ("" if same else "; FINDS SOMETHING ELSE")


def _read(files: dict[str, str], maker: Maker) -> list[Rule]:
    return [rule for path, text in files.items() for rule in read_rule_file(text, path, maker.entities).rules]


def _timed(work: Callable[[], object]) -> tuple[float, object]:
    began = time.thread_time()
    made = work()
    return time.thread_time() - began, made


def _times(work: Callable[[DealFacts], Callable[[], object]], deals: list[DealChanged]) -> list[float]:
    """Milliseconds of the work for each deal, in order, and each as if it had just come; the first few only warm up."""
    times = []
    for one in [*deals[:_WARMING], *deals]:
        judge = work(facts_of(one, _AROUND))
        began = time.thread_time()
        judge()
        times.append((time.thread_time() - began) * 1000)
    return sorted(times[min(_WARMING, len(deals)) :])


def _figures(times: list[float]) -> str:
    return f"mean {statistics.mean(times):.3f} ms, p99 {times[int(len(times) * 0.99)]:.2f} ms"


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
