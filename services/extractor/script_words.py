"""What names look like in a script that changes with the kind of word, and what marks years there."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.extractor.grammar.reading import fold

_LISTS = "endings openings descriptors prefixes subject_particles dealt_with dates tails titles outlet_endings"


@dataclass(frozen=True)
class ScriptWords:
    """How names look where the script changes with the kind of word; all folded. `letters` is the inside of a regular expression's
    class, `kana` are the letters that a name with a company's ending may begin with unless they end in
    `kana_finals`, `most` is a number of characters. `fuller` are what a fuller spelling adds, `extending` is that when it follows a known one at once,
    `written_out` are
    abbreviations."""

    letters: str
    most: int
    kana: frozenset[str]
    kana_finals: frozenset[str]
    endings: tuple[str, ...]
    openings: tuple[str, ...]
    descriptors: tuple[str, ...]
    prefixes: tuple[str, ...]
    joints: frozenset[str]
    listing: frozenset[str]
    subject_particles: tuple[str, ...]
    dealt_with: tuple[str, ...]
    dates: tuple[str, ...]
    tails: tuple[str, ...]
    titles: tuple[str, ...]
    outlet_endings: tuple[str, ...]
    ordinary: frozenset[str]
    fuller: frozenset[str]
    extending: tuple[str, ...]
    written_out: tuple[tuple[str, str], ...]

    @cached_property
    def leading(self) -> frozenset[str]:
        return frozenset(self.prefixes)

    @cached_property
    def trailing(self) -> frozenset[str]:
        return frozenset(self.tails)


@dataclass(frozen=True)
class YearWords:
    """Figures are a year before one of the `words`, unless one of `not_before` follows it; two figures need one of `before_figures`.
    Behind one of the `leading` words four figures are a year, `era` years ahead of the common one."""

    words: tuple[str, ...]
    not_before: tuple[str, ...]
    before_figures: tuple[str, ...]
    leading: tuple[str, ...] = ()
    era: int = 0


def script_words(said: dict[str, Any], words: dict[str, Any]) -> ScriptWords:
    """The section `names.scripts` of a language's file; what refers to deals is ordinary too."""
    lists = {key: tuple(sorted(map(fold, said[key]), key=lambda word: -len(word))) for key in _LISTS.split()}
    return ScriptWords(
        **lists,
        letters=said["letters"],
        most=said["most"],
        kana=_letters_between(said["kana"]),
        kana_finals=frozenset(said["kana_finals"]),
        listing=frozenset(map(fold, said["listing"])),
        joints=frozenset(map(fold, said["joints"])),
        ordinary=frozenset(map(fold, [*said["ordinary"].split(), *words["references"]["words"]])),
        extending=tuple(sorted(map(fold, said["extending"]), key=lambda word: -len(word))),
        fuller=frozenset({"", *map(fold, said["fuller"])}),
        written_out=tuple((fold(short), fold(full)) for short, full in said["written_out"].items()),
    )


def year_words(said: dict[str, Any]) -> YearWords:
    """The section `years` of a language's file."""
    words, not_before, before_figures, leading = (
        tuple(map(fold, said.get(key, ()))) for key in ("words", "not_before", "before_figures", "leading")
    )
    return YearWords(words, not_before, before_figures, leading, said.get("era", 0))


def _letters_between(said: str) -> frozenset[str]:
    first, _, last = said.partition("-")
    return frozenset(map(chr, range(ord(first), ord(last) + 1)))
