"""Sentences of a text that write all words with capitals, as headlines do: there a verb parts names ("Tessaro Wins Harrow for 5 Million")."""

import re
from bisect import bisect_right
from collections.abc import Container
from operator import attrgetter

from services.extractor.grammar.marks import Mark, Marks
from services.extractor.grammar.reading import Reading, Sentence

_WORD = re.compile(r"[^\W\d_]{4,}")
_SHORT_WORD = re.compile(r"[^\W\d_]{3,}")
_POINTS = (".", ",", ";", ":")
_SHARE = 0.7
_LEAST = 3
_NOUN = "noun"
_START = attrgetter("start")


def capital_verbs(reading: Reading, marks: Marks, starts: Container[int]) -> frozenset[int]:
    """Where the words of verbs begin that have a capital for that reason; `starts` are the beginnings of sentences."""
    told = [mark for mark in marks.of("triggers") if mark.meaning.form != _NOUN]
    verbs = [mark for mark in (*told, *marks.of("stages")) if reading.text[mark.start].isupper() and mark.start not in starts]
    return frozenset(place for mark in verbs if _is_heading(reading, _around(reading, mark)) for place in _words(reading, mark))


def _around(reading: Reading, mark: Mark) -> Sentence:
    return reading.sentences[bisect_right(reading.sentences, mark.start, key=_START) - 1]


def headings(reading: Reading) -> list[Sentence]:
    """The sentences of a field that give a capital to nearly every word of more letters than two, and end with no point."""
    return [
        sentence
        for sentence in reading.sentences
        if not reading.text[sentence.start : sentence.end].rstrip().endswith(_POINTS) and _has_capitals(reading.text, sentence)
    ]


def _has_capitals(text: str, sentence: Sentence) -> bool:
    words = _SHORT_WORD.findall(text, sentence.start, sentence.end)
    return len(words) > _LEAST and sum(word[0].isupper() for word in words) >= _SHARE * len(words)


def _is_heading(reading: Reading, sentence: Sentence) -> bool:
    words = _WORD.findall(reading.text, sentence.start, sentence.end)
    return len(words) >= _LEAST and sum(word[0].isupper() for word in words) >= _SHARE * len(words)


def _words(reading: Reading, mark: Mark) -> list[int]:
    return [mark.start, *(place + 1 for place in range(mark.start, mark.end) if reading.folded[place] == " ")]
