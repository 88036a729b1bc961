"""Who stands where in languages whose prepositional phrases stand before the verb and its bare object behind it (Chinese).

"A 向 B 收购 C", "C 被 A 收购", "A 将 C 出售给 B", "由 A 领投". Before the trigger the name without a preposition is the subject; without
one in its clause, that of an earlier clause of the sentence. Behind it comes the object, after its owner ("收购 B 持有的 C"); a passive
turns subjects into objects.
"""

from collections import defaultdict
from collections.abc import Iterator

from services.extractor.grammar.clause_signs import (
    BEFORE,
    DESCRIBED,
    GAP,
    PAUSES,
    REGION,
    SILENT,
    announces_list,
    clause_start,
    closes_relative,
    holds,
    is_bracketed,
    is_listing,
    is_owned,
    is_owner,
    is_relative,
    is_source,
)
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.shareholders import is_holders, own_company
from services.extractor.lexicon import Lexicon

_BEHIND = 90
_SHORT = 2  # words of two characters are more often words than names

Places = dict[str, list[Name]]


def places(scene: Scene, trigger: Mark, topic: Name | None, lexicon: Lexicon) -> Places:
    """The names around the trigger by their place in the clause."""
    if said := _predicate(scene, trigger, lexicon):
        return {"subject": said}
    found: Places = defaultdict(list)
    for place, name in _before(scene, trigger):
        found[place].append(name)
    if not found["subject"] and not is_relative(scene, trigger, lexicon):
        subject, partners = _earlier(scene, trigger, lexicon)
        found["subject"].extend(subject or _topic(scene, trigger, topic))
        found["with"].extend(partners)
    if found["subject"] and trigger.meaning.form != "noun" and _is_passive(scene, trigger, found):
        found["object"] = found["in"] = found.pop("subject")
    for place, name in _behind(scene, trigger, lexicon):
        found[place].append(name)
    if not found["object"] and found["subject"] and is_holders(scene, found["subject"][-1], trigger):
        found["object"].append(found["subject"].pop())
    if not found["object"] and (own := own_company(scene, trigger, found["subject"], topic)):
        found["object"].append(own)
    return {place: names for place, names in found.items() if names}


def _predicate(scene: Scene, trigger: Mark, lexicon: Lexicon) -> list[Name]:
    """Who a noun is said to be: "保荐机构为 X、Y"."""
    copula = next((word for word in lexicon.copulas if scene.folded.startswith(word, trigger.end)), "")
    found: list[Name] = []
    previous = trigger.end + len(copula)
    for name in scene.companies if copula and trigger.meaning.form == "noun" else ():
        if name.start >= trigger.end and (is_listing(scene, previous, name.start) if found else name.start - previous <= DESCRIBED):
            found.append(name)
            previous = name.end
    return found


def _before(scene: Scene, trigger: Mark) -> Iterator[tuple[str, Name]]:
    """The names of the trigger's clause that stand before it."""
    start = clause_start(scene, trigger.start)
    names = [name for name in scene.companies if start <= name.start and name.end <= trigger.start]
    names = [name for name in names if not is_bracketed(scene, name) and (not name.weak or _is_framed(scene, name, start, trigger))]
    place, previous, told, owned = "", start, False, ""
    for position, name in enumerate(names):
        following = names[position + 1] if position + 1 < len(names) else None
        listed = bool(place) and is_listing(scene, previous, name.start)
        place = _place_before(scene, name, previous, trigger, place)
        place, owned = (owned if owned and place == "subject" else place), ""
        previous = name.end
        if following and is_owner(scene, name.end, following.start):
            place, owned = "", place
        elif place != "subject" or listed or not told:  # one subject a clause
            told = told or place == "subject"
            yield place, name


def _place_before(scene: Scene, name: Name, previous: int, trigger: Mark, last: str) -> str:
    marks = scene.field.marks.of("markers", previous, name.start)
    marker = _leading(marks, name)
    if marker and closes_relative(scene, marker, name):
        marker = None
    if marker and marker.meaning.name != "and":
        return _place_of(
            scene, marker, name, trigger, "agent" if last == "agent" and is_listing(scene, previous, name.start) else ""
        )
    if last and is_listing(scene, previous, name.start):
        joined_by_and = any(mark.meaning.name == "and" and scene.folded[mark.start] != "、" for mark in marks)
        return "with" if last == "subject" and joined_by_and and trigger.meaning.form == "noun" else last
    return "subject"


def _place_of(scene: Scene, marker: Mark, name: Name, trigger: Mark, listed: str) -> str:
    """By the preposition before the name; `listed` is that of the names of its list, where it stands in one ("由 X 與 Y 領投")."""
    said = marker.meaning.name
    if said == "frame":
        return "subject" if _acts_at_once(scene, name, trigger) else "about"
    if said == "with":
        together = scene.field.marks.of("together", name.end, trigger.start + (trigger.meaning.form != "noun"))
        return "along" if together else listed or said
    return "subject" if said in {"in", "for"} and _acts_on_another(scene, name, trigger) else said


def _leading(marks: list[Mark], name: Name) -> Mark | None:
    """The preposition before a name, or before the list that it stands in and whose other members nobody knows."""
    reach = DESCRIBED
    for mark in reversed(marks):
        if name.start - mark.end > reach:
            return None
        if mark.meaning.name not in {"and", "including"}:
            return mark
        reach = name.start - mark.start + DESCRIBED
    return None


def _acts_at_once(scene: Scene, name: Name, trigger: Mark) -> bool:
    """As in "after X bought Y", where the preposition has the whole clause behind it."""
    gap = scene.folded[name.end : trigger.start]
    others = any(name.end <= other.start < trigger.start for other in scene.companies)
    return len(gap) <= DESCRIBED and "的" not in gap and not others


def _acts_on_another(scene: Scene, name: Name, trigger: Mark) -> bool:
    """As in "對 X 收購 Y, 專家指", where the whole clause follows the preposition."""
    if name.end != trigger.start or trigger.meaning.form == "noun":
        return False
    return any(0 <= other.start - trigger.end <= REGION and not other.weak for other in scene.companies)


def _is_framed(scene: Scene, name: Name, start: int, trigger: Mark) -> bool:
    """A doubtful name counts between the beginning of its clause, or a preposition, and another known word."""
    opens = not scene.folded[start : name.start].strip(SILENT) or any(
        mark.end <= name.start and (mark.meaning.group == "markers" or mark.end == name.start)
        for group in ("markers", "breakers", "pronouns")
        for mark in scene.field.marks.of(group, name.start - DESCRIBED, name.start)
    )
    following = scene.folded[name.end]
    closes = (
        name.end == trigger.start
        or following == "("
        or following.isdigit()
        or bool(scene.field.marks.between(name.end, name.end + 2))
    )
    return opens and closes


def _earlier(scene: Scene, trigger: Mark, lexicon: Lexicon) -> tuple[list[Name], list[Name]]:
    """The first name of the nearest clause before that begins with one, and with whom something was done on the way there."""
    partners: list[Name] = []
    end = clause_start(scene, trigger.start)
    while end > scene.start and trigger.start - end < BEFORE:
        start = clause_start(scene, end - 1)
        inside = [name for name in scene.companies if start <= name.start and name.end <= end and not is_bracketed(scene, name)]
        partners += [name for name in inside if _place_before(scene, name, start, trigger, "") == "with"]
        first = next((name for name in inside if _place_before(scene, name, start, trigger, "") == "subject"), None)
        first = None if first and is_source(scene, first, lexicon) else first
        opens = first and (not first.weak or _announces(scene, start, first))
        if first and opens and not _is_governed(scene, start, first, lexicon):
            return [first], partners
        if start >= end:
            break
        end = start
    return [], partners


def _announces(scene: Scene, start: int, name: Name) -> bool:
    """A doubtful name opens the clause and says something, or is all that stands in it ("X:")."""
    said = any(mark.meaning.group == "reporting" for mark in scene.field.marks.between(name.end, name.end + GAP))
    described = any(mark.end == name.start for mark in scene.field.marks.of("pronouns", start, name.start))
    return (described or not scene.folded[start : name.start].strip(SILENT)) and (
        said or scene.folded[name.end : name.end + 1] in "(:"
    )


def _is_governed(scene: Scene, start: int, name: Name, lexicon: Lexicon) -> bool:
    """A preposition or a verb before the name has it, not what comes later."""
    marks = scene.field.marks.of("markers", start, name.start)
    markers = (mark for mark in marks if mark.meaning.name not in {"and", "including"})
    if any(not closes_relative(scene, mark, name) for mark in markers):
        return True
    return scene.folded[name.start - 1] != "的" and any(
        mark.meaning.form != "noun" and mark.meaning.name in lexicon.triggers and not _is_continuation(lexicon, mark)
        for mark in scene.field.marks.of("triggers", start, name.start)
    )


def _topic(scene: Scene, trigger: Mark, topic: Name | None) -> list[Name]:
    """Whom the article is about, where the sentence names nobody before the trigger or says "the company"."""
    told = trigger.meaning.form != "noun" or scene.field.marks.of("pronouns", scene.start, trigger.start)
    return [topic] if topic and told else []


def _is_passive(scene: Scene, trigger: Mark, found: Places) -> bool:
    marks = scene.field.marks.of("markers", trigger.start - 2, trigger.start)
    return bool(found["agent"]) or any(mark.meaning.name == "agent" and mark.end == trigger.start for mark in marks)


def _behind(scene: Scene, trigger: Mark, lexicon: Lexicon) -> Iterator[tuple[str, Name]]:
    end = _end_of_reach(scene, trigger, lexicon)
    names = [name for name in scene.companies if trigger.end <= name.start < end and not is_bracketed(scene, name)]
    names = [name for name in names if not name.weak or _is_object(scene, name, trigger)]
    place, previous = "", trigger.end
    listed: list[Name] = []  # with the one before, of one place
    for position, name in enumerate(names):
        following = names[position + 1] if position + 1 < len(names) else None
        joined = bool(place) and is_listing(scene, previous, name.start)
        last, place = place, _place_behind(scene, name, previous, trigger, place)
        if not joined:
            yield from ((last, one) for one in listed)
            listed = []
        if not place:
            return
        listed.append(name)
        previous = name.end
        if place == "object" and (is_owner(scene, name.end, following.start) if following else holds(scene, name.end)):
            yield from (("from", one) for one in listed)
            place, listed = "", []
    yield from ((place, one) for one in listed)


def _place_behind(scene: Scene, name: Name, previous: int, trigger: Mark, last: str) -> str:
    gap = scene.folded[previous : name.start]
    marks = scene.field.marks.of("markers", previous, name.start)
    marker = marks[-1] if marks and name.start - marks[-1].end <= DESCRIBED else None
    if last and is_listing(scene, previous, name.start):
        return last
    if marker and marker.meaning.name == "including":
        return "object"
    if marker and marker.meaning.name != "and":
        return "" if _acts(scene, name) else marker.meaning.name
    if len(gap) > GAP or any(previous <= amount.start < name.start for amount in scene.amounts):
        return ""
    if previous == trigger.end:
        return "object" if trigger.meaning.form != "noun" or not gap.strip(SILENT) else ""
    return "object" if is_owner(scene, previous, name.start) else ""


def _acts(scene: Scene, name: Name) -> bool:
    """A verb of its own follows the name: "债券由 X 承销"."""
    return bool(scene.field.marks.of("triggers", name.end, name.end + 1))


def _is_object(scene: Scene, name: Name, trigger: Mark) -> bool:
    """A doubtful name counts where it touches the trigger and a share or the end follows."""
    following = scene.folded[name.end : name.end + 1]
    cues = scene.field.marks.of("cues", name.end, name.end + 2)
    gap = scene.folded[trigger.end : name.start]
    goes_on = any(mark.meaning.group in {"portions", "owners"} for mark in scene.field.marks.between(name.end, name.end + 1))
    if cues or following.isdigit() or goes_on:
        return len(gap) <= DESCRIBED or is_owned(scene, name)
    if following == "、" and name.end - name.start > _SHORT:
        return len(gap) <= REGION or is_owned(scene, name)
    return len(gap) <= REGION and name.end - name.start > _SHORT and following in {"", *PAUSES, "。", "(", " "}


def _end_of_reach(scene: Scene, trigger: Mark, lexicon: Lexicon) -> int:
    limit = min(scene.end, trigger.end + _BEHIND)
    depth = 0
    for at in range(trigger.end, limit):
        letter = scene.folded[at]
        depth += (letter == "(") - (letter == ")")
        if letter in PAUSES and depth <= 0 and not (letter == ":" and announces_list(scene, trigger.end, at)):
            limit = at
            break
    for mark in scene.field.marks.between(trigger.end, limit):
        verb = mark.meaning.group == "triggers" and mark.meaning.form != "noun" and mark.meaning.name in lexicon.triggers
        if mark.meaning.group == "breakers" or (verb and not _is_continuation(lexicon, mark)):
            return mark.start
    return limit


def _is_continuation(lexicon: Lexicon, mark: Mark) -> bool:
    return all(trigger.continues for trigger in lexicon.triggers[mark.meaning.name])
