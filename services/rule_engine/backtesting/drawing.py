"""A drawing of rectangles, lines and words, and what it is as SVG: no library, any size, and readable by machines. Pure.

Lengths are in pixels, from the upper left corner; a word's `y` is the line it stands on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Literal

Anchor = Literal["start", "end"]
FONT_SIZE, TITLE_SIZE = 12, 16
INK, GRID, PAPER = "#333333", "#dddddd", "#ffffff"


@dataclass(frozen=True)
class Rectangle:
    x: float
    y: float
    width: float
    height: float
    colour: str


@dataclass(frozen=True)
class Line:
    """Level."""

    x: float
    y: float
    to: float


@dataclass(frozen=True)
class Words:
    x: float
    y: float
    text: str
    anchor: Anchor = "start"
    size: int = FONT_SIZE


@dataclass(frozen=True)
class Drawing:
    title: str
    width: int
    height: int
    shapes: tuple[Rectangle | Line | Words, ...]


def svg(drawing: Drawing) -> str:
    """The whole document."""
    size = f'viewBox="0 0 {drawing.width} {drawing.height}" width="{drawing.width}" height="{drawing.height}"'
    style = f"text{{font-family:system-ui,sans-serif;fill:{INK}}}line{{stroke:{GRID}}}"
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}><title>{escape(drawing.title)}</title><style>{style}</style>'
    return "\n".join([head, f'<rect width="100%" height="100%" fill="{PAPER}"/>', *_elements(drawing), "</svg>", ""])


def _elements(drawing: Drawing) -> Iterator[str]:
    for one in drawing.shapes:
        if isinstance(one, Rectangle):
            yield f'<rect x="{one.x:.1f}" y="{one.y:.1f}" width="{one.width:.1f}" height="{one.height:.1f}" fill="{one.colour}"/>'
        elif isinstance(one, Line):
            yield f'<line x1="{one.x:.1f}" y1="{one.y:.1f}" x2="{one.to:.1f}" y2="{one.y:.1f}"/>'
        else:
            weight = ' font-weight="600"' if one.size == TITLE_SIZE else ""
            place = f'x="{one.x:.1f}" y="{one.y:.1f}" text-anchor="{one.anchor}" font-size="{one.size}"{weight}'
            yield f"<text {place}>{escape(one.text)}</text>"
