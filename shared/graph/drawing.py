"""Draws a graph of deals as SVG: boxes of companies, one kind of line for each relation, circles with a glow, a legend below.

Text of articles reaches the template as text only. The drawing of a graph is the same every time.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from shared.contracts.deal import Node
from shared.contracts.vocabulary import Relation
from shared.graph.geometry import Box, Curve
from shared.graph.labels import labels
from shared.graph.layout import placed
from shared.graph.lines import VERBS, Line, clean, columns, cut, dollars, lines_of
from shared.graph.model import Graph
from shared.graph.routes import routes

_HERE = Path(__file__).parent
_LONGEST_NAME = 24
_PER_COLUMN, _PADDING, _HEIGHT = 7.9, 24.0, 34.0
_MARGIN = 26.0
_NARROWEST = 420.0
_LEGEND_LINE, _LEGEND_SAMPLE = 24.0, 44.0
_THINNEST, _THICKEST, _FROM = 1.6, 6.0, 7  # pixels; from ten million dollars on a line grows with every power of ten
Link = Callable[[str], str]


@dataclass(frozen=True)
class Company:
    key: str
    box: Box
    name: str
    whole_name: str
    asked: bool
    circular: bool
    link: str | None


@dataclass(frozen=True)
class Drawn:
    """A line with its way, its width in pixels, and the sum upon it where there is room."""

    line: Line
    path: str
    width: float
    sum: str
    label: Box | None


@dataclass(frozen=True)
class Sample:
    """One of the legend; `relation` empty for the circle."""

    relation: str
    words: str
    x: float
    y: float


def draw(graph: Graph, link: Link | None = None) -> str:
    """With `link`, which makes an address of a company's key, it is a piece of a page and companies can be followed; the page brings
    `stylesheet()`. Without, it is a file of its own."""
    lines = lines_of(graph.edges, graph.circles)
    boxes = placed({node.key: _size(node) for node in graph.nodes}, [(line.giver, line.taker) for line in lines])
    curves = routes(lines, boxes)
    sums = labels(lines, curves, list(boxes.values()))
    drawn = [
        Drawn(line, _path(curves[number]), _width(line), dollars(line.usd) if line.usd else "", sums.get(number))
        for number, line in enumerate(lines)
    ]
    circular = {key for line in lines if line.circular for key in (line.giver, line.taker)}
    view = _view(boxes.values(), curves.values())
    samples = _legend(lines, view)
    height = view.height + (samples[-1].y + _LEGEND_LINE - view.height if samples else 0)
    return _template().render(
        companies=[_company(node, boxes[node.key], graph.company, node.key in circular, link) for node in graph.nodes],
        lines=sorted(drawn, key=lambda one: one.line.circular), samples=samples, relations=[one.value for one in Relation],
        view=Box(view.x, view.top + height / 2, view.width, height), origin=(view.left, view.top),
        title=f"Deals around {_named(graph.company, graph.nodes)}", description=_described(graph, lines),
        style=None if link else stylesheet(),
    )  # fmt: skip


@cache
def stylesheet() -> str:
    return (_HERE / "graph.css").read_text(encoding="utf-8")


@cache
def _template() -> Template:
    loader = FileSystemLoader(_HERE)
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("graph.svg.jinja")


def _size(node: Node) -> tuple[float, float]:
    return round(columns(_short(node.name)) * _PER_COLUMN + _PADDING, 1), _HEIGHT


def _short(name: str) -> str:
    return cut(clean(name), _LONGEST_NAME) or "unnamed"


def _named(company: Node, nodes: Sequence[Node]) -> str:
    return clean(next((node.name for node in nodes if node.key == company.key), company.name))


def _company(node: Node, box: Box, asked: Node, circular: bool, link: Link | None) -> Company:
    return Company(
        node.key, box, _short(node.name), clean(node.name), node.key == asked.key, circular, link(node.key) if link else None
    )


def _path(curve: Curve) -> str:
    (x, y), (bend_x, bend_y), (to_x, to_y) = curve.start, curve.bend, curve.end
    return f"M{x:.1f} {y:.1f}Q{bend_x:.1f} {bend_y:.1f} {to_x:.1f} {to_y:.1f}"


def _width(line: Line) -> float:
    power = math.log10(line.usd) if line.usd and line.usd >= 1 else 0
    return round(min(_THICKEST, _THINNEST + 0.8 * max(0.0, power - _FROM)), 2)


def _view(boxes: Iterable[Box], curves: Iterable[Curve]) -> Box:
    """All of it with a margin, and wide enough for the legend."""
    corners = [corner for box in boxes for corner in ((box.left, box.top), (box.right, box.bottom))]
    corners += [point for curve in curves for point in curve.points()]
    left, right = min(x for x, _ in corners) - _MARGIN, max(x for x, _ in corners) + _MARGIN
    top, bottom = min(y for _, y in corners) - _MARGIN, max(y for _, y in corners) + _MARGIN
    width = max(right - left, _NARROWEST)
    return Box(round((left + right) / 2, 1), round((top + bottom) / 2, 1), round(width, 1), round(bottom - top, 1))


def _legend(lines: Sequence[Line], view: Box) -> list[Sample]:
    """Only of what is drawn, wrapped to the width of the drawing."""
    wanted = [(relation.value, VERBS[relation]) for relation in Relation if any(line.relation is relation for line in lines)]
    if any(line.circular for line in lines):
        wanted.append(("", "circular structure"))
    if any(line.usd for line in lines):
        wanted.append(("wide", "the larger the sum, the wider"))
    if any(not line.signed for line in lines):
        wanted.append(("unsigned", "pale: not agreed yet"))
    samples, x, y = [], _MARGIN, view.height + _LEGEND_LINE / 2
    for relation, words in wanted:
        width = _LEGEND_SAMPLE + len(words) * 6.6 + 22
        if x > _MARGIN and x + width > view.width - _MARGIN / 2:
            x, y = _MARGIN, y + _LEGEND_LINE
        samples.append(Sample(relation, words, round(x, 1), round(y, 1)))
        x += width
    return samples


def _described(graph: Graph, lines: Sequence[Line]) -> str:
    """The drawing in words, for who does not see it."""
    circles = (
        f" {len(graph.circles)} circular structures."
        if len(graph.circles) > 1
        else " One circular structure."
        if graph.circles
        else ""
    )
    return f"{len(graph.nodes)} companies.{circles} {'; '.join(line.words for line in lines)}".strip()
