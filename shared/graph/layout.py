"""Where the companies stand: springs between those that deal with one another, several starts, and no box upon another.

The library is loaded when there is something to draw: it takes half a second and 40 MB.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from shared.graph.geometry import Box, Point, crosses

_STARTS, _ITERATIONS = 8, 150
_GAP_ACROSS, _GAP_ALONG = 58.0, 40.0
_WIDE, _FLAT = 235.0, 0.56  # pixels for each root of a company; the height by the width
_ROUNDS = 60
_WIDER = 1.12
_SLOPES = 36
_TOUCHING = 0.1


def placed(sizes: Mapping[str, Point], pairs: Iterable[tuple[str, str]]) -> dict[str, Box]:
    """Boxes of these sizes, none upon another; the same for the same companies and pairs."""
    names = list(sizes)
    joined = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    best = min((_stretched(_turned(points), len(names)) for points in _starts(names, joined)), key=lambda one: _tangle(one, joined))
    return _apart([Box(*best[name], *sizes[name]) for name in names], names)


def _starts(names: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Iterable[dict[str, Point]]:
    if len(names) < 3:  # noqa: PLR2004 - nothing to choose
        yield {name: (float(number), 0.0) for number, name in enumerate(names)}
        return
    import networkx as nx  # noqa: PLC0415 - see above

    graph = nx.Graph()
    graph.add_nodes_from(names)
    graph.add_edges_from(pairs)
    for seed in range(_STARTS):
        springs = nx.spring_layout(graph, seed=seed, iterations=_ITERATIONS, k=1.5 / math.sqrt(len(names)))
        yield {name: (float(springs[name][0]), float(springs[name][1])) for name in names}


def _turned(points: Mapping[str, Point]) -> dict[str, Point]:
    """Turned so that it is as flat as can be: pages are wider than high."""
    slopes = (math.pi * number / _SLOPES for number in range(_SLOPES))
    return min((_rotated(points, slope) for slope in slopes), key=lambda one: round(_spread(one.values(), 1), 6))


def _rotated(points: Mapping[str, Point], slope: float) -> dict[str, Point]:
    sine, cosine = math.sin(slope), math.cos(slope)
    return {name: (x * cosine - y * sine, x * sine + y * cosine) for name, (x, y) in points.items()}


def _stretched(points: Mapping[str, Point], many: int) -> dict[str, Point]:
    """To the size that so many companies need."""
    width = _WIDE * math.sqrt(many)
    across, along = (_spread(points.values(), axis) for axis in (0, 1))
    wide, high = (
        width / across if across else 0,
        min(width * _FLAT / along if along > across / 50 else 0, 3 * width / across if across else 0),
    )
    return {name: (x * wide, y * high) for name, (x, y) in points.items()}


def _spread(points: Iterable[Point], axis: int) -> float:
    values = [point[axis] for point in points]
    return max(values) - min(values)


def _tangle(points: Mapping[str, Point], pairs: Sequence[tuple[str, str]]) -> int:
    """How many lines cross."""
    lines = [(points[one], points[other]) for one, other in pairs]
    return sum(crosses(one, other) for one, other in combinations(lines, 2))


def _apart(boxes: list[Box], names: Sequence[str]) -> dict[str, Box]:
    """Pushed off one another, the shortest way; where that does not end, all are spread and pushed again."""
    while not _pushed(boxes):
        boxes[:] = [Box(box.x * _WIDER, box.y * _WIDER + number * 0.01, box.width, box.height) for number, box in enumerate(boxes)]
    return {name: Box(round(box.x, 1), round(box.y, 1), box.width, box.height) for name, box in zip(names, boxes, strict=True)}


def _pushed(boxes: list[Box]) -> bool:
    """Whether they lie apart in the end."""
    for _ in range(_ROUNDS):
        touching = [
            (one, other) for one, other in combinations(range(len(boxes)), 2) if min(_short(boxes[one], boxes[other])) > _TOUCHING
        ]
        if not touching:
            return True
        for one, other in touching:
            across, along = _short(boxes[one], boxes[other])
            if min(across, along) <= 0:
                continue
            if across < along:
                step = (across / 2 + 0.2) * (1 if boxes[one].x <= boxes[other].x else -1)
                boxes[one], boxes[other] = boxes[one].moved(-step, 0), boxes[other].moved(step, 0)
            else:
                step = (along / 2 + 0.2) * (1 if boxes[one].y <= boxes[other].y else -1)
                boxes[one], boxes[other] = boxes[one].moved(0, -step), boxes[other].moved(0, step)
    return False


def _short(one: Box, other: Box) -> Point:
    """By how much they are too near, sideways and up."""
    across, along = one.overlap(other)
    return across + _GAP_ACROSS, along + _GAP_ALONG
