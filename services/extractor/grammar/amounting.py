"""Words that are bounds before a sum, but behind a noun only say how much: "ein Auftrag über 3 Millionen" (German)."""

from collections.abc import Sequence

from services.extractor.brackets import BracketWords
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.reading import Reading

_NOUN = 40  # characters


def without_prepositions(reading: Reading, marks: Sequence[Mark], words: BracketWords) -> list[Mark]:
    """The marks that are left when such words behind nouns and names are no bounds."""
    return [mark for mark in marks if not (mark.meaning.group == "bounds" and _tells_how_much(reading, mark, words))]


def _tells_how_much(reading: Reading, mark: Mark, words: BracketWords) -> bool:
    """As in "ein Auftrag über 3 Millionen", behind a noun or name."""
    if reading.folded[mark.start : mark.end] not in words.amounting:
        return False
    before = reading.text[max(0, mark.start - _NOUN) : mark.start].split()
    return bool(before) and before[-1][:1].isupper()
