"""Public companies and offices whose names are made of common words ("मध्य रेलवे", "राष्ट्रीय राजमार्ग प्राधिकरण").

Such a name ends with the word for the institution and goes back over all words that such names are made of, and over places.
"""

from collections.abc import Iterable, Iterator, Sequence

from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.reading import Reading
from services.extractor.word_forms import SpacedWords

_MOST = 7  # words


def with_institutions(reading: Reading, known: Sequence[Name], words: SpacedWords, places: frozenset[str]) -> Sequence[Name]:
    """The known names and those of institutions, in order; a known name inside one is part of it."""
    found = _longest(_institutions(reading.folded, reading.text, words, places)) if words.institutions else []
    if not found:
        return known
    free = [name for name in known if not any(one.start < name.end and name.start < one.end for one in found)]
    return sorted([*free, *found], key=lambda name: name.start)


def _longest(names: Iterable[Name]) -> list[Name]:
    """In order, without those that begin inside another one."""
    found: list[Name] = []
    for name in sorted(names, key=lambda name: (name.start, -name.end)):
        if not found or name.start >= found[-1].end:
            found.append(name)
    return found


def _institutions(folded: str, text: str, words: SpacedWords, places: frozenset[str]) -> Iterator[Name]:
    for word in words.institutions:
        at = folded.find(f" {word}")
        while at >= 0:
            end = at + 1 + len(word)
            if not folded[end : end + 1].strip().isalnum() and (start := _start(folded, at, words, places)) < at:
                yield Name(start, end, text[start:end], Sort.COMPANY)
            at = folded.find(f" {word}", end)


def _start(folded: str, end: int, words: SpacedWords, places: frozenset[str]) -> int:
    """Where the words begin that belong to the name; `end` where none does."""
    start = end
    for _ in range(_MOST):
        begin = folded.rfind(" ", 0, start) + 1
        word = folded[begin:start]
        if not (word in words.institution_parts or word in places):
            break
        start = begin - 1
        if start < 0:
            return 0
    return start + 1 if start < end else end
