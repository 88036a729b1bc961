"""Companies in a text: those that are known, and those that only their capital letters show.

Known companies come as hits from the gazetteer. In languages that write names with capitals, a run of capitalised words is a name
too, once openings of sentences, persons, places, months, public bodies and news outlets are set apart. A name in a headline
whose every word is capitalised counts only when the text uses it as well.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from services.extractor.gazetteer import Hit
from services.extractor.grammar.casing import WORD, is_title_case, sentence_starts
from services.extractor.grammar.headings import capital_verbs
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.reading import Reading, folded_name
from services.extractor.lexicon import NameWords

_RUN = re.compile(rf"(?<![^\W_])(?<![@#])(?:{WORD})(?:[ \n](?:(?:[^\W\d_A-Z]{{1,4}}'?|&)[ \n]?){{0,2}}(?:{WORD})){{0,7}}")
_SPLIT = re.compile(r"[^ \n]+")
_LONGEST_RUN = 90
_FEW = 3
_VERBS = frozenset({"after_names", "stages", "triggers", "reporting", "breakers", "passive"})
_APPOSED = frozenset({"connect", "breakers", "descriptors"})
_NO_NAMES = frozenset({"currencies", "scales", "triggers", "months", "days", "scale_letters", "percent"})
_START, _END = attrgetter("start"), attrgetter("end")


class Sort(StrEnum):
    COMPANY = "company"
    OUTLET = "outlet"
    PERSON = "person"
    PLACE = "place"
    BODY = "body"
    EPITHET = "epithet"


class Name(NamedTuple):
    """`weak`: only its place between known words shows that it may be a name. `alias`: the name that the text says it is short for."""

    start: int
    end: int
    text: str
    sort: Sort
    entity_id: str | None = None
    weak: bool = False
    alias: str = ""


def names(reading: Reading, hits: Sequence[Hit], marks: Marks, words: NameWords, vouched: frozenset[str] | None) -> list[Name]:
    """All names of a field in order; they do not overlap. `vouched` are the words that other fields show to be names;
    None in languages that do not write names with capitals."""
    known = [Name(hit.start, hit.end, reading.text[hit.start : hit.end], Sort.COMPANY, hit.entity_id) for hit in hits]
    known = with_outlets(known, reading, marks)
    if vouched is None:
        return known
    finder = _Finder(reading, marks, words, vouched)
    sure = [name for name in known if not finder.is_doubtful(name)]
    if reading.field == "title" and is_title_case(reading.text):
        return sure
    return without_surnames(merged(sure, finder.runs(), words.legal))


def found_again(reading: Reading, wanted: Iterable[Name]) -> list[Name]:
    """The names of the body as they stand in a headline."""
    spans: list[Name] = []
    for name in sorted({name.text: name for name in wanted}.values(), key=lambda name: -len(name.text)):
        folded = folded_name(name.text)
        start = reading.folded.find(folded)
        while start >= 0:
            end = start + len(folded)
            free = not any(start < other.end and other.start < end for other in spans)
            if free and reading.text[start].isupper() and _stands_alone(reading.folded, start, end):
                spans.append(Name(start, end, reading.text[start:end], name.sort, name.entity_id))
            start = reading.folded.find(folded, end)
    return sorted(spans, key=_START)


def _stands_alone(folded: str, start: int, end: int) -> bool:
    return not folded[start - 1 : start].isalnum() and not folded[end : end + 1].isalnum()


def with_outlets(known: list[Name], reading: Reading, marks: Marks) -> list[Name]:
    """News outlets are known by name; they win over a company of the same name."""
    outlets = [
        Name(mark.start, mark.end, reading.text[mark.start : mark.end], Sort.OUTLET)
        for mark in marks.of("outlets")
        if reading.text[mark.start : mark.end] == mark.meaning.form or mark.meaning.form.lower() == mark.meaning.form.upper()
    ]
    if not outlets:
        return known
    free = [name for name in known if not _overlapping(outlets, name)]
    return sorted([*free, *outlets], key=_START)


def _overlapping(spans: Sequence[Name], name: Name) -> Sequence[Name]:
    """Those of `spans`, which are in order and do not overlap each other, that overlap a name."""
    first = bisect_right(spans, name.start, key=_END)
    return spans[first : bisect_left(spans, name.end, first, key=_START)]


class _Finder:
    def __init__(self, reading: Reading, marks: Marks, words: NameWords, vouched: frozenset[str]) -> None:
        self.text, self.folded, self.marks, self.words, self.vouched = reading.text, reading.folded, marks, words, vouched
        self.sentence_starts = sentence_starts(reading)
        self.verbs = capital_verbs(reading, marks, self.sentence_starts)

    def is_doubtful(self, name: Name) -> bool:
        """A company whose name is a common word, at the place where every word has a capital."""
        folded = self.folded[name.start : name.end]
        return folded in self.words.common and name.start in self.sentence_starts and not self._is_vouched(name.end, folded)

    def _is_vouched(self, end: int, folded: str) -> bool:
        """The rest of the article or a verb after it shows that a word at the start of a sentence is a name."""
        if folded in self.vouched or self.folded.startswith("'s", end):
            return True
        comma = end + self.text.startswith(" ", end)
        if self.text.startswith(", ", comma):
            listed = self.text[comma + 2 : comma + 3].isupper()
            if listed or any(mark.meaning.group in _APPOSED for mark in self.marks.between(comma + 2, comma + 3)):
                return True
        return any(mark.meaning.group in _VERBS for mark in self.marks.between(end, end + 3))

    def runs(self) -> Iterator[Name]:
        for match in _RUN.finditer(self.text):
            start, end = match.span()
            if end - start <= _LONGEST_RUN and self.folded[start:end] not in self.words.openers:
                for part in self._parts(start, match[0]):
                    if name := self._name(*part):
                        yield name

    def _parts(self, offset: int, run: str) -> Iterator[tuple[int, int]]:
        """A run cut where it is several names: at "and", after "X's", before "of" unless that belongs to names."""
        start, end = -1, -1
        for match in _SPLIT.finditer(run):
            word, at = match[0], offset + match.start()
            if at in self.verbs or self._parts_names(word, start, end):
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
            word = self.folded[start:end].split(" ")[0]
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
        while start < end and self.folded[start:end].endswith(("'s", "'", "-", ".")):
            end -= 2 if self.folded[start:end].endswith("'s") else 1
        return start, max(start, end)

    def _is_no_name(self, start: int, folded: str) -> bool:
        end = start + len(folded)
        if any(mark.end >= end and mark.meaning.group in _NO_NAMES for mark in self.marks.between(start, start + 1)):
            return True
        parts = folded.split()
        if not parts or _is_descriptor(self.text[start:end]):
            return True
        if len(parts) == 1:
            if folded in self.words.openers or folded in self.words.calendar or folded in self.words.legal:
                return True
            return start in self.sentence_starts and not self._is_vouched(end, folded)
        return all(part in self.words.openers or part in self.words.calendar for part in parts)

    def _sort(self, start: int, end: int, folded: str) -> Sort:
        bare = folded.removeprefix("the ").removeprefix("la ").removeprefix("le ")
        if folded in self.words.bodies or bare in self.words.bodies or bare.split(" ")[0] in self.words.offices:
            return Sort.BODY
        if folded.rsplit(maxsplit=1)[-1] in self.words.outlet_endings:
            return Sort.OUTLET
        if folded in self.words.places or self.words.places.issuperset(folded.replace("-", " ").split()):
            return Sort.PLACE
        if self._is_epithet(start, end):
            return Sort.EPITHET
        return Sort.PERSON if self._is_person(start, end) else Sort.COMPANY

    def _is_epithet(self, start: int, end: int) -> bool:
        before = self.folded[max(0, start - 4) : start].strip()
        following = self.folded[end : end + 16].split(" ", 2)
        return before in self.words.articles and len(following) > 1 and following[1].strip(",.") in self.words.epithets

    def _is_person(self, start: int, end: int) -> bool:
        before = self.folded[max(0, start - 26) : start].rstrip()
        last = before.split()[-2:]
        if last and (last[-1] in self.words.people or " ".join(last) in self.words.people):
            return True
        after = self.folded[end : end + 30]
        many = " " in self.text[start:end]
        if many and before.endswith(",") and any(word in self.words.people for word in before.rstrip(",").split()[-4:]):
            return after.startswith(",")  # "the chairman of X, Mary Smith,"
        return (
            many and after.startswith(", ") and any(word in self.words.people for word in after[2:].replace(",", " ").split()[:4])
        )


def _is_descriptor(word: str) -> bool:
    """Copenhagen-based, Saudi-owned."""
    if "-" not in word:
        return False
    _, hyphen, last = word.rsplit(maxsplit=1)[-1].rpartition("-")
    return bool(hyphen) and len(last) > 3 and last.isalpha() and last.islower()  # noqa: PLR2004


def merged(known: list[Name], runs: Iterable[Name], legal: frozenset[str]) -> list[Name]:
    """A run that begins with a known name and goes on with other words is a name of its own, unless only a legal form follows."""
    found = {name.start: name for name in known}
    for run in runs:
        inside = _overlapping(known, run)
        if not inside:
            found[run.start] = run
        elif len(inside) == 1 and run.sort is Sort.COMPANY and _is_part(inside[0], run):
            del found[inside[0].start]
            keeps = (
                inside[0].entity_id
                if run.start == inside[0].start and _only_legal(run.text[len(inside[0].text) :], legal)
                else None
            )
            found[run.start] = Name(run.start, run.end, run.text, run.sort, keeps)
    return sorted(found.values(), key=_START)


def _is_part(known: Name, run: Name) -> bool:
    """A few letters may also end another company's name."""
    return run.start <= known.start and (known.end < run.end or (run.start < known.start and len(known.text) <= _FEW))


def _only_legal(rest: str, legal: frozenset[str]) -> bool:
    return all(word.strip(".,").casefold() in legal for word in rest.split())


def without_surnames(found: list[Name]) -> list[Name]:
    """A person named once in full is later called by the last name."""
    surnames = {name.text.split()[-1] for name in found if name.sort is Sort.PERSON}
    return [
        Name(name.start, name.end, name.text, Sort.PERSON) if name.text in surnames and not name.entity_id else name
        for name in found
    ]
