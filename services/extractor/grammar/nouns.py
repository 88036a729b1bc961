"""Names in a language that writes all nouns with capitals (German): what is no known noun may be a name.

Each capitalised word is sorted first. It is a common noun if the language's list knows it, or its end, as the head of a compound
("Kreditvertrag", "Prothesenhersteller"), or if it ends as only nouns do ("-ung"). It is proper if it is none, or written as no noun
is ("ADVA", "OpenAI"). A name then is a run of proper words with what names go on with ("Brennika Medien AG"); it may begin with a
bank or the like ("Volksbank Nordheide") or with an adjective that has a capital inside a sentence ("Deutsche Bahn").

What kind of name it is, the noun before it says ("der Softwarekonzern X", "Vorstandschef X", "die Grafschaft X"), a legal form, a
first name, or a preposition of place. A single unknown word right behind an article or adjective, or at the start of a sentence, is
believed to be a name only if it also stands elsewhere without; so an unknown noun makes no company.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, takewhile

from services.extractor.gazetteer import Hit
from services.extractor.grammar.capitals import Capitals, Kind, Word
from services.extractor.grammar.casing import FIRST_WORD, WORD
from services.extractor.grammar.marks import Marks
from services.extractor.grammar.names import Name, Sort, merged, with_outlets, without_surnames
from services.extractor.grammar.reading import Reading, folded_name
from services.extractor.name_words import NameWords
from services.extractor.nouns import NounWords

_RUN = re.compile(rf"{FIRST_WORD}(?:[ \n](?:(?:[^\W\d_A-Z]{{2,4}}|&|\+)[ \n])?{WORD})*")
_SPLIT = re.compile(r"[^ \n]+")
_VERBS = frozenset({"after_names", "stages", "triggers", "reporting", "passive", "separable", "unsure"})
_BEHIND_HEADS = frozenset({Kind.PROPER, Kind.PLACE, Kind.HEAD})
_LONGEST_RUN = 160
_MOST_WORDS = 7
_MOST_NOUNS = 3
_ADJECTIVE = re.compile(r"(?:e|en|er|es|em)$")
_FINITE = re.compile(r" [a-zäöüß]{3,}te?(?![^\W_])")
_LEAST_HEAD = 4
_TOLD_BEFORE = 120
_BETWEEN = 10


def names(reading: Reading, hits: Sequence[Hit], marks: Marks, words: NameWords, used: frozenset[str]) -> list[Name]:
    """All names of a field in order; they do not overlap. `used` are the words of names elsewhere in the article."""
    assert words.nouns  # noqa: S101 - asked by the caller
    known = [Name(hit.start, hit.end, reading.text[hit.start : hit.end], Sort.COMPANY, hit.entity_id) for hit in hits]
    finder = _Finder(reading, marks, words, words.nouns, used)
    found = finder.found()
    hidden = [name for name in found if name.sort is Sort.EPITHET]
    known = [name for name in with_outlets(known, reading, marks) if not finder.is_doubtful(name)]
    known = [name for name in known if not any(one.start <= name.start and name.end <= one.end for one in hidden)]
    return without_surnames(merged(known, found, words.legal))


@dataclass(frozen=True)
class _Finder:
    reading: Reading
    marks: Marks
    words: NameWords
    nouns: NounWords
    used: frozenset[str]

    @cached_property
    def capitals(self) -> Capitals:
        return Capitals(self.reading, self.marks, self.words, self.nouns)

    def is_doubtful(self, name: Name) -> bool:
        """A company whose name is a common word as well, behind an article or adjective or before no verb."""
        folded = self.reading.folded[name.start : name.end]
        if folded not in self.words.common or name.sort is not Sort.COMPANY:
            return False
        return self._has_article(name.start) or not self._before_verb(name.end)

    def found(self) -> list[Name]:
        pieces = [
            piece
            for block in self.reading.blocks
            for match in _RUN.finditer(self.reading.text, *block)
            for piece in self._pieces(match)
        ]
        bare = {folded_name(name.text) for name, doubtful in pieces if not doubtful} | self.used
        kept = [name for name, doubtful in pieces if not doubtful or folded_name(name.text) in bare]
        return self._with_places([self._without_genitive(name, bare) for name in kept])

    def _with_places(self, found: list[Name]) -> list[Name]:
        """In "in Landshut und Dingolfing" the second is a town like the first."""
        for at, (first, second) in enumerate(pairwise(found)):
            listed = self.reading.folded[first.end : second.start].strip() in self.words.ampersands
            if first.sort is Sort.PLACE and listed and second.sort is Sort.COMPANY and not self._may_act(second):
                found[at + 1] = second._replace(sort=Sort.PLACE)
        return found

    def _may_act(self, name: Name) -> bool:
        return " " in name.text or not name.text[1:].islower() or self._before_verb(name.end)

    def _without_genitive(self, name: Name, bare: set[str]) -> Name:
        """ "Brennikas" is Brennika, where the text says that too."""
        if name.text.endswith("s") and folded_name(name.text)[:-1] in bare:
            return name._replace(end=name.end - 1, text=name.text[:-1])
        return name

    def _pieces(self, match: re.Match[str]) -> Iterator[tuple[Name, bool]]:
        if match.end() - match.start() > _LONGEST_RUN:
            return
        listed = [self.capitals.word(match.start() + found.start(), found[0]) for found in _SPLIT.finditer(match[0])]
        before, place = "", 0
        while place < len(listed):
            length = self._length(listed, place, before)
            if length and self._describes(listed, place):
                yield Name(listed[place].start, listed[place].end, listed[place].text, Sort.EPITHET), False
            elif length:
                yield from self._name(listed[place : place + length], before)
            before = listed[place + max(length, 1) - 1].noun
            place += max(length, 1)

    def _describes(self, listed: list[Word], place: int) -> bool:
        """In "RAX-Tochter Brennika" the first name only says which company is meant."""
        first = listed[place]
        return bool(first.noun) and first.kind is Kind.PROPER and self._length(listed, place + 1, first.noun) > 0

    def _length(self, listed: list[Word], place: int, before: str) -> int:
        """How many words from here on are one name."""
        if place >= len(listed):
            return 0
        first = listed[place]
        if formal := self._before_form(listed[place:]):
            return formal
        rest = listed[place + 1 :]
        following = rest[0].kind if rest else Kind.OTHER
        opens = (
            first.kind is Kind.PROPER
            or (first.kind is Kind.PLACE and self._names_company(rest, before) and not self._is_located(first.start))
            or (first.kind is Kind.HEAD and (following in _BEHIND_HEADS or self._names_place(rest)))
            or (first.kind is Kind.ADJECTIVE and first.sure and following in {Kind.NOUN, Kind.HEAD, Kind.PROPER})
            or (first.kind is Kind.NOUN and self._is_of(before, self.nouns.companies) and self._may_open(first, following))
        )
        if not opens:
            return 0
        return 1 if first.noun and first.kind is Kind.PROPER else self._reach(listed, place)

    def _before_form(self, listed: list[Word]) -> int:
        """A legal form makes a name of the nouns before it: "Rheinwerk AG", "Nordwind Energie GmbH". How many words it has."""
        nouns = list(takewhile(lambda word: word.kind is Kind.NOUN, listed[: _MOST_NOUNS + 1]))
        describes = len(nouns) > 1 and self._is_of(nouns[0].noun, (*self.nouns.companies, *self.nouns.persons))
        if not nouns or len(nouns) > _MOST_NOUNS or describes:
            return 0
        form = list(takewhile(lambda word: word.kind is Kind.LEGAL, listed[len(nouns) :]))
        apart = any(word.start in self.capitals.starts for word in (*nouns[1:], *form))
        return 0 if apart or not form else len(nouns) + len(form)

    def _names_company(self, rest: list[Word], before: str) -> bool:
        """Behind a place a proper word does, or what only names go on with ("der Baustoffkonzern Heidelberg Materials")."""
        if not rest or rest[0].kind is Kind.PROPER:
            return bool(rest)
        told = self._is_of(before, self.nouns.companies) or not self.nouns.is_noun(folded_name(rest[0].text))
        return folded_name(rest[0].text) in self.nouns.tails and told

    def _names_place(self, words: list[Word]) -> int:
        """How many words are a town that looks like a noun: "Bad Nauheim", "Oberhausen"."""
        if not words or words[0].kind is not Kind.NOUN:
            return 0
        if len(words) > 1 and folded_name(words[0].text) in self.nouns.town_openings:
            return 2
        return int(folded_name(words[0].text).endswith(self.nouns.place_endings))

    def _may_open(self, first: Word, following: Kind) -> bool:
        """Behind a word for a company a compound may be its name, and a noun before another name."""
        return first.noun != folded_name(first.text) or following is Kind.PROPER

    def _reach(self, listed: list[Word], place: int) -> int:
        length = 2 if listed[place].kind is Kind.ADJECTIVE else 1
        while place + length < len(listed) and length < _MOST_WORDS:
            word = listed[place + length]
            if word.start in self.capitals.starts:
                break
            if word.kind is Kind.JOINER:
                if place + length + 1 >= len(listed) or listed[place + length + 1].kind is not Kind.PROPER:
                    break
                length += 2
                continue
            if listed[place].kind is Kind.HEAD and (taken := self._names_place(listed[place + length :])):
                length += taken
                continue
            goes_on = word.kind in {Kind.PROPER, Kind.LEGAL, Kind.PLACE} or folded_name(word.text) in self.nouns.tails
            if not goes_on or (word.noun and word.kind is Kind.PROPER):
                break
            length += 1
        return length

    def _name(self, listed: list[Word], before: str) -> Iterator[tuple[Name, bool]]:
        start, end = listed[0].start, listed[-1].end
        text = self.reading.text[start:end]
        if len(text) < 2 or text.isdigit():  # noqa: PLR2004
            return
        sort = self._sort(listed, before, folded_name(text))
        alone = len(listed) == 1 and not listed[0].sure and not self._is_of(before, self.nouns.companies)
        doubtful = alone and (bool(listed[0].noun) or self._has_article(start) or self._is_lone_opener(start, end))
        yield Name(start, end, text, sort), doubtful

    def _is_lone_opener(self, start: int, end: int) -> bool:
        first = start in self.capitals.starts or self.capitals.opens_phrase(start)
        return first and not self._before_verb(end) and self.reading.folded[end : end + 1] not in {":", ","}

    def _before_verb(self, end: int) -> bool:
        return self._is_verb(end + 1) or bool(_FINITE.match(self.reading.text, end))

    def _is_verb(self, start: int) -> bool:
        return any(mark.meaning.group in _VERBS for mark in self.marks.between(start, start + 1))

    def _has_article(self, start: int) -> bool:
        """An article or a small adjective stands right before."""
        word = self.reading.folded[max(0, start - 30) : start].rstrip().rpartition(" ")[2]
        if self.reading.text[max(0, start - 1) : start] not in {" ", "\n"}:
            return False
        written = self.reading.text[start - 1 - len(word) : start - 1]
        small = len(word) > _LEAST_HEAD and written.islower() and bool(_ADJECTIVE.search(word))
        return word in self.nouns.articles or (small and not self._is_verb(start - 1 - len(word)))

    def _sort(self, listed: list[Word], before: str, folded: str) -> Sort:
        if folded in self.words.bodies or folded.removesuffix("s") in self.words.bodies:
            return Sort.BODY
        last = folded_name(listed[-1].text)
        if last in self.words.outlet_endings or folded in self.words.outlet_endings:
            return Sort.OUTLET
        if any(word.kind is Kind.LEGAL for word in listed) or self._is_of(before, self.nouns.companies):
            return Sort.COMPANY
        if self._is_of(before, self.nouns.persons) or self._is_person(listed):
            return Sort.PERSON
        if self._is_of(before, self.nouns.localities) or self._is_place(listed, folded):
            return Sort.PLACE
        return Sort.COMPANY

    def _is_of(self, noun: str, heads: tuple[str, ...]) -> bool:
        return bool(noun) and noun.endswith(heads)

    def _is_person(self, listed: list[Word]) -> bool:
        start, end = listed[0].start, listed[-1].end
        titled = self.reading.folded[max(0, start - 12) : start].rstrip().rpartition(" ")[2] in self.words.people
        named = folded_name(listed[0].text) in self.nouns.given
        apposed = self.reading.folded[end : end + 2] in {", ", " ("} and len(listed) > 1
        told = apposed and self._is_of(self.reading.folded[end + 2 : end + 32].split(" ")[0].strip(",."), self.nouns.persons)
        return titled or named or told

    def _is_place(self, listed: list[Word], folded: str) -> bool:
        if len(listed) > 1 or listed[0].sure:
            return False
        if not self._is_located(listed[0].start):
            return False
        if self._is_located(listed[0].start, self.nouns.origins):
            return True
        return folded.endswith(self.nouns.place_endings) or not self._is_dealt_with(listed[0].start)

    def _is_dealt_with(self, start: int) -> bool:
        """As in "eine Fusion zwischen X und Y" and "eine Investition in X"."""
        told = self.marks.of("triggers", start - _TOLD_BEFORE, start)
        between = any(mark.meaning.name == "between" for mark in self.marks.of("markers", start - _BETWEEN, start))
        return any(between or mark.meaning.name in self.nouns.into for mark in told)

    def _is_located(self, start: int, prepositions: frozenset[str] = frozenset()) -> bool:
        """A preposition of place stands right before, or one of those told."""
        before = self.reading.folded[max(0, start - 12) : start].split()[-1:]
        return bool(before) and before[0] in (prepositions or self.nouns.locatives)
