"""Names in a script that changes with the kind of word (Japanese): they stand in ideographs, katakana or Latin letters, and what
parts them is written in hiragana, which no name of this form contains.

Each run of such letters is cut where a word that tells something stands, and bared of the ordinary words at its edges. What is left
is a name when something shows it: an ending of companies, a word such as "maker" before it, a place or a ticker in brackets behind it, the
first place of a headline or sentence, or another place of the article that does. Without that, a foreign-looking run is a weak
name, and ideographs are none.
"""

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import cache, cached_property
from operator import attrgetter

from services.extractor.grammar.company_signs import Signs
from services.extractor.grammar.cutting import cut
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.ordinary import OrdinaryWords
from services.extractor.grammar.reading import Reading, folded_name
from services.extractor.name_words import NameWords
from services.extractor.script_words import ScriptWords

# Words that cut a run. Others may stand inside a name: a company is called after what it sells, or where.
_CUTTING = frozenset({"triggers", "stages", "reporting", "breakers", "past", "hidden", "negations", "stops"})
_LEAST = 2
_LEAST_CUT = 2
_LONGEST_WORD = 13
_REPORTS = 60  # characters to a word of reporting behind the name of a paper
_INSIDE_SENTENCES = frozenset("%)」』”")  # no word begins behind these without a particle
_START = attrgetter("start")
_LEAST_KANA = 3
_LONG = "ー"  # stands between letters of either script
_LONGEST_RUN = 80
_BLANKS = " ・·-&.'"
_IDEOGRAPHS = re.compile("[一-鿿々〆ヶ]+$")
_BRACKETED = re.compile(r"[」』”]?\(([^)・、]{2,12})\)")


class ScriptNames:
    """The candidates of a field, found once; which of them are names depends on what the rest of the article shows."""

    def __init__(self, reading: Reading, marks: Marks, known: Sequence[Name], words: NameWords) -> None:
        assert words.scripts  # noqa: S101 - asked by the caller
        first = _Finder(reading, marks, known, words, words.scripts)
        self._written = [first.sorted_known(name) for name in known]
        self._finder = _Finder(reading, marks, self._written, words, words.scripts)
        pieces = self._finder.pieces()
        self._found = [(name, shown, folded_name(name.text)) for span in pieces for name, shown in self._finder.candidates(*span)]
        self._formed = {folded for _, shown, folded in self._found if shown is _Shown.BY_FORM}
        written = [name for name in self._written if name.sort is Sort.COMPANY]
        found = [name for name, _, _ in self._found if name.sort is Sort.COMPANY]
        self._companies = sorted([*written, *found], key=_START)

    def names(self, vouched: Mapping[str, str]) -> list[Name]:
        """All names in order, those that a list knows included. `vouched` are the folded names that the rest of the article
        shows, each with the name that it is short for, or ""."""
        sure = self._formed | vouched.keys()
        sure |= self._finder.listed(self._companies, sure)
        new = [
            name if folded in sure else name._replace(weak=True)
            for name, shown, folded in self._found
            if name.sort is not Sort.COMPANY or shown is _Shown.AS_WORD or folded in sure
        ]
        names = self._finder.joined(sorted([*self._written, *new], key=_START))
        kept = [name for name in names if not self._finder.is_bracketed(name)]
        if not any(vouched.values()):
            return kept
        return [name._replace(alias=alias) if (alias := vouched.get(folded_name(name.text), "")) else name for name in kept]


def short_names(reading: Reading, names: Sequence[Name], words: ScriptWords) -> dict[str, str]:
    """Names in brackets right behind a company's: what the text calls it from there on."""
    found: dict[str, str] = {}
    for name in names:
        if name.sort is Sort.COMPANY and (match := _BRACKETED.match(reading.folded, name.end)):
            short = match[1]
            if short not in words.endings and not any(map(str.isdigit, short)) and not short.endswith(words.tails):
                found[short] = name.text
    return found


class _Shown(Enum):
    """What shows a candidate to be a name: its own form or place; that it looks foreign; nothing."""

    BY_FORM = "form"
    AS_WORD = "word"
    NOT = "not"


@dataclass(frozen=True)
class _Finder:
    reading: Reading
    marks: Marks
    known: Sequence[Name]
    names: NameWords
    words: ScriptWords

    @cached_property
    def signs(self) -> Signs:
        return Signs(self.reading, self.words)

    @cached_property
    def ordinary(self) -> OrdinaryWords:
        return OrdinaryWords(self.reading, self.names, self.words)

    @cached_property
    def blocked(self) -> list[tuple[int, int]]:
        """What no name goes across, in order."""
        words = [
            (mark.start, mark.end)
            for mark in self.marks.all
            if mark.meaning.group in _CUTTING and mark.end - mark.start >= _LEAST_CUT
        ]
        return sorted([*words, *((name.start, name.end) for name in self.known)])

    def sorted_known(self, name: Name) -> Name:
        """As it is written out here. Bodies and exchanges may be known as companies."""
        more = next((word for word in self.words.extending if self.reading.folded.startswith(word, name.end)), "")
        if (end := name.end + len(more) if more else self._with_ending_apart(name.end)) > name.end:
            return name._replace(end=end, text=self.reading.text[name.start : end])
        of_group = self._ending_at(name.end)
        if of_group and name.sort is Sort.COMPANY:
            return Name(name.start, of_group, self.reading.text[name.start : of_group], Sort.COMPANY)
        return name._replace(sort=Sort.BODY) if folded_name(name.text) in self.names.bodies else name

    def _ending_at(self, start: int) -> int:
        """Where a company's ending ends that follows a known name, 0 without one: "楽天カード"."""
        folded = self.reading.folded
        if not folded.startswith(self.words.endings, start):
            return 0
        ending = next(word for word in self.words.endings if folded.startswith(word, start))
        end = start + len(ending)
        return end if not _pattern(self.words.letters).match(self.reading.text, end) else 0

    def joined(self, names: Sequence[Name]) -> list[Name]:
        """A known name that goes on with a foreign word or a company's ending is the name of another company."""
        found: list[Name] = []
        for name in names:
            last = found[-1] if found else None
            if last and last.end == name.start and last.sort is name.sort is Sort.COMPANY and self._goes_on(last, name):
                found[-1] = Name(last.start, name.end, last.text + name.text, Sort.COMPANY, None)
            else:
                found.append(name)
        return found

    def _goes_on(self, name: Name, rest: Name) -> bool:
        known = bool(name.entity_id or rest.entity_id)
        return known and (not _IDEOGRAPHS.match(rest.text[0]) or folded_name(rest.text).endswith(self.words.endings))

    def listed(self, names: Sequence[Name], sure: set[str]) -> set[str]:
        """Who does something together with a company is one: "Aと北斗は"."""
        found: set[str] = set()
        folded = self.reading.folded
        for first, second in itertools.pairwise(names):
            if folded[first.end : second.start] in self.words.listing and folded.startswith(
                self.words.subject_particles, second.end
            ):
                both = {folded_name(first.text), folded_name(second.text)}
                if first.entity_id or second.entity_id or both & sure:
                    found |= both
        return found

    def is_bracketed(self, name: Name) -> bool:
        """Right behind another name: where that is, or its short name."""
        folded = self.reading.folded
        opened = name.start and folded[name.start - 1] == "(" and name.start > 1 and not folded[name.start - 2].isspace()
        return bool(opened) and folded[name.end : name.end + 1] == ")" and name.sort is Sort.COMPANY

    def pieces(self) -> Iterator[tuple[int, int]]:
        """The runs, cut."""
        stretches = (match.span() for match in _pattern(self.words.letters).finditer(self.reading.text))
        return cut(stretches, self.blocked)

    def candidates(self, start: int, end: int) -> Iterator[tuple[Name, _Shown]]:
        if end - start > _LONGEST_RUN or (start and self.reading.folded[start - 1].isdigit()):
            return  # no words, or what is counted
        begin = self._with_kana(start, end)
        left, right = (begin, end) if begin < start else self.ordinary.bared(start, end)
        if (
            right < end
            and not self.reading.folded.startswith(self.words.titles, right)
            and (self.signs.is_followed(end) or self.signs.leads(left, end))
            and not self.ordinary.is_ordinary(self.reading.folded[left:end])
        ):
            right = end  # "住友林業は8日" is called after what it does
        right = self._with_ending_apart(right)
        text, folded = self.reading.text[left:right], self.reading.folded[left:right]
        if left and self.reading.folded[left - 1] == "(" and self.reading.folded[right : right + 1] in {")", "・"}:
            return  # where it is, or its short name
        if not _LEAST <= len(text) <= self.words.most or not any(map(str.isalpha, text)):
            return
        if self.ordinary.is_ordinary(folded) and not self.ordinary.is_formal(left, right):
            return
        if self._is_part_of_word(left):
            return
        tail = self.reading.folded[right : right + _LONGEST_WORD]
        if tail.startswith(self.words.titles):
            yield Name(left, right, text, Sort.PERSON), _Shown.BY_FORM
        elif right < end and not tail.startswith(self.words.tails):
            yield Name(left, right, text, Sort.COMPANY), _Shown.NOT
        else:
            name = Name(left, right, text, self._sort(right, folded))
            yield name, self._shown(name, folded)

    def _with_ending_apart(self, end: int) -> int:
        """Where a name ends that writes its last word apart: "X グループ"."""
        folded = self.reading.folded
        if folded[end : end + 1] != " " or not folded.startswith(self.words.extending, end + 1):
            return end
        word = next(word for word in self.words.extending if folded.startswith(word, end + 1))
        return end + 1 + len(word)

    def _is_part_of_word(self, start: int) -> bool:
        """Behind hiragana that ends no word."""
        before = self.reading.folded[start - 1 : start]
        return before in self.words.kana and before not in self.words.kana_finals and before not in self.words.joints

    def _shown(self, name: Name, folded: str) -> _Shown:
        if self.signs.show(name.start, name.end, folded):
            return _Shown.BY_FORM
        thing = any(folded[-length:] in self.words.ordinary for length in range(_LEAST, min(len(folded), _LONGEST_WORD)))
        return _Shown.NOT if thing or _IDEOGRAPHS.match(name.text) or len(name.text) <= _LEAST else _Shown.AS_WORD

    def _with_kana(self, start: int, end: int) -> int:
        """Some names begin in hiragana: "みずほ銀行"."""
        folded = self.reading.folded
        if not self.words.kana or not folded.endswith(self.words.endings, start, end):
            return start
        begin = start
        while begin > 0 and (folded[begin - 1] in self.words.kana or folded[begin - 1] == _LONG) and start - begin < _LONGEST_WORD:
            begin -= 1
        if begin > 0 and (folded[begin - 1].isalnum() or folded[begin - 1] in _INSIDE_SENTENCES):
            begin += 1  # a particle of the word before
            if start - begin < _LEAST_KANA or folded[start - 1] in self.words.kana_finals:
                return start
        words = [mark for mark in self.marks.between(begin, start) if mark.end - mark.start >= _LEAST]
        return begin if start - begin >= _LEAST and not words else start

    def _sort(self, end: int, folded: str) -> Sort:
        if folded.endswith(tuple(self.names.bodies)):
            return Sort.BODY
        reports = folded.endswith(self.words.outlet_endings) and self.marks.of("reporting", end, end + _REPORTS)
        return Sort.OUTLET if reports else Sort.COMPANY


@cache
def _pattern(letters: str) -> re.Pattern[str]:
    """`letters` is the inside of a character class; Latin words may be several."""
    latin = r"[A-Za-zＡ-Ｚａ-ｚ][A-Za-z0-9Ａ-Ｚａ-ｚ０-９]*(?:[ .&＆'’+\-－][A-Za-zＡ-Ｚａ-ｚ][A-Za-z0-9Ａ-Ｚａ-ｚ０-９]*)*\.?"
    return re.compile(rf"(?:{latin}|[{letters}])+")
