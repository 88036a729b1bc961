"""Names that only their capital letters show, in languages that write names and hardly anything else with capitals.

A run of capitalised words is a name once openings of sentences, persons, places, months, public bodies and news outlets are set
apart. A name in a headline whose every word is capitalised counts only when the text uses it as well.
"""

import re
from collections.abc import Iterator, Sequence

from services.extractor.gazetteer import Hit
from services.extractor.grammar.casing import FIRST_WORD, WORD, is_title_case, sentence_starts
from services.extractor.grammar.headings import capital_verbs, headings
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort, known_names, merged, without_surnames
from services.extractor.grammar.products import is_designation
from services.extractor.grammar.reading import Reading, folded_name
from services.extractor.name_words import NameWords

_RUN = re.compile(rf"{FIRST_WORD}(?:[ \n](?:(?:[^\W\d_A-Z]{{1,4}}'?|&)[ \n]?){{0,2}}(?:{WORD})){{0,7}}")
_SPLIT = re.compile(r"[^ \n]+")
_NEXT_WORD = re.compile(r" ([^\W\d_]{4,})")
_LONGEST_RUN = 90
_VERBS = frozenset({"after_names", "stages", "triggers", "reporting", "breakers", "passive"})
_APPOSED = frozenset({"connect", "breakers", "descriptors"})
_NO_NAMES = ("currencies", "scales", "triggers", "months", "days", "scale_letters", "percent")
_TAILS = ("'s", "'", "-", ".")


def names(reading: Reading, hits: Sequence[Hit], marks: Marks, words: NameWords, vouched: frozenset[str]) -> list[Name]:
    """All names of a field in order; they do not overlap. `vouched` are the words that other fields show to be names."""
    if not reading.text:
        return []
    finder = _Finder(reading, marks, words, vouched)
    sure = [name for name in known_names(reading, hits, marks) if not finder.is_doubtful(name)]
    if reading.field == "title" and is_title_case(reading.text):
        return sure
    return without_surnames(merged(sure, finder.runs(), words.legal))


class _Finder:
    def __init__(self, reading: Reading, marks: Marks, words: NameWords, vouched: frozenset[str]) -> None:
        self.text, self.folded, self.marks, self.words, self.vouched = reading.text, reading.folded, marks, words, vouched
        self.sentence_starts = sentence_starts(reading)
        self.verbs = capital_verbs(reading, marks, self.sentence_starts)
        self.headings, self.blocks = headings(reading), reading.blocks
        self.other_words = {mark.start: mark.end for group in _NO_NAMES for mark in marks.of(group)}
        self.sorts: dict[str, Sort | None] = {}  # of what was read before, by what is written

    def is_doubtful(self, name: Name) -> bool:
        """A company whose name is a common word, at the place where every word has a capital."""
        folded = self.folded[name.start : name.end]
        return folded in self.words.common and name.start in self.sentence_starts and not self._is_vouched(name.end, folded)

    def _is_vouched(self, end: int, folded: str) -> bool:
        """The rest of the article or a verb after it shows that a word at the start of a sentence is a name."""
        if folded in self.vouched or self.folded.startswith("'s", end):
            return True
        if folded in self.words.everyday:
            return False
        comma = end + self.text.startswith(" ", end)
        if self.text.startswith(", ", comma):
            listed = self.text[comma + 2 : comma + 3].isupper()
            if listed or any(mark.meaning.group in _APPOSED for mark in self.marks.between(comma + 2, comma + 3)):
                return True
        return any(mark.meaning.group in _VERBS for mark in self.marks.between(end, end + 3)) or self._has_verb(end, folded)

    def _has_verb(self, end: int, folded: str) -> bool:
        """As in "X launched"; behind a word in the plural it may tell of people ("Analysts expected")."""
        word = _NEXT_WORD.match(self.folded, end)
        return word is not None and word[1].endswith(self.words.verb_endings) and not folded.endswith("s")

    def runs(self) -> Iterator[Name]:
        for match in (match for block in self.blocks for match in _RUN.finditer(self.text, *block)):
            start, end = match.span()
            if end - start <= _LONGEST_RUN and self.folded[start:end] not in self.words.openers:
                for part in self._parts(start, match[0]):
                    if name := self._name(*part):
                        yield name

    def _parts(self, offset: int, run: str) -> Iterator[tuple[int, int]]:
        """A run cut where it is several names: at "and", after "X's", before "of" unless that belongs to names."""
        if " " not in run and "\n" not in run:
            if offset not in self.verbs and not self._parts_names(run, -1, -1) and not self._is_everyday(offset, run, -1):
                yield offset, offset + len(run)
            return
        start, end = -1, -1
        for match in _SPLIT.finditer(run):
            word, at = match[0], offset + match.start()
            if at in self.verbs or self._parts_names(word, start, end) or self._is_everyday(at, word, start):
                if start >= 0:
                    yield start, end
                start = -1
                continue
            start = at if start < 0 else start
            end = at + len(word)
            if word.endswith(("'s", "’s")) or _is_descriptor(word):
                yield start, end
                start = -1
        if start >= 0:
            yield start, end

    def _is_everyday(self, place: int, word: str, start: int) -> bool:
        """A word that has its capital only from the heading it stands in; `start` is where the name before it begins, -1 for none."""
        folded = folded_name(word)
        if not self.headings or folded not in self.words.everyday or folded in self.vouched:
            return False
        inside = folded in self.words.inner and self._goes_on(folded, start, place)  # "Bank Of X"
        return not inside and any(heading.start <= place < heading.end for heading in self.headings)

    def _parts_names(self, word: str, start: int, end: int) -> bool:
        """Whether a word belongs neither to what stands before it, from `start` to `end`, nor to what follows."""
        folded, first = folded_name(word), word[0]
        if first.isupper():
            return folded in self.words.titles
        if folded in self.words.inner:
            return folded in self.words.titles or not self._goes_on(folded, start, end)
        return (not first.isdigit() and (len(word) == 1 or word[1:2].islower())) or folded in self.words.titles

    def _goes_on(self, inner: str, start: int, end: int) -> bool:
        if inner not in self.words.inner_strong and inner not in {"of", "d'", "l'"}:
            return False
        left = self.folded[start:end].split() if start >= 0 else []
        return bool(left) and (inner == "&" or left[-1] in self.words.heads or left[0] in self.words.heads)

    def _name(self, start: int, end: int) -> Name | None:
        start, end = self._trimmed(start, end)
        folded = self.folded[start:end]
        if len(folded) < 2 or self._is_no_name(start, folded):  # noqa: PLR2004 - a letter is no name
            return None
        return Name(start, end, self.text[start:end], self._sort(start, end, folded))

    def _trimmed(self, start: int, end: int) -> tuple[int, int]:
        """Without the words that open a sentence, elided articles, possessive endings, months and days."""
        while start < end:
            word = self.folded[start:end].partition(" ")[0]
            head, apostrophe, tail = word.partition("'")
            first = start in self.sentence_starts
            if apostrophe and tail and head in self.words.elisions and (head != "l" or first or self.text[start + 2].islower()):
                if self.text[start + len(head) + 1].islower():
                    start += len(word) + 1
                else:
                    if head == "l" and first and tail not in self.words.places | self.words.bodies:
                        break
                    start += len(head) + 1
            elif word in self.words.calendar or (
                word in self.words.openers
                and (first or end - start == len(word) or word in self.words.articles)
                and not (word in self.words.leaders and self.text[start + len(word) + 1 : end][:1].isupper())  # "Grupo X"
            ):
                start += len(word) + 1
                self.sentence_starts.add(start)
            else:
                break
        while self.folded.endswith(_TAILS, start, end):
            end -= 2 if self.folded.endswith("'s", start, end) else 1
        return start, max(start, end)

    def _is_no_name(self, start: int, folded: str) -> bool:
        end = start + len(folded)
        if self.other_words.get(start, 0) >= end:
            return True
        if " " not in folded and "\n" not in folded:
            if folded in self.words.openers or folded in self.words.calendar or folded in self.words.legal:
                return True
            return _is_descriptor(self.text[start:end]) or (start in self.sentence_starts and not self._is_vouched(end, folded))
        parts = folded.split()
        if not parts or _is_descriptor(self.text[start:end]):
            return True
        return all(part in self.words.openers or part in self.words.calendar for part in parts)

    def _sort(self, start: int, end: int, folded: str) -> Sort:
        if folded not in self.sorts:
            self.sorts[folded] = self._sort_by_words(folded)
        if by_words := self.sorts[folded]:
            return by_words
        if self._is_epithet(start, end):
            return Sort.EPITHET
        return Sort.PERSON if self._is_person(start, end) else Sort.COMPANY

    def _sort_by_words(self, folded: str) -> Sort | None:
        """What a name is wherever it stands."""
        bare = folded.removeprefix("the ").removeprefix("la ").removeprefix("le ")
        if folded in self.words.bodies or bare in self.words.bodies or bare.split(" ", 1)[0] in self.words.offices:
            return Sort.BODY
        if folded.rsplit(maxsplit=1)[-1] in self.words.outlet_endings:
            return Sort.OUTLET
        if folded in self.words.places or self.words.places.issuperset(folded.replace("-", " ").split()):
            return Sort.PLACE
        return Sort.EPITHET if is_designation(folded) else None

    def _is_epithet(self, start: int, end: int) -> bool:
        """As in "the ChatGPT maker" and "Lynx vehicles"."""
        if self.marks.of("goods", end + 1, end + 2):
            return True
        if self.folded[max(0, start - 4) : start].strip() not in self.words.articles:
            return False
        following = self.folded[end : end + 16].split(" ", 2)
        return len(following) > 1 and following[1].strip(",.") in self.words.epithets

    def _is_person(self, start: int, end: int) -> bool:
        before = self.folded[max(0, start - 26) : start].rstrip()
        last = before.split()[-2:]
        people = self.words.people
        if last and (last[-1] in people or " ".join(last) in people):
            return True
        if self.folded[end : end + 1] != "," or " " not in self.text[start:end]:
            return False
        if before.endswith(",") and not people.isdisjoint(before.rstrip(",").split()[-4:]):
            return True  # "the chairman of X, Mary Smith,"
        after = self.folded[end : end + 30]
        return after.startswith(", ") and not people.isdisjoint(after[2:].replace(",", " ").split()[:4])


def _is_descriptor(word: str) -> bool:
    """Copenhagen-based, Saudi-owned."""
    if "-" not in word:
        return False
    _, hyphen, last = word.rsplit(maxsplit=1)[-1].rpartition("-")
    return bool(hyphen) and len(last) > 3 and last.isalpha() and last.islower()  # noqa: PLR2004
