"""Who stands where around a word that tells a deal: subject, object, and the places that markers open ("by", "from", "in").

Before the word stands its subject, in the passive its object; after it the object and what markers introduce. Languages that put
particles behind names are read in `particles` and, where spaces part words, in `postpositions`.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from services.extractor.grammar import bracket, particles, postpositions, preposed, preverbal
from services.extractor.grammar.constituents import Constituents
from services.extractor.grammar.lists import is_listing, joins, opens_list
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.owners import acting, is_inserted, is_named, is_possessive, owns, place_by_unit
from services.extractor.grammar.participles import main_clause, subject_of
from services.extractor.grammar.prepositions import leads_to_sum, sells_unit
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.stand_ins import Object
from services.extractor.grammar.trace import Trace
from services.extractor.lexicon import Lexicon

_REACH = 220
_AUXILIARY_REACH = 24
_AGENT_REACH = 14
_APPOSED = 3
_GOVERNED = 12  # from a verb to the noun it governs
_POSSESSED = 40
_HIRING = "mandate"
_OWNER = "property_of"
_BEHIND_APPOSITIONS = frozenset({"from", "agent", "dative", "to"})
_OTHER_SIDES = frozenset({"to", "with", "agent", "from", "between", "along"})
_COMMA = re.compile(r",(?!\d)")

Places = dict[str, list[Name]]


@dataclass(frozen=True)
class Clause:
    """A trigger in its sentence, and whom a pronoun before it would mean."""

    scene: Scene
    trigger: Mark
    topic: Name | None
    lexicon: Lexicon
    trace: Trace | None = None

    @cached_property
    def places(self) -> Places:
        """The names around the trigger by their place in the clause."""
        return _places(self)

    @cached_property
    def constituents(self) -> Constituents:
        """For languages with a verb bracket."""
        assert self.lexicon.bracket  # noqa: S101 - asked by the callers
        return Constituents(self.scene, self.trigger, self.topic, self.lexicon.bracket)

    @property
    def form(self) -> str:
        return self.trigger.meaning.form


def _places(clause: Clause) -> Places:
    if clause.lexicon.markers_stand == "after":
        read = particles.places if clause.lexicon.names.scripts else postpositions.places
        return read(clause.scene, clause.trigger, clause.topic, clause.lexicon)
    if clause.lexicon.preverbal:
        return preverbal.places(clause.scene, clause.trigger, clause.topic, clause.lexicon)
    if clause.lexicon.bracket:
        return bracket.places(clause.constituents)
    main = main_clause(clause.scene)
    found = _after(clause, main)
    inner = preposed.modifying(clause.scene, clause.trigger)
    before = _before(clause, main, inner)
    if inner:
        found["of"] += inner
    if not before and found and clause.lexicon.drops_subjects and clause.topic and _has_verb(clause):
        before = [clause.topic]
    object_meant = Object(clause.scene, clause.trigger, clause.lexicon.names.definite).meant(before, found, clause.topic)
    if object_meant:
        found["object"] = [object_meant]
        before = [name for name in before if name.text != object_meant.text]
    if before:
        passive = is_passive(clause)
        found.setdefault("object" if passive else "subject", before)
    for place, name in (
        *preposed.before(clause.scene, clause.trigger),
        *preposed.antecedents(clause.scene, clause.trigger, before),
    ):
        found.setdefault(place, []).append(name)
    return {place: names for place, names in found.items() if names}


def _has_verb(clause: Clause) -> bool:
    """The trigger is one, or the object of one that says how far the deal is: "ได้ลงนามสัญญา"."""
    start = clause.trigger.start
    said = clause.scene.field.marks.of("stages", start - _GOVERNED, start + 1)
    return clause.form != "noun" or any(
        start - _GOVERNED <= mark.end <= start and mark.start >= clause.scene.start for mark in said
    )


def is_passive(clause: Clause) -> bool:
    """A participle with "was" before it or "by" behind it."""
    if clause.lexicon.bracket:
        return clause.constituents.passive
    start, end, marks = clause.trigger.start, clause.trigger.end, clause.scene.field.marks
    if clause.form != "past":
        return any(mark.end == start for mark in marks.of("passive", start - _AUXILIARY_REACH, start))  # "ถูกซื้อ"
    auxiliary = [
        mark for mark in marks.of("passive", start - _AUXILIARY_REACH, start) if "," not in clause.scene.folded[mark.end : start]
    ]
    agent = [
        mark
        for mark in marks.of("markers", end, end + _AGENT_REACH)
        if mark.meaning.name == "agent" and not leads_to_sum(clause.scene, mark)
    ]
    return bool(agent) or (bool(auxiliary) and not _has_had(clause, auxiliary[-1]))


def _has_had(clause: Clause, auxiliary: Mark) -> bool:
    """Inside a reflexive verb ("s'est offert") an auxiliary makes no passive."""
    return auxiliary.start >= clause.trigger.start


def _after(clause: Clause, main: int) -> Places:
    scene, start = clause.scene, clause.trigger.end
    end = _end_of_reach(clause) if main <= start else min(main, _end_of_reach(clause))
    found: Places = defaultdict(list)
    place, boundary, first = "", start, True
    for name in scene.companies:
        if not start <= name.start < end:
            continue
        gap = scene.folded[boundary : name.start]
        if "," in gap and _owns_object(clause, boundary, name.start):
            break
        if owns(scene, name):
            marked = _marker(clause, boundary, name.start)
            if marked is None or marked.meaning.name not in _OTHER_SIDES:
                found["owner"].append(name)
                continue
            if is_named(scene, name):
                continue  # "to X's unit Y": Y is who is dealt with
        if place == "from" and gap == ", " and len(found) == 1 and not opens_list(scene, name):
            found["object"].append(name)  # "the new unit of X, Y,"
        elif not first and _is_listed(clause, boundary, name):
            found[place].append(name)
        else:
            marked = _marker(clause, boundary, name.start)
            if _COMMA.search(gap) and not first and not _opens(gap, marked, boundary):
                break
            place = _place_of(clause, marked, name) or (
                "object" if first and (clause.form != "noun" or len(gap) < _APPOSED) else ""
            )
            found[place].append(name)
        boundary, first = name.end, False
    return found


def _owns_object(clause: Clause, start: int, end: int) -> bool:
    """As in "Y, propiedad de X": whose it is, another telling says."""
    return any(mark.meaning.name == _OWNER for mark in clause.scene.field.marks.of("triggers", start, end))


def _is_listed(clause: Clause, start: int, name: Name) -> bool:
    before = name.end <= clause.trigger.start
    return is_listing(clause.scene, start, name.start) or joins(clause.scene, start, name, clause.lexicon, before_verb=before)


def _place_of(clause: Clause, marked: Mark | None, name: Name) -> str:
    if marked and (place := place_by_unit(clause.scene, clause.trigger.end, marked, name.start)):
        return place
    if marked and sells_unit(clause.scene, clause.trigger, marked, name.start, clause.lexicon):
        return "from"
    if marked and clause.lexicon.descriptive and any(part.end == marked.start - 1 for part in clause.scene.percentages):
        return "object"  # "el 30% de X"
    return marked.meaning.name if marked else ""


def _opens(gap: str, marked: Mark | None, boundary: int) -> bool:
    """After a comma a name still belongs to the clause when its marker follows at once, or "from" behind what the object is."""
    if marked is None:
        return False
    before = gap[: marked.start - boundary].strip()
    return not before.strip(", ") or (before[0] == "," == before[-1] and marked.meaning.name in _BEHIND_APPOSITIONS)


def _marker(clause: Clause, start: int, end: int) -> Mark | None:
    marks = [
        mark
        for mark in clause.scene.field.marks.of("markers", start, end)
        if mark.meaning.name != "and" and not (mark.meaning.name == "agent" and leads_to_sum(clause.scene, mark))
    ]
    whole, marks = marks, preposed.without_descriptions(clause.scene, marks, end, clause.lexicon)
    if marks and len(marks) < len(whole) and "," in clause.scene.folded[marks[-1].end : whole[-1].start]:
        return None  # "en Y, propiedad del grupo X"
    if (
        len(marks) > 1
        and marks[-1].meaning.name == "of"
        and marks[-2].meaning.name == "agent"
        and clause.scene.folded[marks[-1].end : end].strip()
    ):
        return marks[-2]  # "led by the maker of chips X"
    return marks[-1] if marks else None


def _end_of_reach(clause: Clause) -> int:
    scene, start = clause.scene, clause.trigger.end
    end = min(scene.end, start + _REACH)
    if clause.form == "noun" and any(mark.start == start + 1 for mark in scene.field.marks.of("stages", start, start + 2)):
        return start  # "the investment would value X": what follows belongs to that verb
    for mark in scene.field.marks.between(start, end):
        group, form = mark.meaning.group, mark.meaning.form
        verb = group == "triggers" and form != "noun" and mark.meaning.name in clause.lexicon.triggers
        if group == "breakers" or (verb and not _is_continuation(clause.lexicon, mark)):
            return mark.start
    return end


def _is_continuation(lexicon: Lexicon, mark: Mark) -> bool:
    return all(trigger.continues for trigger in lexicon.triggers[mark.meaning.name])


def _before(clause: Clause, main: int, inner: Sequence[Name]) -> list[Name]:
    scene, end = clause.scene, inner[0].start if inner else clause.trigger.start
    if doer := subject_of(scene, clause.trigger, main):
        return [doer]
    end = min(end, preposed.coordinated(scene, clause.trigger))
    floor = max(main, end - _REACH, _break_before(clause))
    names = [name for name in scene.companies if floor <= name.start and name.end <= end]
    hired = [mark.start for mark in scene.field.marks.of("triggers", floor, end) if mark.meaning.name == _HIRING]
    names = [name for name in names if hired and name.end <= hired[0]] or names  # "X has hired Y to work on a listing"
    pronoun = _pronoun(clause, names[-1].end if names else scene.start, end)
    if pronoun:
        if names and not preposed.is_preposed(clause.scene, names[0], clause.lexicon):
            return _listed_after(clause, names)
        return [clause.topic] if clause.topic else []
    subject = _head(clause, names)
    if subject is None:
        return []
    return _listed_with(clause, names, subject)


def _break_before(clause: Clause) -> int:
    """What stands before "after" or "that" has no say in a noun behind it."""
    if clause.form != "noun":
        return 0
    scene, end = clause.scene, clause.trigger.start
    reported = {mark.start for mark in scene.of("reporting")}
    breaks = [
        mark
        for mark in scene.field.marks.of("breakers", scene.start, end)
        if mark.start not in reported and "," not in scene.folded[mark.end : end]
    ]
    return breaks[-1].end if breaks else 0


def _pronoun(clause: Clause, start: int, end: int) -> bool:
    return bool(clause.scene.field.marks.of("pronouns", start, end))


def _head(clause: Clause, names: Sequence[Name]) -> Name | None:
    """The nearest name before the trigger that is neither introduced by a preposition nor part of an insertion between commas."""
    scene, end = clause.scene, clause.trigger.start
    if clause.form == "noun" and names and end - names[-1].end < _POSSESSED and is_possessive(scene, names[-1]):
        return names[-1]  # "as a result of X's acquisition of Y"
    for name in reversed(preposed.without_listed(scene, names, clause.lexicon)):
        listed = is_listing(scene, names[0].end, name.start)
        if not preposed.is_preposed(scene, name, clause.lexicon) and not is_inserted(scene, name, names, end, listed=listed):
            return name
    return names[-1] if names and preposed.is_antecedent(scene, names[-1]) else None


def _listed_with(clause: Clause, names: Sequence[Name], last: Name) -> list[Name]:
    found = [last]
    for name in reversed(names[: list(names).index(last)]):
        if not _is_listed(clause, name.end, found[0]):
            break
        found.insert(0, name)
    return found


def _listed_after(clause: Clause, names: Sequence[Name]) -> list[Name]:
    found = [acting(clause.scene, names)]
    for name in names[names.index(found[0]) + 1 :]:
        if not _is_listed(clause, found[-1].end, name):
            break
        found.append(name)
    return found
