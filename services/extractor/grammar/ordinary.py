"""The ordinary words of a script that changes with the kind of word: no name is made of them alone, and none has them at its edges."""

import re
from dataclasses import dataclass

from services.extractor.grammar.company_signs import any_of
from services.extractor.grammar.reading import Reading
from services.extractor.name_words import NameWords
from services.extractor.script_words import ScriptWords

_LEAST = 2
_LONGEST_WORD = 13
_BLANKS = " ・·-&.'"
_IDEOGRAPHS = re.compile("[一-鿿々〆ヶ]+$")
_COMPOUND = re.compile("[ァ-ヺー]{2,}・$")  # what is left of "X・カーボン" without its second word
_ONE_WORD = re.compile("[ァ-ヺー]{2}|[a-z0-9]{2}")


@dataclass(frozen=True)
class OrdinaryWords:
    """Those of one field."""

    reading: Reading
    names: NameWords
    words: ScriptWords

    def bared(self, start: int, end: int) -> tuple[int, int]:
        """Without blanks and figures, without what says which kind of company it is before it, without ordinary words at its edges."""
        folded = self.reading.folded
        heads = any_of(self.words.descriptors).finditer(folded, start, end)
        cuts = (match.end() for match in heads if match.end() < end and not self._is_inside_word(match.end(), start, end))
        cut = max(cuts, default=start)
        start = cut if not folded.endswith(self.words.endings, cut, end) or cut - start > _LEAST else start
        if self.is_formal(start, end):
            return start, end
        while start < end and (length := self._ordinary_from(start, end)):
            if folded[start + length : end] in self.words.endings:
                break  # "日本製紙"
            start += length
        if folded.endswith(self.words.endings, start, end) or folded.endswith(self.words.outlet_endings, start, end):
            return start, end
        while start < end and (length := self._ordinary_until(start, end)):
            if _COMPOUND.match(folded, start, end - length):
                break
            end -= length
        return start, end

    def is_formal(self, start: int, end: int) -> bool:
        """Right behind a legal form, or with one at its end: whatever stands there is a name."""
        folded, forms = self.reading.folded, self.words.openings
        return start < end and (
            folded.endswith(forms, 0, start) or any(folded.endswith(form, start + _LEAST, end) for form in forms)
        )

    def _ordinary_from(self, start: int, end: int) -> int:
        folded = self.reading.folded
        if folded[start] in _BLANKS or folded[start].isdigit():
            return 1
        for length in range(min(_LONGEST_WORD, end - start), 0, -1):
            word = folded[start : start + length]
            known = (length >= _LEAST and word in self.words.ordinary) or (
                word in self.words.leading and not _IDEOGRAPHS.match(folded[start + length : end])
            )
            if known and not self._is_inside_word(start + length, start, end):
                return length
        return 0

    def _ordinary_until(self, start: int, end: int) -> int:
        folded = self.reading.folded
        if folded[end - 1] in _BLANKS:
            return 1
        for length in range(min(_LONGEST_WORD, end - start), 0, -1):
            word = folded[end - length : end]
            known = (length >= _LEAST and word in self.words.ordinary) or word in self.words.trailing
            if known and not self._is_inside_word(end - length, start, end):
                return length
        return 0

    def _is_inside_word(self, place: int, start: int, end: int) -> bool:
        """Between two letters of one katakana or Latin word."""
        return start < place < end and bool(_ONE_WORD.match(self.reading.folded, place - 1))

    def _is_town_and_ending(self, folded: str) -> bool:
        """Companies are called after places, though not after whole countries."""
        return any(
            folded[:cut] in self.names.places and folded[:cut] not in self.words.prefixes and folded[cut:] in self.words.endings
            for cut in range(_LEAST, len(folded))
        )

    def is_ordinary(self, folded: str) -> bool:
        """Whether it is put together of ordinary words alone, or names a place."""
        if folded in self.names.places or folded in self.words.endings:
            return True
        if folded.endswith(self.words.endings) and self._is_town_and_ending(folded):
            return False  # "千葉銀行"
        size, reached = len(folded), {0}
        for end in range(1, size + 1):
            for start in range(max(0, end - _LONGEST_WORD), end):
                whole = end - start >= _LEAST or start == 0 or end == size  # one letter is a word at the edges alone
                word = folded[start:end]
                if whole and start in reached and (word in self.words.ordinary or word in self.names.places):
                    reached.add(end)
                    break
        return size in reached
