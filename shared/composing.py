"""From the parser's events to plain data whose every part has its place.

Not from the parser's own tree: that is built by recursion in C, and thirty thousand dashes on one line end the whole process. Events come
one after the other, so what is nested too deeply is left before it hurts, and what hides its meaning is seen on the way.
"""

from collections.abc import Iterator
from typing import Any

import yaml

from shared.placed import Document, Path, Place
from shared.problems import Problem

MAX_DEPTH = 40
_HIDES = "anchors, aliases and tags are not used here"
_STARTS = (yaml.MappingStartEvent, yaml.SequenceStartEvent)
_ENDS = (yaml.MappingEndEvent, yaml.SequenceEndEvent)
_Event = Any  # the types of the parser say of an event neither its value nor that it has a place
_NULLS = {"", "~", "null"}


def compose(document: Document) -> list[Problem]:
    """Fills `data`, `values` and `keys` from the document's text, and tells what is wrong with it. Raises yaml.YAMLError where the text is
    no YAML; `data` is then what came before."""
    composer = _Composer(document)
    try:
        composer.compose()
    except _TooDeep as error:
        composer.say(
            _place(error.args[0]), f"nested deeper than {MAX_DEPTH} levels", "close what is open, or say it with fewer levels"
        )
    return composer.problems


class _TooDeep(Exception):  # noqa: N818 - says what the text is
    """Holds the event that goes too deep."""


class _Composer:
    def __init__(self, document: Document) -> None:
        self._document = document
        self._events: Iterator[_Event] = yaml.parse(document.text, Loader=yaml.CSafeLoader)
        self._hiding: set[int] = set()  # the lines of which it was told
        self.problems: list[Problem] = []

    def compose(self) -> None:
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self._document.data = self._value(next(self._events), (), 0)
                break
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.say(
                    _place(event), "not valid YAML: a second document begins here", "delete this line, or make two files of it"
                )
                break

    def _value(self, event: _Event, at: Path, depth: int) -> Any:
        if depth > MAX_DEPTH:
            raise _TooDeep(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor or event.tag:
            self._hides(event)
        self._document.values[at] = _place(event)
        if isinstance(event, yaml.ScalarEvent):
            self._note_end(event, at)
            return None if not event.style and event.value in _NULLS else event.value
        if isinstance(event, yaml.AliasEvent):
            return None
        return self._mapping(event, at, depth) if isinstance(event, yaml.MappingStartEvent) else self._sequence(event, at, depth)

    def _note_end(self, scalar: _Event, at: Path) -> None:
        end = scalar.end_mark
        if not scalar.style and end.line > scalar.start_mark.line:
            self._document.ends[at] = Place(end.line, end.column, 1)

    def _sequence(self, start: _Event, at: Path, depth: int) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            values.append(self._value(event, (*at, len(values)), depth + 1))
        self._document.values[at] = _place(start, event)
        return values

    def _mapping(self, start: _Event, at: Path, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(key := next(self._events), yaml.MappingEndEvent):
            if self._is_new(key, at, values, depth):
                below = (*at, key.value)
                self._document.keys[below] = _place(key)
                values[key.value] = self._value(next(self._events), below, depth + 1)
            else:
                self._pass_over(next(self._events), depth + 1)
        self._document.values[at] = _place(start, key)
        return values

    def _is_new(self, key: _Event, at: Path, values: dict[str, Any], depth: int) -> bool:
        if not isinstance(key, yaml.ScalarEvent):
            self.say(_place(key), "a key is a word, not a list or mapping", "quote it if it is meant as text")
            self._pass_over(key, depth + 1)
            return False
        if key.anchor or key.tag:
            self._hides(key)
        if key.value in values:
            first = self._document.keys[(*at, key.value)].line + 1
            self.say(_place(key), f"'{key.value}' is given twice", f"first given on line {first}")
            return False
        return True

    def _pass_over(self, event: _Event, depth: int) -> None:
        """To the end of a node of which nothing is kept."""
        opened = 0
        while True:
            if depth + opened > MAX_DEPTH:
                raise _TooDeep(event)
            opened += isinstance(event, _STARTS) - isinstance(event, _ENDS)
            if not opened:
                return
            event = next(self._events)

    def _hides(self, event: _Event) -> None:
        """An anchor, alias or tag; the first of each line is told."""
        place = _place(event)
        if place.line not in self._hiding:
            self._hiding.add(place.line)
            self.say(Place(place.line, place.column, 1), _HIDES, _instead(self._document.line(place.line)))

    def say(self, place: Place, message: str, hint: str) -> None:
        self.problems.append(self._document.problem_at(place, message, hint))


def _instead(source: str) -> str:
    if source.strip().removeprefix("- ").lstrip("{ ").startswith("expr:"):
        return "write 'expr: |' and the expression on the next line, further in"
    return "write the value out, or put it in quotes if it is meant as text"


def _place(start: _Event, end: _Event | None = None) -> Place:
    first, last = start.start_mark, (end or start).end_mark
    length = last.column - first.column if last.line == first.line else 1
    return Place(first.line, first.column, max(1, length))
