"""Where the sums stand: on their line, upon no company and upon no other sum, and where the fewest other lines pass; those without room
are left to the list. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from shared.graph.geometry import Box, Curve, Point
from shared.graph.lines import Line, dollars

_PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8)
_HEIGHT, _PER_SIGN, _PADDING = 18.0, 7.2, 8.0
_MOST = 24
_NEAR = 2.0


def labels(lines: Sequence[Line], curves: Mapping[int, Curve], boxes: Sequence[Box]) -> dict[int, Box]:
    """For each line that has one, by its number, the box of its sum. Circles come first, then the largest."""
    taken, found = list(boxes), dict[int, Box]()
    told = [number for number, line in enumerate(lines) if line.usd]
    ways = {number: list(curve.points()) for number, curve in curves.items()}
    for number in sorted(told, key=lambda one: (not lines[one].circular, -(lines[one].usd or Decimal(0)), one))[:_MOST]:
        width = len(dollars(lines[number].usd or Decimal(0))) * _PER_SIGN + _PADDING
        places = (Box(*curves[number].at(part), width, _HEIGHT) for part in _PLACES)
        free = [place for place in places if not any(place.meets(other) for other in taken)]
        if free:
            # of those with as few the one nearest to the middle, which comes first
            place = min(free, key=lambda one: _passing(one, number, ways))
            taken.append(place)
            found[number] = place
    return found


def _passing(place: Box, own: int, ways: Mapping[int, Sequence[Point]]) -> int:
    """How many other lines a sum would stand on."""
    return sum(any(place.has(point, _NEAR) for point in way) for number, way in ways.items() if number != own)
