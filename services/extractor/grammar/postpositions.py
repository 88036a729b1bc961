"""Who stands where in languages that put the verb last, particles behind names and spaces between words (Korean, Hindi).

The particle behind a name is its place, also where a common noun stands in between ("삼성전자 파운드리에"). A name that the next one
is listed with shares its place, one that touches the trigger is its object, and one before the first comma is its subject, as
headlines write. A verb lacking a subject means the topic of the sentence or of the article. A name right behind a noun that tells
who somebody is ("매각 주관사 삼정KPMG"), or behind its topic particle, stands in apposition to it.
"""

from collections import defaultdict
from collections.abc import Sequence

from services.extractor.grammar.letters import is_hangul
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon

_REACH = 160
_BRACKETED = 24  # "(7203)" between a name and its particle
_CLOSING = frozenset("”\"')》〉’]")
_COMMAS = frozenset(",·")
_HEADS = frozenset({"subjects", "descriptors"})
_BEHIND = 90
_DOERS = frozenset({"subject", "agent", "dative", "ablative", "between", "with"})
_LINKED = 24  # from a noun to the name in apposition
_NO_BREAK = frozenset({"noun", "link"})
_BETWEEN = " -·,"

_NO_PART = "described"  # a place that no kind of deal has a role for

# Places that a list takes over from its last name.
_SHARED = frozenset({"", "and", "with"})

Places = dict[str, list[Name]]


def places(scene: Scene, trigger: Mark, topic: Name | None, lexicon: Lexicon) -> Places:
    """The names around the trigger by their place in the clause."""
    floor = _floor(scene, trigger, lexicon)
    names = [name for name in scene.companies if floor <= name.start and name.end <= trigger.start]
    found: Places = defaultdict(list)
    place = ""
    bare: list[Name] = []
    for name in reversed(names):  # a listed name shares the place of the one behind it
        own = _place_of(scene, name, trigger, lexicon)
        listed = place and _is_listed(scene, name, names, lexicon) and own in _SHARED
        place = place if listed else own
        if place:
            found[place].insert(0, name)
        else:
            bare.insert(0, name)
    if trigger.meaning.form == "noun" and (lexicon.nouns_lead or _is_object(scene, trigger, lexicon)):
        _add_behind(found, scene, trigger, lexicon)
    if bare and not found.keys() & {"subject", "agent"}:
        found["subject"] = [bare[0], *(name for name in bare[1:] if _is_joined(scene, bare[0], name, lexicon))]
    if len(found.get("dative", ())) > 1 and not _is_joined(scene, found["dative"][0], found["dative"][1], lexicon):
        found["object"].append(found["dative"].pop(0))  # "X ने Y को Z को बेचा"
    if trigger.meaning.form == "passive" and "subject" in found:
        found.setdefault("object", []).extend(found.pop("subject"))
    elif trigger.meaning.form == "noun":
        _name_possessor(found)
        found["apposition"] = _apposed(scene, trigger, lexicon)
    elided = trigger.meaning.form != "noun" or scene.field.marks.of("pronouns", floor, trigger.start)
    if not found.get("subject") and elided and (subject := _topic(scene, floor, lexicon) or topic):
        found["subject"] = [subject]
    return _without_doubtful(found)


def _without_doubtful(found: Places) -> Places:
    """Weak names count beside sure ones, where a person or company must stand."""
    sure = any(not name.weak for listed in found.values() for name in listed)
    kept = {place: [name for name in listed if not name.weak or place in _DOERS] for place, listed in found.items() if sure}
    return {place: listed for place, listed in kept.items() if listed}


def _add_behind(found: Places, scene: Scene, trigger: Mark, lexicon: Lexicon) -> None:
    """Whom the words behind a noun name as its doer or whom it is done to, until another deal is told."""
    end = min(scene.end, trigger.end + _BEHIND)
    for mark in scene.field.marks.between(trigger.end, end):
        if mark.meaning.group in {"breakers", "triggers"} or scene.folded[mark.start] == ",":
            end = mark.start
            break
    place = ""
    for name in reversed([name for name in scene.companies if trigger.end <= name.start < end]):
        own = place_behind(scene, name.end, lexicon)
        place = own if own not in _SHARED else place or own
        if place in _DOERS and not (place == "subject" and "subject" in found and found["subject"][0].end < trigger.start):
            found[place].insert(0, name)


def _is_object(scene: Scene, trigger: Mark, lexicon: Lexicon) -> bool:
    """As in "계약을 발주처인 X와 체결": right behind the noun, the object of a verb, somebody is named."""
    for length, listed in lexicon.particles_by_length:
        particle = scene.folded[trigger.end : trigger.end + length]
        if listed.get(particle) == "object":
            end = trigger.end + length
            following = next((name.start for name in scene.companies if name.start >= end), None)
            return following is not None and _is_description(scene.folded[end:following].split(), lexicon)
    return False


def _is_description(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Nothing, or where somebody is from and what they are."""
    return all(word in lexicon.names.places or _describes(word, lexicon) for word in words)


def _name_possessor(found: Places) -> None:
    """In "A의 B 인수" and "A와 B의 계약" the first possessor is who acts."""
    if "subject" in found or "of" not in found:
        return
    if "object" in found:
        found["subject"] = found.pop("of")
    elif len(found["of"]) > 1:
        found["subject"], *others = ([name] for name in found.pop("of"))
        found["with"] = [*found.get("with", []), *(name for other in others for name in other)]


def _apposed(scene: Scene, trigger: Mark, lexicon: Lexicon) -> list[Name]:
    found: list[Name] = []
    for name in scene.companies:
        if name.start < trigger.end:
            continue
        gap = scene.folded[found[-1].end if found else trigger.end : name.start]
        if not (found and _is_joined(scene, found[-1], name, lexicon)) and (
            len(gap) > _LINKED or found or not _links(gap, lexicon)
        ):
            break
        found.append(name)
    return found


def _links(gap: str, lexicon: Lexicon) -> bool:
    """Nothing but a particle of the subject or the copula."""
    return gap.strip() in {"", *lexicon.copulas, *(particle for particle, place in lexicon.particles if place == "subject")}


def place_behind(scene: Scene, end: int, lexicon: Lexicon) -> str:
    """The place that the particle at `end` gives, "" without one. Closing quotes and a bracket may stand before it."""
    folded = scene.folded
    while end < scene.end and folded[end] in _CLOSING:
        end += 1
    if end < scene.end and folded[end] == "(":
        closing = folded.find(")", end)
        end = closing + 1 if 0 <= closing - end <= _BRACKETED else end
    return _particle_at(scene, end, lexicon) or _particle_at(scene, _behind_head(scene, end), lexicon)


def _particle_at(scene: Scene, end: int, lexicon: Lexicon) -> str:
    """The longest particle that hangs on the word, else the longest one of more than a syllable behind a space."""
    folded = scene.folded
    for start in (end, end + 1) if folded[end : end + 1] == " " else (end,):
        for length, listed in lexicon.particles_by_length:
            particle = folded[start : start + length]
            apart = start > end and length == 1 and is_hangul(particle)
            if particle in listed and not apart and _may_end(scene, start + length):
                return listed[particle]
    return ""


def _may_end(scene: Scene, end: int) -> bool:
    """Particles are words, or hang on words of Hangul."""
    letters = scene.field.reading.letters
    return not (letters[end] and letters[end + 1]) or is_hangul(scene.folded[end])


def _behind_head(scene: Scene, end: int) -> int:
    """Where a common noun ends that a name describes; the end of the scene without one, as nothing follows there."""
    if scene.folded[end : end + 1] != " ":
        return scene.end
    marks = scene.field.marks.between(end + 1, end + 2)
    tells = any(mark.meaning.group == "triggers" for mark in marks)
    return max((mark.end for mark in marks if mark.meaning.group in _HEADS and not tells), default=scene.end)


def _place_of(scene: Scene, name: Name, trigger: Mark, lexicon: Lexicon) -> str:
    place = place_behind(scene, name.end, lexicon)
    if place == "of" and _owns_asset(scene, name, trigger):
        return "from"
    if place == "of" and _describes_next(scene, name, trigger):
        return _NO_PART
    if place and place != "and":
        return place
    gap = scene.folded[name.end : trigger.start]
    first = scene.companies[0] is name
    if not gap.strip() and not scene.field.marks.of("references", trigger.start, trigger.start + 1):
        # before "this loan" stands who gives it; verbs stand second in headlines, "X खरीदेगी Y"
        return "subject" if first and _is_second(scene, name, trigger, lexicon) else "object"
    return "subject" if first and place != "and" and gap[:1] in _COMMAS else ""


def _is_second(scene: Scene, name: Name, trigger: Mark, lexicon: Lexicon) -> bool:
    """A verb of the future right behind what opens the sentence has its object behind it."""
    opens = not scene.folded[scene.start : name.start].strip()
    goes_on = scene.folded[trigger.end : scene.end].strip(" .।!?")
    return lexicon.nouns_lead and trigger.meaning.form == "present" and opens and bool(goes_on)


def _owns_asset(scene: Scene, name: Name, trigger: Mark) -> bool:
    """A unit or an asset follows, no shares: who sells it is told, not what is sold."""
    following = next((other.start for other in scene.companies if other.start > name.end), trigger.start)
    cues = scene.field.marks.of("cues", name.end, min(following, trigger.start))
    named = {cue.meaning.name for cue in cues}
    return "asset" in named and "stake" not in named


def _describes_next(scene: Scene, name: Name, trigger: Mark) -> bool:
    """As in "the company Y of X", where a word for a company stands right before the next name: only Y does something."""
    following = next((other for other in scene.companies if other.start > name.end), None)
    if following is None or following.end > trigger.start:
        return False
    marks = scene.field.marks
    heads = [mark for mark in marks.of("descriptors", name.end, following.start) if mark.end == following.start - 1]
    return bool(heads) and not any(cue.meaning.name == "stake" for cue in marks.of("cues", name.end, following.start))


def _is_listed(scene: Scene, name: Name, names: Sequence[Name], lexicon: Lexicon) -> bool:
    following = names.index(name) + 1
    return following < len(names) and _is_joined(scene, name, names[following], lexicon)


def _is_joined(scene: Scene, name: Name, other: Name, lexicon: Lexicon) -> bool:
    """Nothing but a sign or "and", and where the other one is from, stands between two names."""
    gap = scene.folded[name.end : other.start].strip()
    first, *rest = gap.strip(_BETWEEN).split() or [""]
    described = all(word in lexicon.names.places or _describes(word, lexicon) for word in rest)
    return (place_behind(scene, name.end, lexicon) == "and" and described) or (
        bool(gap) and first in {"", *lexicon.joiners} and described
    )


def _describes(word: str, lexicon: Lexicon) -> bool:
    """A common noun or the particle of a possessor, as in "X और फ्रांस की कंपनी Y"."""
    places = {place for particle, place in lexicon.particles if particle == word}
    return places == {"of"} or (not places and lexicon.names.spaced is not None and word in lexicon.names.spaced.common)


def _floor(scene: Scene, trigger: Mark, lexicon: Lexicon) -> int:
    """Where the clause of the trigger begins: behind the last break or verb before it."""
    start = max(scene.start, trigger.start - _REACH)
    ends = [
        mark.end
        for mark in scene.field.marks.between(start, trigger.start)
        if mark.end <= trigger.start
        and (
            mark.meaning.group == "breakers"
            or (mark.meaning.group == "triggers" and mark.meaning.form not in _NO_BREAK and mark.meaning.name in lexicon.triggers)
        )
    ]
    return max(ends, default=start)


def _topic(scene: Scene, floor: int, lexicon: Lexicon) -> Name | None:
    """The subject of an earlier clause of the sentence."""
    before = [name for name in scene.companies if name.end <= floor and place_behind(scene, name.end, lexicon) == "subject"]
    return before[0] if before else None
