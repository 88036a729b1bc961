"""Verbs that leave their particle at the end of the clause ("steigt bei X ein", "gibt Y an Z ab"): together they are one word.

A verb and its "sich" are such words too ("hat sich an X beteiligt").

The verb alone means nothing here; with its particle before a sign, an "and" or the end of the sentence it means what the language's
file says of both.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache

from services.extractor.grammar.marks import Mark, Meaning
from services.extractor.grammar.reading import Reading

_REACH = 260


def joined(reading: Reading, marks: list[Mark]) -> list[Mark]:
    """The marks with those that verbs and their particles make, in order."""
    verbs = [mark for mark in marks if mark.meaning.group == "separable"]
    found = [made for verb in verbs for made in _made(reading, verb)]
    return sorted([*marks, *found]) if found else marks


def _made(reading: Reading, verb: Mark) -> Iterator[Mark]:
    end = min(_sentence_end(reading, verb.start), verb.end + _REACH)
    particle = _particle(verb.meaning.name).search(reading.folded, verb.end, end)
    if particle:
        group, name, form, stands_at = verb.meaning.form.split(".")
        start, end = (particle.start() + 1, particle.end()) if stands_at == "particle" else (verb.start, verb.end)
        yield Mark(start, end, Meaning(group, name, form))


def _sentence_end(reading: Reading, place: int) -> int:
    sentences = reading.sentences
    at = bisect_right(sentences, place, key=lambda sentence: sentence.start) - 1
    return sentences[at].end if at >= 0 else place


@cache
def _particle(listed: str) -> re.Pattern[str]:
    return re.compile(rf" (?:{listed})(?=[.,;:!?)\"]| -|\s*\Z| und | sowie |\n)")
