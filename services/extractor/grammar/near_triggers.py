"""Where in a text names are asked for: near the sentences that may tell a deal, and where the text begins.

Most sentences of an article tell none, and in a script without capitals all their words would have to be looked at for names.
"""

from bisect import bisect_right
from collections.abc import Sequence

from services.extractor.grammar.marks import Marks
from services.extractor.grammar.reading import Sentence

_BEFORE, _BEHIND = 3, 4  # sentences in which the company is named that "it" means, and which add to a deal
_BEGINNING = 3  # sentences

Span = tuple[int, int]


def near_triggers(sentences: Sequence[Sentence], marks: Marks) -> list[Span]:
    """Stretches of whole sentences, in order; none touches another one."""
    starts = [sentence.start for sentence in sentences]
    asked = set(range(min(_BEGINNING, len(sentences))))
    for at in {bisect_right(starts, mark.start) - 1 for mark in marks.of("triggers")}:
        asked.update(range(max(0, at - _BEFORE), min(len(sentences), at + _BEHIND + 1)))
    found: list[Span] = []
    for at in sorted(asked):
        start, end = sentences[at]
        if found and found[-1][1] == start:
            start = found.pop()[0]
        found.append((start, end))
    return found
