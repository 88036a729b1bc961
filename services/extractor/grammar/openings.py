"""Where sentences begin in a script that has no sign for their end (Thai): behind a blank, by the words that stand there.

A sentence opens with a word that goes on with no earlier one, or with somebody's name and what is said of it.
"""

import re
from collections.abc import Mapping, Sequence

_LONGEST_NAME = 26


def opening_of(said: Mapping[str, Sequence[str]]) -> re.Pattern[str]:
    """A pattern for the blanks behind which a sentence begins, from the section `sentences` of a language's file."""
    openers, verbs, links = (_any_of(said[key]) for key in ("openers", "verbs", "links"))
    units, that = _any_of(said["units"]), _any_of(said["that"])
    named = rf"(?!{links})(?:(?!{that})[^\s()\"'\d]){{2,{_LONGEST_NAME}}}?{verbs}"
    return re.compile(rf"(?<=[^\s,:])(?!(?<=\d)\s+{units})\s+(?=(?:{openers}|{named}))")


def _any_of(words: Sequence[str]) -> str:
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(map(re.escape, longest_first))})"
