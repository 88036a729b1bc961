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

from services.extractor.grammar.commas import FIRST_WORD
from services.extractor.grammar.constituents import Constituents, Lists, at, plain
from services.extractor.grammar.names import Name
from services.extractor.grammar.nominal import NounClause

_COMMA = 2

Places = dict[str, list[Name]]


def places(around: Constituents) -> Places:
    """The names around the trigger by their place in the clause."""
    found: Places = defaultdict(list)
    is_noun = around.trigger.meaning.form == "noun"
    for place, name in NounClause(around).places() if is_noun else _VerbClause(around).places():
        if name not in found[place]:
            found[place].append(name)
    return {place: names for place, names in found.items() if names}


@dataclass(frozen=True)
class _VerbClause:
    around: Constituents

    def places(self) -> Iterator[tuple[str, Name]]:
        start, end = self.around.span
        before, after = self.around.lists(start, self.around.trigger.start), self.around.lists(self.around.trigger.end, end)
        bare, behind = plain(before), plain(after)
        if self.around.passive:
            patients = bare or (behind if self.around.is_opening(start) else []) or self.around.earlier(start)
            core = list(at("object", patients[:1]))
        else:
            core = list(self._verb_last(bare, start) if self._is_last(end) else self._verb_second(bare, behind, start))
        yield from core
        complete = any(place == "object" for place, _ in core)
        for place, name in self.around.marked([*before, *after]):
            yield (("along" if complete else "object") if place == "with" else place), name

    def _is_last(self, end: int) -> bool:
        if not self.around.is_finite:
            return True
        start = self.around.span[0]
        first = FIRST_WORD.search(self.around.scene.folded, start, end)
        closed = not self.around.scene.folded[self.around.trigger.end : end].strip(' ."\n')
        opened = first is not None and first[0] in self.around.words.subordinators
        return closed and opened and start > self.around.scene.start

    def _verb_last(self, bare: Lists, start: int) -> Iterator[tuple[str, Name]]:
        datives = [listed for listed in bare if listed[0].article in self.around.words.dative] if len(bare) > 1 else []
        bare = [listed for listed in bare if listed not in datives]
        yield from at("to", datives)
        objects = [listed for listed in bare if listed[0].article in self.around.words.accusative]
        rest = [listed for listed in bare if listed not in objects]
        if self.around.is_infinitive():
            subject = self.around.earlier(start)[:1] or self.around.topics()
            rest, objects = [], bare
        elif antecedent := self._antecedent(start) or self.around.interrupted(start):
            subject = antecedent
        elif rest and not (len(rest) == 1 and not objects and self.around.names_topic(start, rest[0][0].start)):
            subject, rest = rest[:1], rest[1:]
        else:
            subject = (
                self.around.topics()
                if self.around.names_topic(start, self.around.trigger.start) or start == self.around.scene.start
                else self.around.earlier(start)[:1]
            )
        yield from at("subject", subject)
        yield from at("object", [*objects, *rest])

    def _verb_second(self, before: Lists, after: Lists, start: int) -> Iterator[tuple[str, Name]]:
        if before and before[0][0].article in self.around.words.accusative:
            yield from at("object", before[:1])
            yield from at("subject", after[:1])
            return
        subject = before[:1]
        if not subject and not self.around.is_opening(start) and self.around.names_topic(start, self.around.trigger.start):
            subject = self.around.topics()
        elif not subject and (len(after) > 1 or not self.around.is_opening(start)):
            subject, after = after[:1], after[1:]
        elif not subject:
            subject = self.around.earlier(start)[:1] or self.around.topics()
        yield from at("subject", subject)
        yield from at("object", after[:2])

    def _antecedent(self, start: int) -> Lists:
        """ "X, das Y gekauft hat": a relative clause tells of the name before its comma."""
        first = FIRST_WORD.search(self.around.scene.folded, start, self.around.trigger.start)
        if start == self.around.scene.start or not first or first[0] not in self.around.words.relatives:
            return []
        before = self.around.lists(self.around.scene.start, start)
        return before[-1:] if before and start - before[-1][-1].name.end <= _COMMA else []
