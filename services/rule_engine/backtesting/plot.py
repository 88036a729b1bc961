"""Fires by week as a drawing: a stacked bar for each week, the busiest rules in colours of their own. Pure."""

from collections.abc import Iterator, Sequence
from math import ceil, log10

from services.rule_engine.backtesting.drawing import TITLE_SIZE, Drawing, Line, Rectangle, Words
from services.rule_engine.backtesting.report import Report

# Told apart by people who see no red or green too (Okabe and Ito).
_COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442")
_OTHERS = "#9a9a9a"
_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 960, 420, 64, 48, 56
_LINES, _LABELS, _ROW = 5, 8, 18


def plot(report: Report) -> Drawing:
    names, columns = _columns(report)
    top = _round_up(max((sum(column) for column in columns), default=0))
    title = f"Fires by week, {report.revisions:,} revisions of deals"
    shapes = (Words(_LEFT, 28, title, size=TITLE_SIZE), *_axis(top), *_bars(columns, top), *_weeks(report), *_legend(names))
    return Drawing(title, _WIDTH, _HEIGHT + _ROW * len(names), shapes)


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


def _axis(top: int) -> Iterator[Line | Words]:
    for value in sorted({ceil(top * number / _LINES) for number in range(_LINES + 1)}):
        y = _y(value, top)
        yield Line(_LEFT, y, _WIDTH - 16)
        yield Words(_LEFT - 8, y + 4, f"{value:,}", "end")


def _bars(columns: Sequence[Sequence[int]], top: int) -> Iterator[Rectangle]:
    step = _step(len(columns))
    for number, column in enumerate(columns):
        below = 0
        for colour, fires in zip((*_COLOURS, _OTHERS), column, strict=False):
            if fires:
                high = _y(below + fires, top)
                yield Rectangle(_LEFT + number * step, high, step * 0.85, _y(below, top) - high, colour)
            below += fires


def _weeks(report: Report) -> Iterator[Words]:
    weeks, step = report.weeks, _step(len(report.weeks))
    for number in range(0, len(weeks), max(1, ceil(len(weeks) / _LABELS))):
        yield Words(_LEFT + number * step, _HEIGHT - _BOTTOM + 20, f"{weeks[number]:%d %b %Y}")


def _legend(names: Sequence[str]) -> Iterator[Rectangle | Words]:
    for number, (colour, name) in enumerate(zip((*_COLOURS, _OTHERS), names, strict=False)):
        y = _HEIGHT - 12 + number * _ROW
        yield Rectangle(_LEFT, y - 10, 12, 12, colour)
        yield Words(_LEFT + 20, y, name)


def _step(weeks: int) -> float:
    return (_WIDTH - 16 - _LEFT) / max(weeks, 1)
