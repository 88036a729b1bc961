"""Whose what is dealt with is: "the plastics business of X", "X's marine unit", "X's Y", "Y, a unit of X"; and units that act for themselves."""

from collections.abc import Sequence

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene

_REACH = 70
_SIDE_REACH = 32
_SIDES = frozenset({"to", "agent", "with"})
_BLANK = " "
_CUES = frozenset({"unit", "stake"})
_PAUSES = frozenset(",;:.")
_IN = " in "
_POSSESSIVES = ("'s ", "' ", "'s\n")
_GAP = len(" 's ")


def is_possessive(scene: Scene, name: Name) -> bool:
    return scene.folded[name.end : name.end + 5].removeprefix(".").removeprefix(" ").startswith(_POSSESSIVES)


def owns(scene: Scene, name: Name) -> bool:
    """Behind a possessive follows a unit ("X's marine unit"), a share in another company ("X's stake in Y") or its name ("X's Y")."""
    if not is_possessive(scene, name):
        return False
    following = next((other.start for other in scene.companies if other.start > name.end), scene.end)
    if following <= name.end + _GAP:
        return bool(name.entity_id) or "." in scene.folded[name.end : name.end + 1] or _comes_again(scene, name)
    end = min(following, name.end + _REACH)
    cue = next((cue for cue in scene.field.marks.of("cues", name.end, end) if cue.meaning.name in _CUES), None)
    if cue is None or _PAUSES & set(scene.folded[name.end : cue.start]):
        return False
    return cue.meaning.name == "unit" or (following < scene.end and scene.folded[cue.end : cue.end + len(_IN)] == _IN)


def is_named(scene: Scene, owner: Name) -> bool:
    """The unit has a name of its own."""
    return any(owner.end < name.start < owner.end + _REACH for name in scene.companies)


def _comes_again(scene: Scene, name: Name) -> bool:
    """A name that never stands without its possessive is the first part of a longer one ("Sander's Nursery")."""
    return any(other.text == name.text and not is_possessive(scene, other) for other in scene.field.names)


def of_unit(scene: Scene, marker: Mark, name: int) -> bool:
    """As in "the plastics business of X", where the marker stands right between a word for a unit and the name."""
    return marker.meaning.name == "of" and not scene.folded[marker.end : name].strip() and _is_behind_unit(scene, marker)


def place_by_unit(scene: Scene, start: int, marker: Mark, name: int) -> str:
    """What the marker before a name makes of it behind a word for a unit: "the plants in X" stand there, "the plastics business of X"
    has that owner, and what goes "to an affiliate of X" goes to X. "" behind other words. `start` is where the trigger ends."""
    if of_unit(scene, marker, name):
        return _side_of_unit(scene, start, marker)
    return "site" if marker.meaning.name == "in" and _is_behind_unit(scene, marker) else ""


def _side_of_unit(scene: Scene, start: int, marker: Mark) -> str:
    marks = scene.field.marks.of("markers", max(start, marker.start - _SIDE_REACH), marker.start)
    side = marks[-1] if marks else None
    if side is None or side.meaning.name not in _SIDES or any(side.end <= name.start < marker.start for name in scene.companies):
        return "owner"
    return side.meaning.name


def _is_behind_unit(scene: Scene, marker: Mark) -> bool:
    cues = scene.field.marks.of("cues", marker.start - _REACH, marker.start)
    return any(cue.meaning.name == "unit" and scene.folded[cue.end : marker.start] == _BLANK for cue in cues)


def acting(scene: Scene, names: Sequence[Name]) -> Name:
    """Of "X's Y unit said it" Y, else the first name."""
    actor = names[0]
    for name in names[1:]:
        if not is_possessive(scene, actor) or name.start > actor.end + _GAP:
            break
        actor = name
    return actor


def is_inserted(scene: Scene, name: Name, names: Sequence[Name], end: int, *, listed: bool) -> bool:
    """Insertions such as ", owned by X," tell something of an earlier name; in "X said its affiliate, Y, has bought" Y acts."""
    if name is names[0]:
        return False
    before = scene.folded[names[0].end : name.start]
    if "," not in before or "," not in scene.folded[name.end : end] or listed:
        return False
    start = max(scene.start, name.start - _REACH)
    own = scene.field.marks.of("pronouns", start, name.start)
    units = [cue for cue in scene.field.marks.of("cues", start, name.start) if cue.meaning.name == "unit"]
    return not (own and units and own[-1].start < units[-1].start and scene.folded[units[-1].end : name.start] == ", ")
