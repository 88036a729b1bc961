"""Full names between a word for a company and its legal form, in a script without capitals ("บริษัท X จำกัด" in Thai).

What stands between them is one name, whatever words it is made of. Behind a word for founding it is the name of what is founded, which
does nothing in the deal.
"""

import re
from collections.abc import Iterator, Sequence

from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading
from services.extractor.run_words import RunWords

_LEAST, _MOST = 2, 56
_LEAST_SAID = 4  # shorter words of saying and doing are syllables of foreign names too
_SAID = frozenset({"reporting", "breakers", "triggers", "stages"})
_FOUNDED_BEFORE = 24
_NO_NAME = re.compile("[\\d()%,;:\"']")


def with_framed_names(reading: Reading, marks: Marks, known: Sequence[Name], words: RunWords) -> Sequence[Name]:
    """The known names and the framed ones, in order. A known name inside a framed one is part of it."""
    spans = list(_frames(reading.folded, words))
    framed = list(_names(reading, marks, known, words, spans)) if spans else []
    if not framed:
        return known
    free = [name for name in known if not any(one.start < name.end and name.start < one.end for one in framed)]
    return sorted([*free, *framed], key=lambda name: name.start)


def _names(
    reading: Reading, marks: Marks, known: Sequence[Name], words: RunWords, spans: Sequence[tuple[int, int, int]]
) -> Iterator[Name]:
    entities = {(name.start, name.end): name.entity_id for name in known}
    for opening, start, end in spans:
        if any(_says(mark) and mark.end <= end for mark in marks.between(start, end)):
            continue
        before = reading.folded[max(0, opening - _FOUNDED_BEFORE) : opening].rstrip()
        sort = Sort.EPITHET if before.endswith(words.founding) else Sort.COMPANY
        yield Name(start, end, reading.text[start:end], sort, entities.get((start, end)))


def _says(mark: Mark) -> bool:
    return mark.meaning.group in _SAID and mark.end - mark.start >= _LEAST_SAID


def _frames(folded: str, words: RunWords) -> Iterator[tuple[int, int, int]]:
    """Where a frame opens, and where the name in it begins and ends: back from each closing to the last opening."""
    for closing in words.closings:
        at = folded.find(closing)
        while at >= 0:
            if (span := _frame(folded, at, words)) and not folded[at + len(closing) : at + len(closing) + 1].isalnum():
                yield span
            at = folded.find(closing, at + 1)


def _frame(folded: str, closing: int, words: RunWords) -> tuple[int, int, int] | None:
    openings = ((folded.rfind(f"{word} ", max(0, closing - _MOST - len(word)), closing), len(word)) for word in words.frames)
    opening, length = max(openings)
    start, end = opening + length + 1, closing - (folded[closing - 1] == " ")
    name = folded[start:end]
    whole = opening >= 0 and _LEAST <= len(name) <= _MOST and not name[0].isspace() and not name[-1].isspace()
    return (opening, start, end) if whole and not _NO_NAME.search(name) and not any(word in name for word in words.frames) else None
