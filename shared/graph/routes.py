"""The way of every line: bent where two companies have several, and around the boxes of others. Pure."""

from collections.abc import Mapping, Sequence

from shared.graph.geometry import Box, Curve, bent, outside
from shared.graph.lines import Line

_BESIDE = 26.0  # pixels between two lines of the same two companies
_DETOURS = (0.0, 26.0, -26.0, 52.0, -52.0, 84.0, -84.0, 120.0, -120.0, 160.0, -160.0, 210.0, -210.0)
_FARTHEST = 76  # half steps from the straight way
_GAP = 5.0
_NEAR = 7.0


def routes(lines: Sequence[Line], boxes: Mapping[str, Box]) -> dict[int, Curve]:
    """For each line by its number the curve from the giver's box to the taker's."""
    between: dict[tuple[str, str], list[int]] = {}
    for number, line in enumerate(lines):
        between.setdefault((min(line.giver, line.taker), max(line.giver, line.taker)), []).append(number)
    found: dict[int, Curve] = {}
    for pair, numbers in between.items():
        foreign = [box for key, box in boxes.items() if key not in pair]
        shifts = {shift: _bundle(shift, numbers, lines, boxes) for shift in _DETOURS}
        shift = min(_DETOURS, key=lambda one: (sum(_hits(curve, foreign) for curve in shifts[one]), abs(one)))
        beside = shifts[shift]
        if sum(_hits(curve, foreign) for curve in beside):
            beside = min(
                beside, _spread(numbers, lines, boxes, foreign), key=lambda one: sum(_hits(curve, foreign) for curve in one)
            )
        found.update(zip(numbers, beside, strict=True))
    return found


def _bundle(shift: float, numbers: Sequence[int], lines: Sequence[Line], boxes: Mapping[str, Box]) -> list[Curve]:
    """Side by side, whichever way each goes."""
    middle = (len(numbers) - 1) / 2
    return [_curve(lines[number], boxes, shift + (place - middle) * _BESIDE) for place, number in enumerate(numbers)]


def _spread(numbers: Sequence[int], lines: Sequence[Line], boxes: Mapping[str, Box], foreign: Sequence[Box]) -> list[Curve]:
    """Each its own way around the others' boxes, on whichever side there is room."""
    ways = free = [step * _BESIDE / 2 for step in range(-_FARTHEST, _FARTHEST + 1)]
    found = []
    for number in numbers:
        curves = {by: _curve(lines[number], boxes, by) for by in free}
        best = min(free, key=lambda one: (_hits(curves[one], foreign), abs(one), one))
        free = [one for one in free if abs(one - best) >= _BESIDE] or ways
        found.append(curves[best])
    return found


def _curve(line: Line, boxes: Mapping[str, Box], by: float) -> Curve:
    giver, taker = boxes[line.giver], boxes[line.taker]
    whole = bent((giver.x, giver.y), (taker.x, taker.y), by if line.giver < line.taker else -by)
    return outside(whole, giver, taker, _GAP) or whole


def _hits(curve: Curve, foreign: Sequence[Box]) -> int:
    points = list(curve.points())
    return sum(any(box.has(point, _NEAR) for point in points) for box in foreign)
