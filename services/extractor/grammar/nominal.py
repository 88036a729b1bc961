"""Who stands where around a noun that tells a deal, in languages whose verbs bracket the clause (German).

Its object stands right behind it in the genitive or after "von", or hyphened before it; its subject after "durch", or it is the
subject of the clause ("X hat die Übernahme von Y abgeschlossen"), which may stand behind the verb ("Mit der Übernahme von Y wird X").
"""

from collections.abc import Iterator
from dataclasses import dataclass

from services.extractor.grammar.constituents import Constituents, Lists, at, plain
from services.extractor.grammar.names import Name, Sort
from services.extractor.grammar.phrases import Phrase

_TWO = 2
_GIVING = frozenset({"lending", "award"})
_VERBS = frozenset({"passive", "after_names", "pluperfect", "separable"})


@dataclass(frozen=True)
class NounClause:
    around: Constituents

    def places(self) -> Iterator[tuple[str, Name]]:
        start, end = self.around.span
        if self._is_in_a_name():
            return
        yield from self._apposed(end)
        behind = self.around.lists(self.around.trigger.end, end)
        attached = self._attached(behind)
        bought = False
        for listed in behind[:attached]:
            place = self.around.place(listed[0]) or ("of" if not listed[0].marker else "")
            yield from at("from" if bought and place == "of" and listed[0].marker else place, [listed])
            bought = bought or place == "of"
        before = [
            listed for listed in self.around.lists(start, self.around.trigger.start) if not self._is_hyphened(listed[-1].name)
        ]
        yield from (("of", name) for name in self._hyphened())
        yield from ((place, name) for place, name in self.around.marked(before) if place != "to")
        free = plain(before)
        datives = self._datives(free)
        yield from at("to", datives or (self._given_topic(start) if free else []))
        subject = [listed for listed in free if listed not in datives][:1] or self._subject_of_noun(start, plain(behind[attached:]))
        yield from at("subject", subject)

    def _apposed(self, end: int) -> Iterator[tuple[str, Name]]:
        """ "Der Eigentümer, die Beteiligungsgesellschaft X": behind the comma right after the noun."""
        scene, trigger = self.around.scene, self.around.trigger
        copula = scene.folded[trigger.start : trigger.end].rpartition(" ")[2] in self.around.words.copulas
        if end == trigger.end or copula:
            following = self.around.lists(trigger.end, scene.end)[:1]
            near = following and not scene.folded[trigger.end : following[0][0].start].strip(", ")
            yield from at("apposition", following if near else [])

    def _is_in_a_name(self) -> bool:
        """As in "Ultra Fusion"; a genitive ("Brennikas Übernahme") is another thing."""
        end = self.around.trigger.start - 1
        names = [name for name in self.around.scene.companies if name.end <= end]
        return any(
            name.end == end and self.around.scene.folded[end] == " " and not name.text.endswith(("s", "x", "z"))
            for name in names[-1:]
            if len(names) < _TWO or not self._is_given(names[-2], name)
        )

    def _is_given(self, giver: Name, receiver: Name) -> bool:
        """A word for lending or awarding stands between two names."""
        marks = self.around.scene.field.marks.of("cues", giver.end, receiver.start)
        return any(mark.meaning.name in _GIVING for mark in marks)

    def _subject_of_noun(self, start: int, free: Lists) -> Lists:
        """Behind the verb ("Mit dem Kauf von Y stärkt X"), before the infinitive clause, or the topic."""
        own = self.around.phrases.before(Name(self.around.trigger.start, self.around.trigger.end, "", Sort.COMPANY), start)
        opening = self.around.scene.folded[self.around.trigger.start : self.around.trigger.end].partition(" ")[0]
        if (own.marker or opening in self.around.words.introducing) and free:
            return free[:1]
        if self.around.ends_in_infinitive():
            return self.around.earlier(start)[:1]
        return self.around.topics() if self.around.names_topic(start, own.start) else self.around.interrupted(start)

    def _is_hyphened(self, name: Name) -> bool:
        return name.end == self.around.trigger.start - 1 and self.around.scene.folded[name.end] == "-"

    def _hyphened(self) -> list[Name]:
        if self.around.scene.folded[self.around.trigger.start : self.around.trigger.end] in self.around.words.vague:
            return []
        return [name for name in self.around.scene.companies if self._is_hyphened(name)]

    def _attached(self, behind: Lists) -> int:
        """How many of the lists behind a noun no verb parts from it."""
        taken = self.around.trigger.end
        for count, listed in enumerate(behind):
            if not self._reaches(taken, listed[0].start) or self._is_parted(listed[0], taken):
                return count
            taken = listed[-1].name.end
        return len(behind)

    def _is_parted(self, phrase: Phrase, taken: int) -> bool:
        """Neither right behind what stands before nor introduced."""
        return (
            not phrase.marker and bool(self.around.scene.folded[taken : phrase.start].strip()) and not self.around.genitive(phrase)
        )

    def _datives(self, free: Lists) -> Lists:
        """Beside a subject: to whom something is lent or given."""
        words = self.around.words
        given = [listed for listed in free if listed[0].article in words.dative]
        given = given or [listed for listed in free[1:] if listed[0].article in words.genitive]
        return (given or self._bare_receiver(free)) if len(free) > 1 else []

    def _bare_receiver(self, free: Lists) -> Lists:
        """In headlines: "Merlo Bank gewährt Brennika Kredit"."""
        return free[1:2] if self._is_given(free[0][-1].name, free[1][0].name) else []

    def _given_topic(self, start: int) -> Lists:
        """Whom "the company" means, where somebody else gives it something."""
        trigger = self.around.trigger.start
        return self.around.topics() if self.around.gives_to_topic(start, trigger) else []

    def _reaches(self, taken: int, start: int) -> bool:
        marks = self.around.scene.field.marks.between(taken, max(taken, start))
        return not any(
            mark.meaning.group in _VERBS or (mark.meaning.group == "triggers" and mark.meaning.form != "noun") for mark in marks
        )
