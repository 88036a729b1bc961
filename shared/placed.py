"""Plain data read from a text, and where in the text each part of it stands."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shared.problems import Problem
from shared.scalars import inside

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Place:
    """Where a node stands; lines and columns from 0, as the parser counts."""

    line: int
    column: int
    length: int


@dataclass
class Document:
    """Plain data of text, lists and mappings, and where each part stands: `values` by path, `keys` for the keys of mappings.

    `ends` are the places right after the plain values that run over several lines.
    """

    path: str
    text: str
    data: Any = None
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    ends: dict[Path, Place] = field(default_factory=dict)

    def problem(self, at: Path, message: str, hint: str = "", *, on_key: bool = False, offset: int = 0, length: int = 0) -> Problem:
        """A Problem at the node `at`, or at its nearest ancestor that has a place. `offset` and `length` narrow it within a scalar."""
        known = self.keys if on_key else self.values
        while at and at not in known:
            at, known = at[:-1], self.values
        place = known.get(at, Place(0, 0, 1))
        line, column = place.line, place.column + offset
        if known is self.values and isinstance(value := self._value(at), str):
            line, column = inside(self._lines, place.line, place.column, value, offset)
        width = length or (place.length - offset if line == place.line else len(self.line(line)) - column)
        return Problem(self.path, line + 1, column + 1, message, hint, max(1, width), self.line(line))

    def problem_at(self, place: Place, message: str, hint: str = "") -> Problem:
        return Problem(self.path, place.line + 1, place.column + 1, message, hint, place.length, self.line(place.line))

    def _value(self, at: Path) -> Any:
        value = self.data
        for step in at:
            value = value[step]
        return value

    def place(self, at: Path) -> str:
        """`path:line` of a node, for problems that point at another one."""
        return f"{self.path}:{self.values[at].line + 1}" if at in self.values else self.path

    def line(self, number: int) -> str:
        """The text of a line, counted from 0; nothing after the last one."""
        return self._lines[number] if number < len(self._lines) else ""

    @cached_property
    def _lines(self) -> list[str]:
        return self.text.splitlines()
