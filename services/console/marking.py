"""A text cut into stretches so that marks can be shown in it, shortened around them, and laid out in paragraphs. Pure."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from services.console.evidence import Mark, Slot

_AROUND = 320
_WHOLE = 6_000


@dataclass(frozen=True)
class Segment:
    """A stretch of text under the same marks; `gap` stands for text left out. `starts` are the slots one may jump to here."""

    text: str
    slots: tuple[Slot, ...] = ()
    starts: tuple[Slot, ...] = ()
    gap: bool = False


def marked(text: str, marks: Iterable[Mark], anchors: Sequence[Mark] = ()) -> list[Segment]:
    """The text in stretches, cut wherever a mark begins or ends; marks may overlap. `anchors` are those that a line of the record leads to."""
    marks = [mark for mark in marks if mark.end <= len(text)]
    borders = sorted({0, len(text), *(mark.start for mark in marks), *(mark.end for mark in marks)})
    return [
        Segment(
            text[start:end],
            tuple(mark.slot for mark in marks if mark.start <= start and end <= mark.end),
            tuple(mark.slot for mark in marks if mark.start == start and mark in anchors),
        )
        for start, end in itertools.pairwise(borders)
    ]


def anchors_of(fields: Iterable[Sequence[Mark]]) -> list[list[Mark]]:
    """For each field, the marks that a line of the record leads to: the words it was read from, else the first that say it."""
    fields = list(fields)
    taken = {mark.slot.number for marks in fields for mark in marks if mark.is_home}
    chosen: list[list[Mark]] = []
    for marks in fields:
        here = [mark for mark in marks if mark.is_home]
        for mark in sorted(marks, key=lambda mark: mark.start):
            if mark.slot.number not in taken:
                taken.add(mark.slot.number)
                here.append(mark)
        chosen.append(here)
    return chosen


def excerpt(segments: Sequence[Segment], whole: int = _WHOLE, around: int = _AROUND) -> list[Segment]:
    """A long text keeps the words around its marks; a short one stays whole."""
    if sum(len(segment.text) for segment in segments) <= whole:
        return list(segments)
    shown: list[Segment] = []
    for index, segment in enumerate(segments):
        shown += _shortened(segment, around, first=index == 0, last=index == len(segments) - 1)
    return shown


def paragraphs(segments: Iterable[Segment]) -> list[list[Segment]]:
    """The stretches line by line, empty lines left out; text left out is a paragraph of its own."""
    lines: list[list[Segment]] = [[]]
    for segment in segments:
        if segment.gap:
            lines += [[segment], []]
            continue
        first, *more = segment.text.split("\n")
        lines[-1].append(replace(segment, text=first))
        lines += [[replace(segment, text=text, starts=())] for text in more]
    return [line for line in lines if any(segment.text.strip() or segment.gap for segment in line)]


def _shortened(segment: Segment, around: int, *, first: bool, last: bool) -> list[Segment]:
    text = segment.text
    head = 2 * around if first and last else 0 if first else around
    tail = 0 if last else around
    if segment.slots or len(text) <= head + tail:
        return [segment]
    parts = [Segment(_to_word_end(text[:head])), Segment("", gap=True), Segment(_from_word(text[len(text) - tail :]))]
    return [part for part in parts if part.text or part.gap]


def _to_word_end(text: str) -> str:
    return text.rsplit(None, 1)[0] if " " in text else text


def _from_word(text: str) -> str:
    return " " + text.split(None, 1)[-1] if " " in text.strip() else text
