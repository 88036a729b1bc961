"""Where the sums stand: on their line, upon no company and upon no other sum; those without room are left to the list. Pure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from shared.graph.geometry import Box, Curve
from shared.graph.lines import Line, dollars

_PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.27, 0.73, 0.2, 0.8)
_HEIGHT, _PER_SIGN, _PADDING = 18.0, 7.2, 8.0
_MOST = 24


def labels(lines: Sequence[Line], curves: Mapping[int, Curve], boxes: Sequence[Box]) -> dict[int, Box]:
    """For each line that has one, by its number, the box of its sum. Circles come first, then the largest."""
    taken, found = list(boxes), dict[int, Box]()
    told = [number for number, line in enumerate(lines) if line.usd]
    for number in sorted(told, key=lambda one: (not lines[one].circular, -(lines[one].usd or Decimal(0)), one))[:_MOST]:
        width = len(dollars(lines[number].usd or Decimal(0))) * _PER_SIGN + _PADDING
        places = (Box(*curves[number].at(part), width, _HEIGHT) for part in _PLACES)
        place = next((place for place in places if not any(place.meets(other) for other in taken)), None)
        if place:
            taken.append(place)
            found[number] = place
    return found
