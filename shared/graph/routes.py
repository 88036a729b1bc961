"""The way of every line: bent where two companies have several, and around the boxes of others. Pure."""

from collections.abc import Mapping, Sequence

from shared.graph.geometry import Box, Curve, bent, outside
from shared.graph.lines import Line

_BESIDE = 26.0  # pixels between two lines of the same two companies
_DETOURS = (0.0, 26.0, -26.0, 52.0, -52.0, 84.0, -84.0, 120.0, -120.0)
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
        shift = min(
            _DETOURS, key=lambda one: (sum(_hits(curve, foreign) for curve in _bundle(one, numbers, lines, boxes)), abs(one))
        )
        found.update(zip(numbers, _bundle(shift, numbers, lines, boxes), strict=True))
    return found


def _bundle(shift: float, numbers: Sequence[int], lines: Sequence[Line], boxes: Mapping[str, Box]) -> list[Curve]:
    """Side by side, whichever way each goes."""
    middle = (len(numbers) - 1) / 2
    return [_curve(lines[number], boxes, shift + (place - middle) * _BESIDE) for place, number in enumerate(numbers)]


def _curve(line: Line, boxes: Mapping[str, Box], by: float) -> Curve:
    giver, taker = boxes[line.giver], boxes[line.taker]
    whole = bent((giver.x, giver.y), (taker.x, taker.y), by if line.giver < line.taker else -by)
    return outside(whole, giver, taker, _GAP) or whole


def _hits(curve: Curve, foreign: Sequence[Box]) -> int:
    points = list(curve.points())
    return sum(any(box.has(point, _NEAR) for point in points) for box in foreign)
