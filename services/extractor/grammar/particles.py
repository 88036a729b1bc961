"""Who stands where in languages that put the verb last and particles behind names (Japanese, Korean, Hindi).

The particle behind a name is its place. A name that the next one is listed with shares its place, one that touches the trigger is its
object ("ARM買収"), and one before the first comma is its subject, as headlines write. Without a subject, the topic of the sentence
or of the article is meant.
"""

from collections import defaultdict
from collections.abc import Sequence

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene
from services.extractor.lexicon import Lexicon

_REACH = 160
_BRACKETED = 24  # "（7203）" between a name and its particle
_CLOSING = frozenset("」』”\"')）》〉’]】")
_COMMAS = frozenset(",、，・·")

Places = dict[str, list[Name]]


def places(scene: Scene, trigger: Mark, topic: Name | None, lexicon: Lexicon) -> Places:
    """The names around the trigger by their place in the clause."""
    floor = _floor(scene, trigger, lexicon)
    names = [name for name in scene.companies if floor <= name.start and name.end <= trigger.start]
    found: Places = defaultdict(list)
    place = ""
    for name in reversed(names):  # a listed name shares the place of the one behind it
        place = _place_of(scene, name, trigger, lexicon) or (place if _is_listed(scene, name, names, lexicon) else "")
        if place:
            found[place].insert(0, name)
    if "subject" not in found and (subject := _topic(scene, floor, lexicon) or topic):
        found["subject"].append(subject)
    return dict(found)


def place_behind(scene: Scene, end: int, lexicon: Lexicon) -> str:
    """The place that the particle at `end` gives, "" without one. Closing quotes and a bracket may stand before it."""
    folded = scene.folded
    while end < scene.end and folded[end] in _CLOSING:
        end += 1
    if end < scene.end and folded[end] in "(（":
        closing = min((at for at in (folded.find(")", end), folded.find("）", end)) if at >= 0), default=-1)
        end = closing + 1 if 0 <= closing - end <= _BRACKETED else end
    blank = end + 1 if folded[end : end + 1] == " " else end
    for particle, place in lexicon.particles:
        if folded.startswith(particle, end) or (blank > end and folded.startswith(particle, blank)):
            return place
    return ""


def _place_of(scene: Scene, name: Name, trigger: Mark, lexicon: Lexicon) -> str:
    place = place_behind(scene, name.end, lexicon)
    if place and place != "and":
        return place
    gap = scene.folded[name.end : trigger.start]
    if not gap.strip(" の"):
        return "object"
    first = scene.companies[0] is name
    return "subject" if first and place != "and" and gap[:1] in _COMMAS and "、" in gap[:1] + "、" else ""


def _is_listed(scene: Scene, name: Name, names: Sequence[Name], lexicon: Lexicon) -> bool:
    following = names.index(name) + 1
    if following >= len(names):
        return False
    gap = scene.folded[name.end : names[following].start]
    return not gap.strip(" ,、，・·") or place_behind(scene, name.end, lexicon) == "and"


def _floor(scene: Scene, trigger: Mark, lexicon: Lexicon) -> int:
    """Where the clause of the trigger begins: behind the last break or verb before it."""
    start = max(scene.start, trigger.start - _REACH)
    ends = [
        mark.end
        for mark in scene.field.marks.between(start, trigger.start)
        if mark.end <= trigger.start
        and (
            mark.meaning.group == "breakers"
            or (mark.meaning.group == "triggers" and mark.meaning.form != "noun" and mark.meaning.name in lexicon.triggers)
        )
    ]
    return max(ends, default=start)


def _topic(scene: Scene, floor: int, lexicon: Lexicon) -> Name | None:
    """The subject of an earlier clause of the sentence."""
    before = [name for name in scene.companies if name.end <= floor and place_behind(scene, name.end, lexicon) == "subject"]
    return before[0] if before else None
