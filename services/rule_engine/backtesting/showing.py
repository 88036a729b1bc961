"""A backtest for people, as a plain table, and for scripts, as JSON. Pure."""

from collections.abc import Iterator
from typing import Any

from services.rule_engine.backtesting.report import Difference, Report, RuleTally, Sample

_MOST_OVERLAPS, _MOST_LISTED = 20, 200
_HEADLINE = 70


def table(report: Report, difference: Difference | None = None) -> Iterator[str]:
    """Lines: each rule with what it would have done, overlaps, and what a second rule set does otherwise."""
    yield _span(report)
    width = max(map(len, ("rule", *report.rules)))
    yield f"\n{'rule':<{width}}  {'fires':>7} {'a week':>7} {'most':>6} {'reviews':>8} {'held':>6}"
    weeks = len(report.weeks) or 1
    for rule_id, tally in _busiest(report):
        most = max(tally.weeks.values(), default=0)
        yield f"{rule_id:<{width}}  {tally.fires:>7} {tally.fires / weeks:>7.1f} {most:>6} {tally.reviews:>8} {tally.held:>6}"
    for rule_id, tally in _busiest(report):
        yield from (f"{'' if number else f'{chr(10)}{rule_id}, for example{chr(10)}'}{_listed(one)}"
                    for number, one in enumerate(tally.samples))  # fmt: skip
    yield from _overlaps(report)
    if difference:
        yield from _difference(difference)


def as_json(report: Report, difference: Difference | None = None) -> dict[str, Any]:
    told = {
        "revisions": report.revisions,
        "from": report.first and report.first.isoformat(),
        "to": report.last and report.last.isoformat(),
        "rules": {rule_id: _tally(tally) for rule_id, tally in report.rules.items()},
        "overlaps": [{"rules": list(pair), "deals": deals} for pair, deals in report.overlaps.most_common()],
    }
    if difference is None:
        return told
    added, lost = ([_sample(one) for one in some] for some in (difference.added(), difference.lost()))
    return told | {"compared": {"same": difference.same, "adds": added, "loses": lost}}


def _span(report: Report) -> str:
    if report.first is None or report.last is None:
        return "no revision of a deal was kept in that time"
    return f"{report.revisions:,} revisions of deals, {report.first:%Y-%m-%d} to {report.last:%Y-%m-%d}"


def _busiest(report: Report) -> list[tuple[str, RuleTally]]:
    return sorted(report.rules.items(), key=lambda one: (-one[1].fires, one[0]))


def _overlaps(report: Report) -> Iterator[str]:
    found = report.overlaps.most_common(_MOST_OVERLAPS)
    if found:
        yield "\ndeals that two rules fire for"
    for (one, other), deals in found:
        fires = [report.rules[rule_id].fires or 1 for rule_id in (one, other)]
        share = min(1.0, deals / min(fires))
        yield f"{deals:>7}  {one} and {other} ({share:.0%} of the rarer)"
    if len(report.overlaps) > len(found):
        yield f"         and {len(report.overlaps) - len(found)} more pairs; --json has all"


def _difference(difference: Difference) -> Iterator[str]:
    added, lost = list(difference.added()), list(difference.lost())
    yield f"\ncompared: adds {len(added)}, loses {len(lost)}, {difference.same} the same"
    for sign, some in (("+", added), ("-", lost)):
        yield from (f"{sign} {_listed(one)}" for one in some[:_MOST_LISTED])
        if len(some) > _MOST_LISTED:
            yield f"{sign}   and {len(some) - _MOST_LISTED} more; --json has all"


def _listed(sample: Sample) -> str:
    headline = sample.headline if len(sample.headline) <= _HEADLINE else f"{sample.headline[: _HEADLINE - 1]}…"
    return f"  {sample.at:%Y-%m-%d}  {sample.name}  {headline}"


def _tally(tally: RuleTally) -> dict[str, Any]:
    weeks = {week.isoformat(): fires for week, fires in sorted(tally.weeks.items())}
    samples = [_sample(one) for one in tally.samples]
    return {"fires": tally.fires, "reviews": tally.reviews, "held": tally.held, "weeks": weeks, "samples": samples}


def _sample(sample: Sample) -> dict[str, Any]:
    return {"match": sample.name, "at": sample.at.isoformat(), "headline": sample.headline}
