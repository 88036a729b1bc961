"""The regular expressions of runs of letters that names are written with."""

import re
from functools import cache

LATIN = "A-Za-z0-9"


@cache
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: -len(word)))))


@cache
def run_pattern(letters: str, openings: tuple[str, ...], *, spaced: bool) -> re.Pattern[str]:
    """`letters` is the inside of a character class."""
    if spaced:
        native = letters.removeprefix(LATIN)
        return re.compile(
            rf"(?:\d{{1,2}}(?=[A-Z]))?[A-Za-z][{letters}]*(?: [A-Z&][{LATIN}&.'-]*)*|[{native}][{letters}]*(?: (?![A-Z]|{any_of(openings).pattern})[{native}]+)*"
        )
    return re.compile(
        rf"(?:[{letters}]|(?<=[A-Za-z&,.\u00c0-\u024f]) (?=[A-Za-z&\u00c0-\u024f]))+"
    )  # Latin letters keep their spaces
