"""Full names between a word for a company and its legal form, in a script without capitals ("บริษัท X จำกัด" in Thai).

What stands between them is one name, whatever words it is made of. Behind a word for founding it is the name of what is founded, which
does nothing in the deal.
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading
from services.extractor.grammar.run_patterns import any_of
from services.extractor.run_words import RunWords

_LEAST, _MOST = 2, 56
_LEAST_SAID = 4  # shorter words of saying and doing are syllables of foreign names too
_SAID = frozenset({"reporting", "breakers", "triggers", "stages"})
_FOUNDED_BEFORE = 24


def with_framed_names(reading: Reading, marks: Marks, known: Sequence[Name], words: RunWords) -> list[Name]:
    """The known names and the framed ones, in order. A known name inside a framed one is part of it."""
    framed = list(_framed(reading, marks, known, words)) if words.frames else []
    free = [name for name in known if not any(one.start < name.end and name.start < one.end for one in framed)]
    return sorted([*free, *framed], key=lambda name: name.start)


def _framed(reading: Reading, marks: Marks, known: Sequence[Name], words: RunWords) -> Iterator[Name]:
    entities = {(name.start, name.end): name.entity_id for name in known}
    for match in _frame(words.frames, words.closings).finditer(reading.folded):
        start, end = match.span(1)
        if any(_says(mark) and mark.end <= end for mark in marks.between(start, end)):
            continue
        text = reading.text[start:end]
        before = reading.folded[max(0, match.start() - _FOUNDED_BEFORE) : match.start()].rstrip()
        sort = Sort.EPITHET if before.endswith(words.founding) else Sort.COMPANY
        yield Name(start, end, text, sort, entities.get((start, end)))


def _says(mark: Mark) -> bool:
    return mark.meaning.group in _SAID and mark.end - mark.start >= _LEAST_SAID


@cache
def _frame(frames: tuple[str, ...], closings: tuple[str, ...]) -> re.Pattern[str]:
    opening, closing = any_of(frames).pattern, any_of(closings).pattern
    inner = rf"(?:(?!{opening})[^\d()%,;:\"']){{{_LEAST},{_MOST}}}?"
    return re.compile(rf"(?:{opening}) (?=\S)({inner})(?<=\S) ?(?:{closing})(?!\w)")
