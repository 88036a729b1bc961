"""Boxes and curves. Pure; all in pixels, y grows downwards."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

Point = tuple[float, float]
_STEPS = 40


@dataclass(frozen=True)
class Box:
    """`x` and `y` are its middle."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> float:
        return self.x - self.width / 2

    @property
    def top(self) -> float:
        return self.y - self.height / 2

    @property
    def right(self) -> float:
        return self.x + self.width / 2

    @property
    def bottom(self) -> float:
        return self.y + self.height / 2

    def has(self, point: Point, margin: float = 0) -> bool:
        return abs(point[0] - self.x) <= self.width / 2 + margin and abs(point[1] - self.y) <= self.height / 2 + margin

    def overlap(self, other: "Box") -> Point:
        """How far they reach into one another, sideways and up; they overlap when both are above 0."""
        across = (self.width + other.width) / 2 - abs(self.x - other.x)
        along = (self.height + other.height) / 2 - abs(self.y - other.y)
        return across, along

    def meets(self, other: "Box") -> bool:
        return min(self.overlap(other)) > 0

    def moved(self, across: float, along: float) -> "Box":
        return Box(self.x + across, self.y + along, self.width, self.height)


@dataclass(frozen=True)
class Curve:
    """A quadratic Bézier curve."""

    start: Point
    bend: Point
    end: Point

    def at(self, part: float) -> Point:
        """The point after this part of it, 0 to 1."""
        return _between(_between(self.start, self.bend, part), _between(self.bend, self.end, part), part)

    def points(self) -> Iterator[Point]:
        return (self.at(step / _STEPS) for step in range(_STEPS + 1))

    def cut(self, first: float, last: float) -> "Curve":
        """The same curve from one part of it to another."""
        bend = _between(_between(self.start, self.bend, first), _between(self.bend, self.end, first), last)
        return Curve(self.at(first), bend, self.at(last))


def bent(start: Point, end: Point, by: float) -> Curve:
    """A curve whose middle is so far to the left of the straight line."""
    across, along = end[0] - start[0], end[1] - start[1]
    length = math.hypot(across, along) or 1
    middle = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    return Curve(start, (middle[0] + 2 * by * along / length, middle[1] - 2 * by * across / length), end)


def outside(curve: Curve, giver: Box, taker: Box, gap: float) -> Curve | None:
    """The piece of it between two boxes; None when there is nothing between them."""
    parts = [step / _STEPS for step in range(_STEPS + 1)]
    first = next((part for part in parts if not giver.has(curve.at(part), gap / 2)), None)
    last = next((part for part in reversed(parts) if not taker.has(curve.at(part), gap)), None)
    if first is None or last is None or first >= last:
        return None
    return curve.cut(first - _back(curve, giver, first, gap / 2), last + _back(curve, taker, last, gap, forward=True))


def crosses(one: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    """Whether two straight lines cross between their ends; lines that share an end do not."""
    if {*one} & {*other}:
        return False
    return _sides_differ(one, other) and _sides_differ(other, one)


def _back(curve: Curve, box: Box, part: float, margin: float, *, forward: bool = False) -> float:
    """How much nearer to the box than `part` the curve may come, by halving."""
    sign, low, high = 1 if forward else -1, 0.0, 1 / _STEPS
    for _ in range(8):
        middle = (low + high) / 2
        low, high = (low, middle) if box.has(curve.at(part + sign * middle), margin) else (middle, high)
    return low


def _sides_differ(line: tuple[Point, Point], other: tuple[Point, Point]) -> bool:
    return (_side(line, other[0]) > 0) != (_side(line, other[1]) > 0)


def _side(line: tuple[Point, Point], point: Point) -> float:
    (x, y), (to_x, to_y) = line
    return (to_x - x) * (point[1] - y) - (to_y - y) * (point[0] - x)


def _between(one: Point, other: Point, part: float) -> Point:
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part
