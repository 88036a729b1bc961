"""Names in a text: companies and news outlets that are known, as hits of the gazetteer and as words of the language; and how they
go together with those that only their form shows.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from services.extractor.gazetteer import Hit
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.reading import Reading, folded_name

_FEW = 3
_START, _END = attrgetter("start"), attrgetter("end")


class Sort(StrEnum):
    COMPANY = "company"
    OUTLET = "outlet"
    PERSON = "person"
    PLACE = "place"
    BODY = "body"
    EPITHET = "epithet"


class Name(NamedTuple):
    """`weak`: only its place between known words shows that it may be a name. `alias`: the name that the text says it is short for."""

    start: int
    end: int
    text: str
    sort: Sort
    entity_id: str | None = None
    weak: bool = False
    alias: str = ""


def known_names(reading: Reading, hits: Sequence[Hit], marks: Marks) -> list[Name]:
    """The companies and news outlets of a field that are known by name, in order."""
    known = [Name(hit.start, hit.end, reading.text[hit.start : hit.end], Sort.COMPANY, hit.entity_id) for hit in hits]
    return with_outlets(known, reading, marks)


def found_again(reading: Reading, wanted: Iterable[Name]) -> list[Name]:
    """The names of the body as they stand in a headline."""
    spans: list[Name] = []
    for name in sorted({name.text: name for name in wanted}.values(), key=lambda name: -len(name.text)):
        folded = folded_name(name.text)
        start = reading.folded.find(folded)
        while start >= 0:
            end = start + len(folded)
            free = not any(start < other.end and other.start < end for other in spans)
            if free and reading.text[start].isupper() and _stands_alone(reading.folded, start, end):
                spans.append(Name(start, end, reading.text[start:end], name.sort, name.entity_id))
            start = reading.folded.find(folded, end)
    return sorted(spans, key=_START)


def _stands_alone(folded: str, start: int, end: int) -> bool:
    return not folded[start - 1 : start].isalnum() and not folded[end : end + 1].isalnum()


def with_outlets(known: list[Name], reading: Reading, marks: Marks) -> list[Name]:
    """News outlets are known by name; they win over a company of the same name."""
    outlets = [
        Name(mark.start, mark.end, reading.text[mark.start : mark.end], Sort.OUTLET)
        for mark in marks.of("outlets")
        if reading.text[mark.start : mark.end] == mark.meaning.form or mark.meaning.form.lower() == mark.meaning.form.upper()
    ]
    if not outlets:
        return known
    free = [name for name in known if not _overlapping(outlets, name)]
    return sorted([*free, *outlets], key=_START)


def _overlapping(spans: Sequence[Name], name: Name) -> Sequence[Name]:
    """Those of `spans`, which are in order and do not overlap each other, that overlap a name."""
    first = bisect_right(spans, name.start, key=_END)
    return spans[first : bisect_left(spans, name.end, first, key=_START)]


def merged(known: list[Name], runs: Iterable[Name], legal: frozenset[str]) -> list[Name]:
    """A run that begins with a known name and goes on with other words is a name of its own, unless only a legal form follows."""
    found = {name.start: name for name in known}
    for run in runs:
        inside = _overlapping(known, run)
        if not inside:
            found[run.start] = run
        elif len(inside) == 1 and run.sort is Sort.COMPANY and _is_part(inside[0], run):
            del found[inside[0].start]
            keeps = (
                inside[0].entity_id
                if run.start == inside[0].start and _only_legal(run.text[len(inside[0].text) :], legal)
                else None
            )
            found[run.start] = Name(run.start, run.end, run.text, run.sort, keeps)
    return sorted(found.values(), key=_START)


def _is_part(known: Name, run: Name) -> bool:
    """A few letters may also end another company's name."""
    return run.start <= known.start and (known.end < run.end or (run.start < known.start and len(known.text) <= _FEW))


def _only_legal(rest: str, legal: frozenset[str]) -> bool:
    return all(word.strip(".,").casefold() in legal for word in rest.split())


def without_surnames(found: list[Name]) -> list[Name]:
    """A person named once in full is later called by the last name."""
    surnames = {name.text.split()[-1] for name in found if name.sort is Sort.PERSON}
    return [
        Name(name.start, name.end, name.text, Sort.PERSON) if name.text in surnames and not name.entity_id else name
        for name in found
    ]
