"""Names of a script without capitals put together with what touches them, and the words that are parts of names set aside."""

from bisect import bisect_right
from collections.abc import Collection, Sequence
from operator import attrgetter

from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading, folded_name

_START = attrgetter("start")

Span = tuple[int, int]


def extended(
    reading: Reading, known: Sequence[Name], found: Sequence[Name], words: Collection[Span], endings: Sequence[str]
) -> list[Name]:
    """All names in order. A known name that goes on is the name of somebody else: "京东" in "京东产发"; `words` are where those of
    the dictionary stand, `endings` those of companies."""
    behind = {name.start: name for name in found}
    names: list[Name] = []
    for name in known:
        if (tail := behind.get(name.end + 1)) and name.sort is Sort.COMPANY and folded_name(tail.text) in endings:
            del behind[tail.start]
            names.append(Name(name.start, tail.end, reading.text[name.start : tail.end], name.sort, name.entity_id))
            continue
        rest = behind.get(name.end) if name.sort is Sort.COMPANY else None
        if rest and rest.sort is Sort.COMPANY and (rest.start, rest.end) not in words:
            del behind[rest.start]
            names.append(Name(name.start, rest.end, reading.text[name.start : rest.end], name.sort))
        else:
            names.append(name)
    return sorted([*names, *behind.values()], key=_START)


def outside(marks: Marks, names: Sequence[Name]) -> Marks:
    """Without the words that belong to names: "弘毅投资" invests nothing."""
    starts = [name.start for name in names]

    def is_inside(mark: Mark) -> bool:
        at = bisect_right(starts, mark.start) - 1
        return at >= 0 and mark.end <= names[at].end and (not names[at].weak or mark.end - mark.start == 1)

    return Marks([mark for mark in marks.all if not is_inside(mark)])
