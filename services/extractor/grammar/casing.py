"""What capitals say of a text: which words stand with one where none has to be, and whether a headline has one for every word."""

import re

from services.extractor.grammar.headings import headings
from services.extractor.grammar.reading import Reading, folded_name

CAPITAL = "A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĒĖĘĚĞĢĪĮİĶĹĻŁŃŅŇŌŐŒŔŘŚŞŠȘŢŤȚŪŮŰŲŹŻŽΑ-ΩА-ЯЁ"
WORD = rf"(?:[{CAPITAL}][^\W_]*|\d{{1,3}}[{CAPITAL}][^\W_]*|e[A-Z][a-z]+|x[A-Z]+)(?:[&'’.\-][^\W_]+)*"
# The same where a word begins, and no handle or tag ("@X"). A set of letters leads it and the machine looks back only then, which is
# how it finds candidates fast.
FIRST_WORD = (
    rf"[{CAPITAL}ex\d](?<![^\W_].)(?<![@#].)"
    rf"(?:(?<=[{CAPITAL}])[^\W_]*|(?<=\d)\d{{0,2}}[{CAPITAL}][^\W_]*|(?<=e)[A-Z][a-z]+|(?<=x)[A-Z]+)(?:[&'’.\-][^\W_]+)*"
)
_INSIDE = re.compile(rf"[{CAPITAL}](?<=(?:[^\W\d_A-Z,;%]|[,;]|[0-9%]) .)[^\W_]*(?:[&'’.\-][^\W_]+)*")
_LETTER = re.compile(r"[^\W_]")
_TITLE_CASE_SHARE = 0.75
_TITLE_CASE_WORDS = 5
_POSSESSIVE = ("'s", "’s", "'", "’")


def capitalised(reading: Reading) -> frozenset[str]:
    """The words that stand with a capital where no sentence begins and not every word has one."""
    text, start = reading.text, 0
    pieces = []
    for heading in headings(reading):
        pieces.append(text[start : heading.start])
        start = heading.end
    return frozenset(folded_name(_bare(word)) for piece in (*pieces, text[start:]) for word in _INSIDE.findall(piece))


def _bare(word: str) -> str:
    if word.endswith(_POSSESSIVE):
        for ending in _POSSESSIVE:
            word = word.removesuffix(ending)
    return word


def is_title_case(title: str) -> bool:
    words = [word for word in re.findall(r"[^\W\d_]+", title) if len(word) > 3]  # noqa: PLR2004 - short words stay small
    return len(words) >= _TITLE_CASE_WORDS and sum(word[0].isupper() for word in words) >= _TITLE_CASE_SHARE * len(words)


def sentence_starts(reading: Reading) -> set[int]:
    """Where the first letter of each sentence stands."""
    found = (_LETTER.search(reading.text, *sentence) for sentence in reading.sentences)
    return {first.start() for first in found if first}
