"""Fires by week as a drawing: a stacked bar for each week, the busiest rules in colours of their own. Plain SVG, so that it needs no
library, scales, and can be read by machines. Pure.
"""

from collections.abc import Iterator, Sequence
from html import escape
from math import ceil, log10

from services.rule_engine.backtesting.report import Report

# Told apart by people who see no red or green too (Okabe and Ito).
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
_OTHERS = "#9a9a9a"
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 960, 420, 64, 48, 56
_LINES, _LABELS, _ROW = 5, 8, 18


def plot(report: Report) -> str:
    """The whole document."""
    names, columns = _columns(report)
    top = _round_up(max((sum(column) for column in columns), default=0))
    legend = _ROW * len(names)
    parts = [*_axis(top), *_bars(columns, top), *_weeks(report), *_legend(names)]
    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT + legend}" width="{_WIDTH}" height="{_HEIGHT + legend}"'
    style = "text{font:12px system-ui,sans-serif;fill:#333}.title{font-size:16px;font-weight:600}line{stroke:#ddd}"
    title = f"Fires by week, {report.revisions:,} revisions of deals"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}><title>{title}</title><style>{style}</style>'
    ground = '<rect width="100%" height="100%" fill="#fff"/>'
    return "\n".join([head, ground, f'<text class="title" x="{_LEFT}" y="28">{title}</text>', *parts, "</svg>", ""])


def _columns(report: Report) -> tuple[list[str], list[list[int]]]:
    """The names of what is stacked, and for each week how much of each."""
    ranked = sorted((rule_id for rule_id, tally in report.rules.items() if tally.fires), key=lambda one: -report.rules[one].fires)
    shown, rest = ranked[: len(_COLOURS)], ranked[len(_COLOURS) :]
    names = [*shown, *([f"{len(rest)} more rules"] if rest else [])]
    columns = []
    for week in report.weeks:
        column = [report.rules[rule_id].weeks[week] for rule_id in shown]
        columns.append([*column, *([sum(report.rules[rule_id].weeks[week] for rule_id in rest)] if rest else [])])
    return names, columns


def _round_up(most: int) -> int:
    """To one digit: 1, 2, 5, 10, 20 ..."""
    scale: int = 10 ** int(log10(max(most, 1)))
    steps = (step * scale for step in (1, 2, 5, 10))
    return next(step for step in steps if step >= most)


def _y(value: float, top: int) -> float:
    return _HEIGHT - _BOTTOM - (_HEIGHT - _BOTTOM - _TOP) * value / top


def _axis(top: int) -> Iterator[str]:
    for value in sorted({ceil(top * number / _LINES) for number in range(_LINES + 1)}):
        y = _y(value, top)
        yield f'<line x1="{_LEFT}" y1="{y:.1f}" x2="{_WIDTH - 16}" y2="{y:.1f}"/>'
        yield f'<text x="{_LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{value:,}</text>'


def _bars(columns: Sequence[Sequence[int]], top: int) -> Iterator[str]:
    step = _step(len(columns))
    for number, column in enumerate(columns):
        below = 0
        for colour, fires in zip((*_COLOURS, _OTHERS), column, strict=False):
            if fires:
                x, y, height = _LEFT + number * step, _y(below + fires, top), _y(below, top) - _y(below + fires, top)
                yield f'<rect x="{x:.1f}" y="{y:.1f}" width="{step * 0.85:.1f}" height="{height:.1f}" fill="{colour}"/>'
            below += fires


def _weeks(report: Report) -> Iterator[str]:
    weeks, step = report.weeks, _step(len(report.weeks))
    for number in range(0, len(weeks), max(1, ceil(len(weeks) / _LABELS))):
        yield f'<text x="{_LEFT + number * step:.1f}" y="{_HEIGHT - _BOTTOM + 20}">{weeks[number]:%d %b %Y}</text>'


def _legend(names: Sequence[str]) -> Iterator[str]:
    for number, (colour, name) in enumerate(zip((*_COLOURS, _OTHERS), names, strict=False)):
        y = _HEIGHT - 12 + number * _ROW
        yield f'<rect x="{_LEFT}" y="{y - 10}" width="12" height="12" fill="{colour}"/><text x="{_LEFT + 20}" y="{y}">{escape(name)}</text>'


def _step(weeks: int) -> float:
    return (_WIDTH - 16 - _LEFT) / max(weeks, 1)
