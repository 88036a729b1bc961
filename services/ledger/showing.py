"""A deal as text for a terminal. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from services.ledger.claims.figures import said_with_bound
from shared.contracts import Circle, Conflict, Deal, Money
from shared.graph.lines import bounded
from shared.lasting import lasting

_LONGEST = 110


def brief(deal: Deal) -> Iterator[str]:
    """Two lines."""
    sums = ", ".join(_sum(money) for money in deal.money)
    mark = " (background)" if deal.background and not deal.merged_into and not deal.withdrawn else ""
    yield f"{deal.id}  {deal.last_seen:%Y-%m-%d}  {deal.kind.value:13} {deal.stage.value:10} {_one_line(deal.headline)}{mark}"
    yield f"{'':18}{_parties(deal)}{f'; {sums}' if sums else ''}; {told_by(deal)}"


def full(deal: Deal, versions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Everything."""
    yield _one_line(deal.headline)
    yield f"{deal.id}, revision {deal.revision}: {deal.kind.value.replace('_', ' ')}{f' of {deal.subject}' if deal.subject else ''}"
    if deal.merged_into:
        yield f"the same deal as {deal.merged_into}"
    if deal.withdrawn:
        yield "all that was told of it was taken back"
    yield f"{_parties(deal)}"
    yield told_by(deal)
    yield from _block("stages", _stages(deal))
    yield from _block("figures", (_sum(money) for money in deal.money))
    yield from _block(
        "claims",
        (f"{claim.slot}: {claim.value}  {claim.origin} (×{claim.times})  “{_one_line(claim.quote)}”" for claim in deal.claims),
    )
    yield from _block("conflicts", (line for conflict in deal.conflicts for line in _conflict(conflict)))
    yield from _block("circles", (line for circle in deal.circles for line in _circle(circle)))
    if deal.expected:
        late = f"; overdue since {deal.overdue_since}" if deal.overdue_since else ""
        yield from _block("expected", [f"{deal.expected.stage.value} by {deal.expected.latest}{late}"])
    yield from _block("articles", _articles(deal))
    yield from _block(
        "revisions", (f"{one['revision']:4}  {one['known_from'][:16]}  {' '.join(one['changes'])}" for one in versions)
    )


def told_by(deal: Deal) -> str:
    """`40 articles, 2 origins: Reuters, Handelsblatt`"""
    names = ", ".join(_one_line(origin) for origin in deal.origins)
    return f"{_count(deal.article_count, 'article')}, {_count(len(deal.origins), 'origin')}: {names}"


def _stages(deal: Deal) -> Iterator[str]:
    for step, lasted in deal.time_in_stages:
        how_long = f"for {lasting(lasted)}" if lasted is not None else "now"
        yield f"{step.at:%Y-%m-%d %H:%M}  {step.stage.value:10}  {how_long:12}  {_one_line(step.article.publisher or '')}".rstrip()


def _articles(deal: Deal) -> Iterator[str]:
    brought = {report.article_id: report for report in deal.reports}
    for article in deal.articles:
        report = brought.get(article.id)
        what = f"{report.novelty.value:13} {', '.join(report.origins)}" if report else ""
        yield f"{article.id}  {what}  {_one_line(article.title)}"


def _conflict(conflict: Conflict) -> Iterator[str]:
    yield f"{conflict.slot}: {conflict.likely_slip or 'nothing usual explains it'}"
    for claim in conflict.claims:
        yield f"  {claim.value}  {claim.origin}"


def _circle(circle: Circle) -> Iterator[str]:
    shared = f", overlap {circle.overlap:.0%}" if circle.overlap is not None else ""
    yield f"circular structure, weakest leg {circle.weakest_stage.value}{shared}, first seen {circle.first_seen:%Y-%m-%d}"
    for leg in circle.legs:
        sum_ = f" ({bounded(leg.usd, leg.bound)})" if leg.usd is not None else ""
        yield f"  {leg.giver} {leg.verb} {leg.taker}{sum_}, {leg.stage.value}"


def _block(name: str, lines: Iterator[str] | Sequence[str]) -> Iterator[str]:
    found = list(lines)
    if found:
        yield ""
        yield name
        yield from (f"  {line}" for line in found)


def _parties(deal: Deal) -> str:
    return ", ".join(f"{_one_line(party.name)} ({party.role.value})" for party in deal.parties)


def _sum(money: Money) -> str:
    measure = "" if money.measure.value == "deal" else f"{money.measure.value.replace('_', ' ')} "
    return f"{measure}{said_with_bound(money)}"


def _one_line(text: str) -> str:
    """What an article wrote must not move the terminal's cursor."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
