"""Runs all of it and prints one table. Ratios hold on any machine; absolute figures are this machine's."""

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

from tests.bench import backtest, circles, embedded, extraction, ledger, raw_chain, rules, whole_chain, windows
from tests.parts.broker import running_broker

_SINGLES, _RAW_MANY, _ARTICLES = 200, 2000, 2000


def main() -> None:
    singles, articles = (40, 300) if "--quick" in sys.argv else (_SINGLES, _ARTICLES)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(_chains(Path(folder), singles, articles))
    for row in extraction.rows():
        _row(*row)
    sizes = (1_000, 10_000, 100_000) if "--quick" in sys.argv else circles.SIZES
    for row in (*ledger.rows(sizes), *circles.rows(sizes), *backtest.rows((10_000,) if "--quick" in sys.argv else backtest.SIZES)):
        _row(*row)
    for row in windows.rows(tuple(size for size in windows.SIZES if size <= max(sizes))):
        _row(*row)
    for row in rules.rows(rules.SIZES[:3] if "--quick" in sys.argv else rules.SIZES):
        _row(*row)
    seconds, proportional, resident = embedded.measure()
    _row("dealwatch up to ready", f"{seconds:.1f} s", "target at most 10 s")
    _row("installation, cold cache", f"{embedded.installation():.0f} s", "target at most 90 s")
    _row(
        "memory of everything at rest",
        f"{proportional:.0f} MB",
        f"proportional (shared pages once); resident sum {resident:.0f} MB; target 700 MB",
    )


async def _chains(folder: Path, singles: int, articles: int) -> None:
    for sync in ("10s", "always"):
        with running_broker(folder / f"raw-{sync}", sync=sync) as broker:
            raw, raw_rate = await raw_chain.measure(broker.url, singles, _RAW_MANY)
            _row(f"raw chain, {raw_chain.HOPS} hops, sync {sync}", _spread(raw), f"{raw_rate:.0f} messages/s")
    with running_broker(folder / "whole", sync="always") as broker:
        async with whole_chain.started(broker, folder) as (system, slack):
            whole = await whole_chain.latencies(system, slack, singles)
            ratio = statistics.median(whole) / statistics.median(raw)
            _row("pushed article to Slack", _spread(whole), f"{ratio:.1f} x raw; target p50 40 ms, p99 150 ms, 10 x raw")
            rate = await whole_chain.throughput(system, slack, articles, first=10_000)
            _row("articles through everything", f"{rate:.0f}/s", f"{rate / raw_rate:.2f} x raw; target 100/s")


def _spread(milliseconds: list[float]) -> str:
    ordered = sorted(milliseconds)
    return f"p50 {statistics.median(ordered):.1f} ms, p99 {ordered[int(len(ordered) * 0.99) - 1]:.1f} ms"


def _row(what: str, figure: str, remark: str) -> None:
    print(f"{what:34} {figure:30} {remark}", flush=True)


if __name__ == "__main__":
    main()
