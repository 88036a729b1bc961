"""What is wrong in something a person wrote: where it stands, its line, and what to write instead. Printed as compilers print it."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

# A terminal would obey these, or turn the line around.
_UNSEEN = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_WIDEST_LINE, _BEFORE = 160, 60
_LONGEST_SAID = 600  # characters of a message or hint; what it quotes may be a whole file
MOST_TOLD = 200  # of one file: more are not read, and a file of a megabyte can hold half a million
_PATH = attrgetter("path")
Read = TypeVar("Read")


@dataclass(frozen=True)
class Problem:
    """One thing wrong in a file; `line` and `column` count from 1, `length` is how much of the line to underline.

    `stands_for` more than one: it only says that there are so many more.
    """

    path: str
    line: int
    column: int
    message: str
    hint: str = ""
    length: int = 1
    source: str = ""
    stands_for: int = 1

    def __post_init__(self) -> None:
        for name in ("message", "hint"):
            object.__setattr__(self, name, _shortened(getattr(self, name)))

    def __str__(self) -> str:
        head = f"{visible(self.path)}:{self.line}:{self.column}: error: {visible(self.message)}"
        if not self.source.strip():
            return f"{head}\n      {visible(self.hint)}" if self.hint else head
        before, word, after = self._around()
        underline = " " * columns(before) + "^" + "~" * (columns(word) - 1)
        return f"{head}\n{self.line:5} | {before}{word}{after}\n      | {underline} {visible(self.hint)}".rstrip()

    def _around(self) -> tuple[str, str, str]:
        """The line before the word, the word, and the rest; a line that fills the screen is cut to what surrounds the word."""
        start = min(self.column - 1, len(self.source))
        first = start - _BEFORE if len(self.source) > _WIDEST_LINE and start > _BEFORE else 0
        end = min(start + self.length, len(self.source), first + _WIDEST_LINE)
        before, word, after = self.source[first:start], self.source[start:end], self.source[end : first + _WIDEST_LINE]
        more = "…" if len(self.source) > first + _WIDEST_LINE else ""
        return ("…" if first else "") + visible(before), visible(word), visible(after) + more


class Invalid(Exception):  # noqa: N818 - says what the file is
    """What a person wrote cannot be taken. Holds the problems in the order of the file, of each the first `MOST_TOLD`; the last of a
    file says how many more there are."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        ordered = sorted(problems, key=lambda problem: (problem.path, problem.line, problem.column))
        self.problems = tuple(one for _, of_file in groupby(ordered, _PATH) for one in _first(list(of_file)))
        super().__init__("\n".join(map(str, self.problems)))

    @property
    def count(self) -> int:
        """How many problems there are, told or not."""
        return sum(problem.stands_for for problem in self.problems)


def _first(problems: list[Problem]) -> Iterator[Problem]:
    """Those of one file. What stands for others comes last, wherever they stand."""
    told = [problem for problem in problems if problem.stands_for == 1]
    untold = [*told[MOST_TOLD:], *(problem for problem in problems if problem.stands_for > 1)]
    yield from told[:MOST_TOLD]
    if len(untold) == 1:
        yield untold[0]
    elif untold:
        yield and_more(untold[0], sum(problem.stands_for for problem in untold))


def and_more(first: Problem, count: int) -> Problem:
    """In place of `first` and those that come after it."""
    return replace(first, message=f"and {count:,} more from here on", hint="mend those above first", stands_for=count)


def _shortened(said: str) -> str:
    """The beginning and the end: what is quoted stands between them."""
    half = _LONGEST_SAID // 2
    return said if len(said) <= _LONGEST_SAID else f"{said[:half]}…{said[-half:]}"


def visible(text: str) -> str:
    """The text as one line of a terminal shows it: a tab as an arrow, what would steer the terminal as a question mark."""
    return _UNSEEN.sub("\N{REPLACEMENT CHARACTER}", text.replace("\t", "→"))


def columns(text: str) -> int:
    """How many columns of a terminal the text takes: letters of East Asia take two, marks above and below others none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.category(sign) in {"Mn", "Me"} else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text
    )


def read_each(files: Mapping[str, str], read: Callable[[str, str], tuple[Read, list[Problem]]]) -> tuple[list[Read], list[Problem]]:
    """What could be read of the texts by their paths, and every problem of every file."""
    found: list[Read] = []
    problems: list[Problem] = []
    for path, text in sorted(files.items()):
        try:
            one, wrong = read(path, text)
        except Invalid as error:
            problems.extend(error.problems)
        else:
            found.append(one)
            problems.extend(wrong)
    return found, problems
