"""Whom words such as "the company" and "it" mean as the object of a deal: "X has agreed to the acquisition of the company by Y".

It is whoever the sentence is about, unless that is who buys; then it is whom the sentence before was about.
"""

from collections.abc import Iterable, Mapping, Sequence

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene

_REACH = 18
_PAUSES = frozenset(",;:")
_OBJECTS = frozenset({"object", "of"})


def meant(
    scene: Scene, trigger: Mark, topic: Name | None, subject: Sequence[Name], found: Mapping[str, Sequence[Name]]
) -> Name | None:
    """None where no such word follows, somebody else is named there, or nobody is left whom it could mean."""
    if _OBJECTS & found.keys() or not _is_said(scene, trigger):
        return None
    doers = {name.text for name in (found.get("agent") or subject)}
    candidates: Iterable[Name] = (*[name for name in scene.companies if name.end <= trigger.start][:1], *([topic] if topic else []))
    return next((name for name in candidates if name.text not in doers), None) if doers else None


def _is_said(scene: Scene, trigger: Mark) -> bool:
    """Right behind a verb, or behind a noun with its preposition."""
    start, end = trigger.end, min(scene.end, trigger.end + _REACH)
    mark = next(iter(scene.field.marks.of("stand_ins", start, end)), None)
    if mark is None or _PAUSES & set(scene.folded[start : mark.start]):
        return False
    between = len(scene.folded[start : mark.start].split())
    is_phrase = " " in scene.folded[mark.start : mark.end]
    return between == 1 and is_phrase if trigger.meaning.form == "noun" else not between
