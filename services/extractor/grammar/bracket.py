"""Who stands where in languages whose verbs bracket the clause (German): "X will Y für drei Milliarden Euro übernehmen".

Commas part the clauses. In a clause that its verb ends, the first phrase without a preposition is the subject and the second the
object; an article in the accusative makes an object wherever it stands, and so does an infinitive clause ("..., Y zu kaufen"), whose
subject stands in the clause before. A verb in the second place has its subject before it, or right behind it when something else opens
the sentence. In the passive the subject is the object and "von" is who does it. A noun has its object right behind it in the genitive
or after "von", and its subject after "durch" or in the clause ("die Übernahme von Y durch X"). Phrases that belong to a noun in front
of them have no part in the clause, but for shares and units ("die Mehrheit an Y", "die Sparte des Konzerns Z").
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from services.extractor.brackets import BracketWords
from services.extractor.grammar.commas import FIRST_WORD, INFINITIVE_INSIDE, SIGNS, clause_of
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.phrases import Phrase, Phrases
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon

_COMMA = 2
_FINITE = frozenset({"present", "preterite"})
_VERBS = frozenset({"passive", "after_names", "pluperfect", "separable"})

Places = dict[str, list[Name]]
Lists = list[list[Phrase]]


def places(scene: Scene, trigger: Mark, topic: Name | None, lexicon: Lexicon) -> Places:
    """The names around the trigger by their place in the clause."""
    assert lexicon.bracket  # noqa: S101 - asked by the caller
    reader = _Reader(scene, trigger, topic, lexicon, lexicon.bracket)
    found: Places = defaultdict(list)
    for place, name in reader.noun() if trigger.meaning.form == "noun" else reader.verb():
        if name not in found[place]:
            found[place].append(name)
    return {place: names for place, names in found.items() if names}


def is_passive(scene: Scene, trigger: Mark, lexicon: Lexicon) -> bool:
    """A participle with "werden" in its clause, or with an agent right behind it and no "haben"."""
    assert lexicon.bracket  # noqa: S101 - asked by the caller
    return _Reader(scene, trigger, None, lexicon, lexicon.bracket).passive


@dataclass(frozen=True)
class _Reader:
    scene: Scene
    trigger: Mark
    topic: Name | None
    lexicon: Lexicon
    words: BracketWords

    @cached_property
    def phrases(self) -> Phrases:
        return Phrases(self.scene, self.words)

    @cached_property
    def span(self) -> tuple[int, int]:
        start, end = clause_of(self.scene, self.trigger)
        ands = [mark for mark in self.scene.field.marks.of("markers", start, self.trigger.start) if mark.meaning.name == "and"]
        if ands and self._is_finite and not self.scene.folded[ands[-1].end : self.trigger.start].strip():
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
    def _is_finite(self) -> bool:
        """An infinitive with an object behind it is a plural ("X und Y kaufen Z")."""
        if self.trigger.meaning.form != "base":
            return self.trigger.meaning.form in _FINITE
        if self._is_infinitive():
            return False
        behind = self.phrases.within(self.trigger.end, clause_of(self.scene, self.trigger)[1])
        return any(not phrase.marker and not phrase.head for phrase in behind)

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

    def verb(self) -> Iterator[tuple[str, Name]]:
        start, end = self.span
        before, after = self._lists(start, self.trigger.start), self._lists(self.trigger.end, end)
        yield from self._marked([*before, *after])
        bare, behind = _bare(before), _bare(after)
        if self.passive:
            patients = bare or (behind if self._is_opening(start) else []) or self._earlier(start)
            yield from _at("object", patients[:1])
        elif self._is_last(end):
            yield from self._verb_last(bare, start)
        else:
            yield from self._verb_second(bare, behind, start)

    def _is_opening(self, start: int) -> bool:
        """ "Angeführt wurde die Runde von X"."""
        return not self.scene.folded[start : self.trigger.start].strip(' "')

    def _is_last(self, end: int) -> bool:
        if not self._is_finite:
            return True
        start = self.span[0]
        first = FIRST_WORD.search(self.scene.folded, start, end)
        closed = not self.scene.folded[self.trigger.end : end].strip(' ."\n')
        opened = first is not None and first[0] in self.words.subordinators
        return closed and opened and start > self.scene.start

    def _verb_last(self, bare: Lists, start: int) -> Iterator[tuple[str, Name]]:
        objects = [listed for listed in bare if listed[0].article in self.words.accusative]
        rest = [listed for listed in bare if listed not in objects]
        if self._is_infinitive():
            subject = self._earlier(start)[:1] or self._topics()
            rest, objects = [], bare
        elif antecedent := self._antecedent(start):
            subject = antecedent
        elif rest and not (len(rest) == 1 and not objects and self._names_topic(start, rest[0][0].start)):
            subject, rest = rest[:1], rest[1:]
        else:
            subject = (
                self._topics()
                if self._names_topic(start, self.trigger.start) or start == self.scene.start
                else self._earlier(start)[:1]
            )
        yield from _at("subject", subject)
        yield from _at("object", [*objects, *rest])

    def _is_infinitive(self) -> bool:
        word = self.scene.folded[self.trigger.start : self.trigger.end]
        before = self.scene.folded[self.scene.start : self.trigger.start].split()[-1:]
        return before == [self.words.infinitive] or bool(INFINITIVE_INSIDE.fullmatch(word))

    def _verb_second(self, before: Lists, after: Lists, start: int) -> Iterator[tuple[str, Name]]:
        if before and before[0][0].article in self.words.accusative:
            yield from _at("object", before[:1])
            yield from _at("subject", after[:1])
            return
        subject = before[:1]
        if not subject and not self._is_opening(start) and self._names_topic(start, self.trigger.start):
            subject = self._topics()
        elif not subject and (len(after) > 1 or not self._is_opening(start)):
            subject, after = after[:1], after[1:]
        elif not subject:
            subject = self._earlier(start)[:1] or self._topics()
        yield from _at("subject", subject)
        yield from _at("object", after[:2])

    def noun(self) -> Iterator[tuple[str, Name]]:
        start, end = self.span
        behind = self._lists(self.trigger.end, end)
        attached = self._attached(behind)
        for listed in behind[:attached]:
            yield from _at(self._place(listed[0]) or ("of" if not listed[0].marker else ""), [listed])
        before = [listed for listed in self._lists(start, self.trigger.start) if not self._is_hyphened(listed[-1].name)]
        yield from (("of", name) for name in self._hyphened())
        yield from ((place, name) for place, name in self._marked(before) if place != "to")
        subject = _bare(before)[:1] or self._subject_of_noun(start, end, _bare(behind[attached:]))
        yield from _at("subject", subject)

    def _subject_of_noun(self, start: int, end: int, free: Lists) -> Lists:
        """Behind the verb ("Mit dem Kauf von Y stärkt X"), before the infinitive clause, or the topic."""
        own = self.phrases.before(Name(self.trigger.start, self.trigger.end, "", Sort.COMPANY), start)
        if own.marker and free:
            return free[:1]
        if self._is_infinitive_clause(end):
            return self._earlier(start)[:1]
        return self._topics() if self._names_topic(start, own.start) else []

    def _is_infinitive_clause(self, end: int) -> bool:
        """ "X hat angekündigt, die Übernahme von Y abzuschließen"."""
        last = self.scene.folded[self.trigger.end : end].strip(" .").split()[-2:]
        return len(last) > 1 and (last[-2] == self.words.infinitive or bool(INFINITIVE_INSIDE.fullmatch(last[-1])))

    def _is_hyphened(self, name: Name) -> bool:
        return name.end == self.trigger.start - 1 and self.scene.folded[name.end] == "-"

    def _hyphened(self) -> list[Name]:
        if self.scene.folded[self.trigger.start : self.trigger.end] in self.words.vague:
            return []
        return [name for name in self.scene.companies if self._is_hyphened(name)]

    def _attached(self, behind: Lists) -> int:
        """How many of the lists behind a noun no verb parts from it."""
        taken = self.trigger.end
        for count, listed in enumerate(behind):
            if not self._reaches(taken, listed[0].start) or (not count and self._is_parted(listed[0])):
                return count
            taken = listed[-1].name.end
        return len(behind)

    def _is_parted(self, phrase: Phrase) -> bool:
        """Neither right behind the noun nor introduced."""
        return not phrase.marker and bool(self.scene.folded[self.trigger.end : phrase.start].strip()) and not self._genitive(phrase)

    def _reaches(self, taken: int, start: int) -> bool:
        marks = self.scene.field.marks.between(taken, max(taken, start))
        return not any(
            mark.meaning.group in _VERBS or (mark.meaning.group == "triggers" and mark.meaning.form != "noun") for mark in marks
        )

    def _lists(self, start: int, end: int) -> Lists:
        """The phrases of a span, those listed together in one."""
        found: Lists = []
        for phrase in self.phrases.within(start, end):
            if phrase.with_previous and found:
                found[-1].append(phrase)
            else:
                found.append([phrase])
        return found

    def _marked(self, lists: Lists) -> Iterator[tuple[str, Name]]:
        for listed in lists:
            yield from _at(self._place(listed[0]), [listed])

    def _place(self, phrase: Phrase) -> str:
        """The place a preposition or a genitive gives, "" where the phrase belongs to a noun that is no share or unit."""
        share, unit = phrase.head.endswith(self.words.shares), phrase.head.endswith(self.words.units)
        if self._genitive(phrase):
            return "in" if share else "from" if unit else ""
        if phrase.marker == "of":
            if self.passive:
                return "agent"
            trigger_ends_here = self.scene.folded[self.trigger.end : phrase.start].strip() == ""
            if self.trigger.meaning.form == "noun" and self.trigger.end <= phrase.start and trigger_ends_here:
                return "of"
            return "in" if share else "from" if unit or not phrase.head else ""
        if phrase.marker in {"to", "on", "in"} and share:
            return "in"
        return phrase.marker

    def _genitive(self, phrase: Phrase) -> bool:
        return not phrase.marker and phrase.article in self.words.genitive and bool(phrase.head)

    def _earlier(self, start: int) -> Lists:
        """The phrases without a preposition of the clause before, or of the one before that."""
        ends = [*(sign.end() for sign in SIGNS.finditer(self.scene.folded, self.scene.start, start)), start]
        begins = [self.scene.start, *ends[:-1]]
        for begin, end in reversed(list(zip(begins, ends, strict=True))):
            if bare := _bare(self._lists(begin, end)):
                return bare
        return []

    def _antecedent(self, start: int) -> Lists:
        """ "X, das Y gekauft hat": a relative clause tells of the name before its comma."""
        first = FIRST_WORD.search(self.scene.folded, start, self.trigger.start)
        if start == self.scene.start or not first or first[0] not in self.words.relatives:
            return []
        before = self._lists(self.scene.start, start)
        return before[-1:] if before and start - before[-1][-1].name.end <= _COMMA else []

    def _names_topic(self, start: int, end: int) -> bool:
        """A pronoun or "the company" stands there."""
        return bool(self.scene.field.marks.of("pronouns", start, end))

    def _topics(self) -> Lists:
        return [[Phrase(self.topic, self.topic.start)]] if self.topic else []


def _bare(lists: Lists) -> Lists:
    """Those without a preposition that belong to no noun."""
    return [listed for listed in lists if not listed[0].marker and not listed[0].head]


def _at(place: str, lists: Lists) -> Iterator[tuple[str, Name]]:
    if place:
        yield from ((place, phrase.name) for listed in lists for phrase in listed)
