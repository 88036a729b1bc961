"""Words looked for at one place of a text, by their lengths: faster than a long tuple for `startswith` and `endswith`."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Affixes:
    """`lengths` are those of the words, the longest first."""

    words: frozenset[str]
    lengths: tuple[int, ...]

    @classmethod
    def of(cls, words: Iterable[str]) -> "Affixes":
        listed = frozenset(words) - {""}
        return cls(listed, tuple(sorted({len(word) for word in listed}, reverse=True)))

    def at(self, text: str, start: int) -> str:
        """The longest word that begins there, or nothing."""
        for length in self.lengths:
            if (word := text[start : start + length]) in self.words:
                return word
        return ""

    def before(self, text: str, end: int) -> str:
        """The longest word that ends there, or nothing."""
        for length in self.lengths:
            if length <= end and (word := text[end - length : end]) in self.words:
                return word
        return ""
