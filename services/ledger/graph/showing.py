"""The graph around a company as text for a terminal. Pure."""

from collections.abc import Iterator

from shared.contracts import Edge
from shared.graph.lines import VERBS, bounded, clean, columns, cut
from shared.graph.model import Graph

_LONGEST_NAME = 32


def as_text(graph: Graph) -> Iterator[str]:
    """Who is there, every edge on a line, then the circles."""
    yield f"{clean(graph.company.name)} ({clean(graph.company.key)}) and {_others(graph)}"
    rows = [_row(edge) for edge in graph.edges]
    if not rows:
        yield "no deals between them"
        return
    widths = [max(columns(row[place]) for row in rows) for place in range(len(rows[0]))]
    yield ""
    for row in rows:
        yield "  " + "  ".join(cell + " " * (width - columns(cell)) for cell, width in zip(row, widths, strict=True)).rstrip()
    for circle in graph.circles:
        yield ""
        overlap = f", overlap {circle.overlap:.0%}" if circle.overlap is not None else ""
        yield f"circular structure, weakest leg {_plain(circle.weakest_stage)}{overlap}, first seen {circle.first_seen:%Y-%m-%d}"
        for leg in circle.legs:
            sum_ = f" ({bounded(leg.usd, leg.bound)})" if leg.usd else ""
            yield f"  {clean(leg.giver)} {clean(leg.verb)} {clean(leg.taker)}{sum_}, {_plain(leg.stage)}"


def _others(graph: Graph) -> str:
    many = len(graph.nodes) - 1
    more = f", {graph.left_out} more left out" if graph.left_out else ""
    return f"{many} other {'company' if many == 1 else 'companies'}{more}"


def _row(edge: Edge) -> tuple[str, ...]:
    return (
        cut(clean(edge.giver.name), _LONGEST_NAME),
        VERBS[edge.relation],
        cut(clean(edge.taker.name), _LONGEST_NAME),
        bounded(edge.usd, edge.bound) if edge.usd else "–",
        _plain(edge.stage),
        f"since {edge.since:%Y-%m-%d}",
        edge.deal_id,
    )


def _plain(word: object) -> str:
    return str(word).replace("_", " ")
