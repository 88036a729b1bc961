"""Who stands where in languages that mark what a sentence is about (Japanese): the verb last, particles behind names, no spaces.

The particle behind a name is its place; some give several. A name that the next one is listed with shares its place, one that touches
the trigger is its object ("ARM買収"), and one before the first comma of a headline is its subject. A name right behind a verb is what the
verb tells of ("Aが買収するB"). Whom a sentence is about ("は") is its subject, unless the clause names another one; who is missing is the
topic of the sentence or of the article, which is also whom a pronoun means.
"""

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon

_REACH = 160
_BRACKETED = 24  # "（7203）" between a name and its particle
_CLOSING = frozenset("」』”\"')）》〉’]】")
_COMMAS = " ,、，・·"
_OF = " の"
_TURNED = 12  # characters behind the beginning of a verb in which a passive shows
_APPOSED = 16
_MOST_TOPICS = 12  # a sentence is about one of its first companies
_COUNTED = re.compile(r"(?:\d+(?:社|行|者|名|人|件|つ|グループ)?|\s)*")
_CLAUSE_END = re.compile("[、。をにがはともで「」,.]")
_HEAD = re.compile("[^、。をにがはとでへも]+")
_VERBS = frozenset({"present", "past", "lasting", "base"})

# Whom a verb before the name describes: what it tells of is known already, if it is done.
DESCRIBED = "described"

Places = dict[str, list[Name]]


def places(scene: Scene, trigger: Mark, topic: Name | None, lexicon: Lexicon) -> Places:
    """The names around the trigger by their place in the clause."""
    return _Clause(scene, trigger, topic, lexicon).places()


def particle_behind(scene: Scene, end: int, lexicon: Lexicon) -> tuple[tuple[str, ...], int]:
    """The places that the particle behind a name gives, and where the particle ends. Closing quotes, a bracket, "and others" and their
    number may stand before it."""
    place = _behind_brackets(scene, end)
    for _ in range(3):
        found, after = _particle_at(scene, place, lexicon)
        if found != ("rest",):
            return found, after
        place = _behind_brackets(scene, after)
        if counted := _COUNTED.match(scene.folded, place):
            place = counted.end()
    return (), place


def _particle_at(scene: Scene, place: int, lexicon: Lexicon) -> tuple[tuple[str, ...], int]:
    folded = scene.folded
    start = place + 1 if folded[place : place + 1] == " " else place
    for particle, given in lexicon.particle_places.get(folded[start : start + 1], ()):
        if folded.startswith(particle, start):
            return given, start + len(particle)
    return (), start


def _behind_brackets(scene: Scene, end: int) -> int:
    folded = scene.folded
    while end < scene.end and folded[end] in _CLOSING:
        end += 1
    if end < scene.end and folded[end] == "(":
        closing = folded.find(")", end, end + _BRACKETED)
        end = closing + 1 if closing >= 0 else end
    while end < scene.end and folded[end] in _CLOSING:
        end += 1
    return end


@dataclass(frozen=True)
class _Clause:
    scene: Scene
    trigger: Mark
    topic: Name | None
    lexicon: Lexicon

    def places(self) -> Places:
        found: Places = defaultdict(list)
        if self.trigger.meaning.form == "role":
            return {"apposition": self._told_behind()}
        given: tuple[str, ...] = ()
        for name in reversed(self.names):  # a listed name shares the place of the one behind it
            own = self._places_of(name)
            given = own or (given if self._is_listed(name) else ())
            for place in given:
                found[place].insert(0, name)
        for place, name in self._meant():
            found[place].append(name)
        return self._completed(found)

    def _completed(self, found: Places) -> Places:
        """With whom the clause leaves out, and turned around in the passive."""
        about = found.pop("topic", [])
        head = self._head()
        if head:
            found[DESCRIBED].append(head)
            found["subject" if found["object"] or found["of"] else "object"].append(head)
        if (about and found["agent"] and not (found["object"] or found["of"])) or (
            about and found["subject"] and not (found["object"] or found["of"]) and self.trigger.meaning.form != "noun"
        ):
            found["object"].extend(about)
        elif about and not found["subject"]:
            found["subject"].extend(about)
        if not found["subject"] and not found["agent"] and (subject := self._opening(found) or self._earlier_topic() or self.topic):
            found["subject"].append(subject)
        if self._is_passive():
            found["agent"], found["object"], found["subject"] = [*found["agent"], *found.pop("to", [])], found["subject"], []
            found.pop("in", None)
            found.pop("on", None)
        return {place: names for place, names in found.items() if names}

    def _is_passive(self) -> bool:
        start, end = self.trigger.start, min(self.trigger.end + 2, self.trigger.start + _TURNED)
        passives = self.lexicon.passives
        return bool(passives) and any(word in self.scene.folded[start:end] for word in passives)

    @cached_property
    def names(self) -> list[Name]:
        return [name for name in self.scene.companies if self.floor <= name.start and name.end <= self.trigger.start]

    @cached_property
    def floor(self) -> int:
        """Where the clause of the trigger begins: behind the last break or verb before it."""
        start = max(self.scene.start, self.trigger.start - _REACH)
        ends = [
            mark.end
            for mark in self.scene.field.marks.between(start, self.trigger.start)
            if mark.end <= self.trigger.start and self._closes(mark)
        ]
        return max(ends, default=start)

    def _closes(self, mark: Mark) -> bool:
        group, form, name = mark.meaning.group, mark.meaning.form, mark.meaning.name
        return group == "breakers" or (group == "triggers" and form not in {"noun", "role"} and name in self.lexicon.triggers)

    def _places_of(self, name: Name) -> tuple[str, ...]:
        given, after = particle_behind(self.scene, name.end, self.lexicon)
        if "of" in given:
            return self._owned(name.end, after)
        if given and "and" not in given:
            return given
        if given and not self._is_listed(name) and given != ("and",):
            return tuple(place for place in given if place != "and")
        gap = self.scene.folded[_behind_brackets(self.scene, name.end) : self.trigger.start]
        if not gap.strip(_OF) or self._is_share(name.end):
            return ("object",)
        return ("topic",) if self._leads(name) else ()

    def _owned(self, end: int, after: int) -> tuple[str, ...]:
        """What follows "of": shares or the deal itself are of the name, a unit or an asset is sold by it, another name is none of it."""
        following = next((other.start for other in self.names if other.start >= after), self.trigger.start)
        agents = tuple(particle for particle, place in self.lexicon.particles if place == "agent")
        if following == self.trigger.start and self.scene.folded.endswith(agents, after, following):
            return ("agent",)  # "Aなどの企業連合による"
        cues = {cue.meaning.name for cue in self.scene.field.marks.of("cues", end, following)}
        if following == self.trigger.start and "asset" not in cues and (place := self._place_of_head(after)):
            return place
        if "held" in cues:
            return ("from",)
        if "asset" in cues and "stake" not in cues:
            return ("from", "of") if following == self.trigger.start else ("from",)
        return ("of",) if following == self.trigger.start or "stake" in cues else ()

    def _place_of_head(self, start: int) -> tuple[str, ...]:
        """Where the noun stands that is said to be of the name, if money goes into it: "Xの新ラウンドに"."""
        head = _HEAD.match(self.scene.folded, start, self.trigger.start)
        given, _ = _particle_at(self.scene, head.end(), self.lexicon) if head else ((), start)
        return given if {"to", "in"} & set(given) else ()

    def _is_share(self, end: int) -> bool:
        """Nothing but shares and their number stands before the trigger: "B株20%取得"."""
        gap = self.scene.folded[end : self.trigger.start]
        shares = [cue for cue in self.scene.field.marks.of("cues", end, end + 2) if cue.meaning.name == "stake"]
        return bool(shares) and not _CLAUSE_END.search(gap)

    def _leads(self, name: Name) -> bool:
        """A headline names its subject first, before a comma."""
        if not self.scene.in_title:
            return False
        end = _behind_brackets(self.scene, name.end)
        return self.scene.folded[end : end + 1] in {"、", ",", "，"} and name is self._first

    def _opening(self, found: Places) -> Name | None:
        """Who stands before a comma at the beginning, as in a headline, and has no place yet."""
        first = next(iter(self.names), None)
        opens = first and first.start - self.scene.start <= 1 and self.scene.folded[first.end : first.end + 1] == "、"
        return first if opens and not any(first in names for names in found.values()) else None

    @cached_property
    def _first(self) -> Name | None:
        """The name before the first comma of the sentence."""
        comma = next((at for at in range(self.scene.start, self.scene.end) if self.scene.folded[at] in "、,，"), self.scene.end)
        before = [name for name in self.scene.companies if name.end <= comma]
        return before[-1] if before else None

    def _is_listed(self, name: Name) -> bool:
        following = next((other for other in self.names if other.start >= name.end), None)
        if following is None or self._leads(name):
            return False
        start = _behind_brackets(self.scene, name.end)
        given, after = particle_behind(self.scene, name.end, self.lexicon)
        gap = self.scene.folded[start : following.start]
        if "and" in given:
            return self._is_description(after, following.start)
        return not gap.strip(_COMMAS)

    def _is_description(self, start: int, end: int) -> bool:
        """At most what a company is may stand between two listed names: "Aと独同業のB"."""
        gap = self.scene.folded[start:end]
        return len(gap) < _APPOSED and not set(gap[1:]) & set("、。をにがはで")

    def _meant(self) -> list[tuple[str, Name]]:
        """Pronouns with their particles, and whom they mean."""
        found: list[tuple[str, Name]] = []
        for mark in self.scene.field.marks.of("pronouns", self.floor, self.trigger.start):
            given, _ = particle_behind(self.scene, mark.end, self.lexicon)
            whom = self._topic_before(mark.start) or self.topic
            if whom and mark.end <= self.trigger.start:
                touching = not self.scene.folded[mark.end : self.trigger.start].strip(_OF)
                found.extend((place, whom) for place in given or (("object",) if touching else ()))
        return found

    def _topic_before(self, end: int) -> Name | None:
        """Whom the sentence is about, before this place."""
        return self._told_with({"topic"}, end) or self._told_with({"subject"}, self.floor)

    def _earlier_topic(self) -> Name | None:
        """Whom the sentence is about, named before this clause."""
        return self._told_with({"topic", "subject"}, self.floor)

    def _told_with(self, places: set[str], end: int) -> Name | None:
        for name in self.scene.companies[:_MOST_TOPICS]:
            if name.end <= end and (places & set(particle_behind(self.scene, name.end, self.lexicon)[0]) or self._leads(name)):
                return name
        return None

    def _head(self) -> Name | None:
        """Whom a verb right before it tells of: "Aが買収するB"."""
        if self.trigger.meaning.form not in _VERBS:
            return None
        end = self.trigger.end
        following = next((name for name in self.scene.companies if name.start >= end), None)
        if following is None or following.start - end > _APPOSED:
            return None
        return None if _CLAUSE_END.search(self.scene.folded, end, following.start) else following

    def _told_behind(self) -> list[Name]:
        """The names behind a word for a part in the deal: "主幹事はA証券とB証券"."""
        place = _behind_brackets(self.scene, self.trigger.end)
        given, place = _particle_at(self.scene, place, self.lexicon)
        if not {"topic", "subject", "in", "to"} & set(given):
            return []
        found: list[Name] = []
        for name in self.scene.companies:
            if name.start >= place:
                gap = self.scene.folded[place : name.start]
                if len(gap) > _APPOSED or (found and not self._joins(found[-1], name)):
                    break
                found.append(name)
                place = name.end
        return found

    def _joins(self, name: Name, following: Name) -> bool:
        given, after = particle_behind(self.scene, name.end, self.lexicon)
        start = after if "and" in given else _behind_brackets(self.scene, name.end)
        return not self.scene.folded[start : following.start].strip(_COMMAS)
