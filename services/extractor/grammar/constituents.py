"""The phrases in the clause of a trigger and the places that prepositions and cases give them (German).

Phrases that belong to a noun in front of them have no part in the clause, but for shares and units ("die Mehrheit an Y", "die Sparte
des Konzerns Z").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from services.extractor.brackets import BracketWords
from services.extractor.grammar.commas import FIRST_WORD, INFINITIVE_INSIDE, SIGNS, clause_of
from services.extractor.grammar.descriptions import has_description
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.phrases import Phrase, Phrases
from services.extractor.grammar.scenes import Scene

_INSERTION = 2  # commas
_BOUGHT = frozenset({"object", "of", "in"})
_FINITE = frozenset({"present", "preterite"})

Lists = list[list[Phrase]]


@dataclass(frozen=True)
class Constituents:
    """`topic` is whom a pronoun would mean."""

    scene: Scene
    trigger: Mark
    topic: Name | None
    words: BracketWords

    @property
    def phrases(self) -> Phrases:
        """Those of the sentence, the same for all its triggers."""
        known = self.scene.phrases
        if not isinstance(known, Phrases):
            known = self.scene.phrases = Phrases(self.scene, self.words)
        return known

    @cached_property
    def span(self) -> tuple[int, int]:
        start, end = clause_of(self.scene, self.trigger)
        ands = [mark for mark in self.scene.field.marks.of("markers", start, self.trigger.start) if mark.meaning.name == "and"]
        if ands and self.is_finite and not self.scene.folded[ands[-1].end : self.trigger.start].strip():
            start = ands[-1].end  # "and pays": a clause of its own that shares the subject
        return start, self._before_next_verb(end)

    def _before_next_verb(self, end: int) -> int:
        """ "X kauft Y und verkauft Z": the second verb has its own objects."""
        for mark in self.scene.field.marks.of("triggers", self.trigger.end, end):
            if mark.meaning.form in _FINITE and self._and_before(mark):
                return mark.start
        return end

    def _and_before(self, mark: Mark) -> bool:
        ands = self.scene.field.marks.of("markers", mark.start - 8, mark.start)
        return any(one.meaning.name == "and" and not self.scene.folded[one.end : mark.start].strip() for one in ands)

    @cached_property
    def is_finite(self) -> bool:
        """An infinitive with an object behind it is a plural ("X und Y kaufen Z")."""
        if self.trigger.meaning.form != "base":
            return self.trigger.meaning.form in _FINITE
        if self.is_infinitive():
            return False
        behind = self.phrases.within(self.trigger.end, clause_of(self.scene, self.trigger)[1])
        return any(not phrase.marker and not phrase.head for phrase in behind)

    def is_infinitive(self) -> bool:
        word = self.scene.folded[self.trigger.start : self.trigger.end]
        before = self.scene.folded[self.scene.start : self.trigger.start].split()[-1:]
        return before == [self.words.infinitive] or bool(INFINITIVE_INSIDE.fullmatch(word)) or self.ends_in_infinitive()

    def ends_in_infinitive(self) -> bool:
        """ "..., Y kaufen zu wollen" and "..., die Übernahme von Y abzuschließen"."""
        end = clause_of(self.scene, self.trigger)[1]
        last = self.scene.folded[self.trigger.end : end].strip(" .").split()[-2:]
        return bool(last) and (last[:-1] == [self.words.infinitive] or bool(INFINITIVE_INSIDE.fullmatch(last[-1])))

    @cached_property
    def passive(self) -> bool:
        if self.trigger.meaning.form != "past":
            return False
        start, end = self.span
        if self.scene.field.marks.of("passive", start, end):
            return True
        behind = self.phrases.within(self.trigger.end, end)[:1]
        agent = bool(behind) and behind[0].marker in {"of", "agent"} and behind[0].start - self.trigger.end <= 1
        return agent and not self._has_have(start)

    def _has_have(self, start: int) -> bool:
        window = self.scene.folded[start : self.trigger.start].split()
        return any(word in self.words.have for word in window)

    def is_opening(self, start: int) -> bool:
        """ "Angeführt wurde die Runde von X"."""
        return not self.scene.folded[start : self.trigger.start].strip(' "')

    def lists(self, start: int, end: int) -> Lists:
        """The phrases of a span, those listed together in one."""
        found: Lists = []
        for phrase in self.phrases.within(start, end):
            if phrase.with_previous and found:
                found[-1].append(phrase)
            else:
                found.append([phrase])
        return found

    def marked(self, lists: Lists) -> Iterator[tuple[str, Name]]:
        for listed in lists:
            yield from at(self.place(listed[0]), [listed])

    def place(self, phrase: Phrase) -> str:
        """The place a preposition or a genitive gives, "" where the phrase belongs to a noun that is no share or unit."""
        share, unit = phrase.head.endswith(self.words.shares), phrase.head.endswith(self.words.units)
        if phrase.marker == "of" and self.passive:
            return "agent"
        if phrase.marker == "of" and self._is_trigger(phrase):
            return "of"
        if share and (self.genitive(phrase) or phrase.marker in {"of", "to", "on", "in"}):
            return "in"
        if self.genitive(phrase) or phrase.marker == "of":
            return "from" if unit or not phrase.head else ""
        return "" if phrase.marker == "in" and phrase.head and not self._is_trigger(phrase) else phrase.marker

    def _is_trigger(self, phrase: Phrase) -> bool:
        """The noun before the phrase is the trigger itself."""
        if self.trigger.meaning.form != "noun" or phrase.start < self.trigger.end:
            return False
        return not self.scene.folded[self.trigger.end : phrase.start].strip()

    def genitive(self, phrase: Phrase) -> bool:
        return not phrase.marker and phrase.article in self.words.genitive and bool(phrase.head)

    def earlier(self, start: int) -> Lists:
        """The phrases without a preposition of the clause before, or of the one before that."""
        if outer := self.interrupted(start):
            return outer
        ends = [*(sign.end() for sign in SIGNS.finditer(self.scene.folded, self.scene.start, start)), start]
        begins = [self.scene.start, *ends[:-1]]
        for begin, end in reversed(list(zip(begins, ends, strict=True))):
            if bare := plain(self.lists(begin, end)):
                return bare
        return []

    def interrupted(self, start: int) -> Lists:
        """Whom a clause is about that goes on with its verb behind an insertion: "X, das Z baut, hat Y gekauft"."""
        first = FIRST_WORD.search(self.scene.folded, start, self.scene.end)
        if start == self.scene.start or not first or not self._is_finite_verb(first):
            return []
        ends = [self.scene.start, *(sign.end() for sign in SIGNS.finditer(self.scene.folded, self.scene.start, start))]
        opening = FIRST_WORD.search(self.scene.folded, ends[-2], start) if len(ends) > _INSERTION else None
        if not opening or opening[0] not in self.words.subordinators | self.words.articles:
            return []
        bare = plain(self.lists(ends[-3], ends[-2]))
        return bare[:1] or (self.topics() if self.names_topic(ends[-3], ends[-2]) else [])

    def _is_finite_verb(self, word: re.Match[str]) -> bool:
        marks = self.scene.field.marks.of("after_names", word.start(), word.start() + 1)
        return word[0] in self.words.auxiliaries or bool(marks)

    def names_topic(self, start: int, end: int) -> bool:
        """A pronoun or "the company" stands there, whatever is said of its kind."""
        return bool(self.scene.field.marks.of("pronouns", start, end)) or has_description(
            self.scene, start, end, self.words, self.words.nominative
        )

    def gives_to_topic(self, start: int, end: int) -> bool:
        """ "Die Bank stellt dem Unternehmen einen Kredit bereit"."""
        return has_description(self.scene, start, end, self.words, self.words.dative)

    def topics(self) -> Lists:
        return [[Phrase(self.topic, self.topic.start)]] if self.topic else []


def plain(lists: Lists) -> Lists:
    """Those without a preposition that belong to no noun."""
    return [listed for listed in lists if not listed[0].marker and not listed[0].head]


def at(place: str, lists: Lists) -> Iterator[tuple[str, Name]]:
    """Each name at a place; whose unit is bought is who sells it."""
    if place:
        yield from (("from" if phrase.owns and place in _BOUGHT else place, phrase.name) for listed in lists for phrase in listed)
