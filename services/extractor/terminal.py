"""Text for a terminal: colours where there is one, lines no wider than it, columns that stay in line in every script."""

import os
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import IO

from shared.problems import columns, visible

_PLAIN_WIDTH = 110
_LEAST_WIDTH, _MOST_WIDTH = 60, 140
_RESET = "\x1b[0m"


class Style(StrEnum):
    """What a part of the text is; the value is how a terminal paints it."""

    NAME = "36"
    SUM = "32"
    TRIGGER = "1;33"
    WORD = "35"
    ORIGIN = "34"
    GOOD = "1;32"
    BAD = "31"
    DOUBT = "33"
    HEAD = "1"
    FAINT = "2"


@dataclass(frozen=True)
class Paint:
    """A stretch of a text and its style."""

    start: int
    end: int
    style: Style


@dataclass(frozen=True)
class Terminal:
    width: int = _PLAIN_WIDTH
    colours: bool = False

    @classmethod
    def of(cls, stream: IO[str]) -> "Terminal":
        """Colours only where a person looks, unless NO_COLOR is set (no-color.org)."""
        if not stream.isatty():
            return cls()
        plain = bool(os.environ.get("NO_COLOR")) or os.environ.get("TERM") == "dumb"
        return cls(min(max(shutil.get_terminal_size().columns, _LEAST_WIDTH), _MOST_WIDTH), not plain)

    def paint(self, text: str, style: Style) -> str:
        """Nothing in the text can steer the terminal."""
        shown = visible(text)
        return f"\x1b[{style}m{shown}{_RESET}" if self.colours and shown else shown

    def wrapped(self, text: str, indent: int, paints: Sequence[Paint] = ()) -> Iterator[str]:
        """The text in lines that fit behind an indent; the caller writes the indent."""
        styles: list[Style | None] = [None] * len(text)
        for one in paints:
            styles[one.start : one.end] = [one.style] * (min(one.end, len(text)) - one.start)
        for start, end in _lines(text, max(self.width - indent, _LEAST_WIDTH // 2)):
            yield "".join(self._stretches(text, styles, start, end))

    def _stretches(self, text: str, styles: Sequence[Style | None], start: int, end: int) -> Iterator[str]:
        while start < end:
            stop, style = start, styles[start]
            while stop < end and styles[stop] is style:
                stop += 1
            yield self.paint(text[start:stop], style) if style else visible(text[start:stop])
            start = stop


def padded(text: str, width: int) -> str:
    return text + " " * max(0, width - columns(text))


def _lines(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Cut behind the last blank that fits; in scripts without blanks, before the sign that does not fit."""
    start = taken = 0
    blank = -1
    for place, sign in enumerate(text):
        wide = columns(sign)
        if taken + wide > width and sign != " ":
            cut = blank if blank > start else _whole(text, place)
            cut = cut if cut > start else place
            yield start, _without_blanks(text, start, cut)
            start, taken, blank = cut, columns(text[cut:place]), -1
        taken += wide
        if sign == " " or (wide == 2 and place > start):  # noqa: PLR2004 - a sign of East Asia may end a line
            blank = place + 1
    if start < len(text):
        yield start, _without_blanks(text, start, len(text))


def _without_blanks(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip(" "))


def _whole(text: str, place: int) -> int:
    """No line begins with a mark that belongs to the sign before it."""
    while place and unicodedata.category(text[place]) in {"Mn", "Mc", "Me"}:
        place -= 1
    return place
