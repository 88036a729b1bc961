"""Words with their endings, and what words look like that are names.

"인수{past}" stands for 인수했, 인수하였, ... when `[endings]` lists what "past" ends in. A language file may use the names of its
`[endings]` in every list; a word that names no ending stands for itself.
"""

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from unicodedata import normalize

from services.extractor.grammar.reading import fold

_HANGING = {"closed": True, "open": False, "hanging": None}
_NAMED = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, eq=False)  # one for each language, told apart by which it is
class SpacedWords:
    """How names look in a script with spaces but without capitals. `letters` is the inside of a regular expression's class,
    `joints` are signs inside words, `most` is a number of characters. A name has at most `several` words (0: one, unless more
    than its place shows a longer one).

    Names with `endings` or `openings` of companies or with `foreign` letters are sure ones. `common` words and those that end in `verbal` are no names; those that end in
    `descriptors` say what a company does. No word with a `loose` ending is a name because it stands before one of the `touching`
    concepts. `links` go on with a name behind its ending. What stands before one of the `sites` is a place. `hanging` are the particles that hang on words: True behind consonants, False behind vowels, None behind both.
    only behind names stand the `showing` particles, `emphatic` words stand between a name and its verb, `letter_names` is an abbreviation spelled by the names of its letters, names that end in one of the
    `institutions` are made of `institution_parts`.
    """

    letters: str
    joints: str
    most: int
    several: int
    endings: tuple[str, ...]
    openings: tuple[str, ...]
    foreign: str
    verbal: tuple[str, ...]
    loose: tuple[str, ...]
    touching: frozenset[str]
    descriptors: tuple[str, ...]
    common: frozenset[str]
    links: frozenset[str]
    sites: tuple[str, ...]
    outlet_endings: tuple[str, ...]
    hanging: tuple[tuple[str, bool | None], ...]
    emphatic: frozenset[str] = frozenset()
    showing: tuple[str, ...] = ()
    letter_names: re.Pattern[str] | None = None
    institutions: tuple[str, ...] = ()
    institution_parts: frozenset[str] = frozenset()

    @cached_property
    def describing(self) -> frozenset[str]:
        return frozenset(self.descriptors)

    @cached_property
    def descriptors_by_letter(self) -> dict[str, tuple[str, ...]]:
        return _by_last_letter(self.descriptors)

    @cached_property
    def verbal_by_letter(self) -> dict[str, tuple[str, ...]]:
        return _by_last_letter(self.verbal)

    @cached_property
    def hanging_by_length(self) -> list[tuple[int, dict[str, bool | None]]]:
        """The longest first."""
        lengths = sorted({len(particle) for particle, _ in self.hanging}, reverse=True)
        return [(length, {particle: fits for particle, fits in self.hanging if len(particle) == length}) for length in lengths]


def _by_last_letter(endings: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Long lists of endings, to look only at those that a word may have."""
    return {letter: tuple(ending for ending in endings if ending[-1] == letter) for letter in {ending[-1] for ending in endings}}


def spaced_words(said: dict[str, Any], words: dict[str, Any]) -> SpacedWords:
    """The section `names.spaced` of a language's file, with what other sections say of names."""

    def folded(listed: list[str]) -> tuple[str, ...]:
        return tuple(map(fold, listed))

    hanging = [(fold(word), fits) for key, fits in _HANGING.items() for word in said.get(key, [])]
    return SpacedWords(
        letters=said["letters"],
        joints=said.get("joints", ""),
        most=said["most"],
        several=said.get("several", 0),
        endings=folded(said["endings"]),
        openings=folded(said["openings"]),
        foreign=said.get("foreign", ""),
        verbal=folded(said.get("verbal", [])),
        loose=folded(said.get("loose", [])),
        touching=frozenset(said.get("touching", [])),
        descriptors=folded(words.get("descriptors", {}).get("words", [])),
        sites=folded(said.get("sites", [])),
        links=frozenset(folded(said.get("links", []))),
        common=frozenset(folded([*words.get("stops", {}).get("words", []), *words.get("descriptors", {}).get("words", [])])),
        outlet_endings=folded(words.get("outlets", {}).get("endings", [])),
        hanging=tuple(sorted(hanging, key=lambda item: -len(item[0]))),
        showing=folded(said.get("showing", [])),
        emphatic=frozenset(folded(said.get("emphatic", []))),
        letter_names=_abbreviations(folded(said["letter_names"].split())) if "letter_names" in said else None,
        institutions=tuple(sorted(folded(said.get("institutions", [])), key=len, reverse=True)),
        institution_parts=frozenset(folded(said.get("institution_parts", "").split())),
    )


def _abbreviations(letters: tuple[str, ...]) -> re.Pattern[str]:
    """Two letters or more by their names, the longer names first."""
    longest_first = sorted(letters, key=lambda letter: (-len(letter), letter))
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))}){{2,8}}")


_NUKTA = "\u093c"
_NUKTA_LETTERS = {"क": "\u0958", "ख": "\u0959", "ग": "\u095a", "ज": "\u095b", "ड": "\u095c", "ढ": "\u095d", "फ": "\u095e"}


def spellings(word: str) -> set[str]:
    """All ways to write a word: letters with marks are one sign or two, and many leave out the dot below of Devanagari."""
    written = {normalize("NFC", word), normalize("NFD", word)}
    if _NUKTA in normalize("NFD", word):
        apart = normalize("NFC", word)
        written.add(apart.replace(_NUKTA, ""))
        written.add("".join(_with_nukta(apart)))
    return written


def _with_nukta(word: str) -> Iterator[str]:
    for letter, following in zip(word, f"{word[1:]} ", strict=True):
        if letter != _NUKTA:
            yield _NUKTA_LETTERS.get(letter, letter) if following == _NUKTA else letter


def inflected(words: dict[str, Any]) -> dict[str, Any]:
    """The file of a language with all words spelled out. Raises KeyError for endings that it does not list."""
    endings: dict[str, list[str]] = words.get("endings", {})
    return {section: said if section == "endings" else _spelled(said, endings) for section, said in words.items()}


def _spelled(said: Any, endings: dict[str, list[str]]) -> Any:
    if isinstance(said, dict):
        return {key: _spelled(value, endings) for key, value in said.items()}
    if isinstance(said, list):
        return [form for one in said for form in (_forms(one, endings) if isinstance(one, str) else [_spelled(one, endings)])]
    return said


def _forms(word: str, endings: dict[str, list[str]]) -> Iterator[str]:
    """All words that a pattern stands for."""
    parts = _NAMED.split(word)
    choices = [endings[part] if at % 2 else [part] for at, part in enumerate(parts)]
    return map("".join, itertools.product(*choices))
