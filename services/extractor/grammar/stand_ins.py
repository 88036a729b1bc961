"""Whom words such as "the company" and "it" mean as the object of a deal: "X has agreed to the acquisition of the company by Y".

It is whoever the sentence is about, unless that is who buys; then it is whom the sentence before was about.
"""

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene

_REACH = 18
_LONGEST, _MOST_WORDS = 60, 7
_WORD = re.compile(r"[\w'-]+")
_PAUSES = frozenset(",;:")
_OBJECTS = frozenset({"object", "of"})


@dataclass(frozen=True)
class Object:
    """What stands behind a trigger as its object; `definite` are the articles that show that somebody named before is meant."""

    scene: Scene
    trigger: Mark
    definite: frozenset[str]

    def meant(self, subject: Sequence[Name], found: Mapping[str, Sequence[Name]], topic: Name | None) -> Name | None:
        """None where no such word follows, somebody else is named there, or nobody is left whom it could mean."""
        if _OBJECTS & found.keys() or not _is_said(self.scene, self.trigger, self.definite):
            return None
        doers = {name.text for name in (found.get("agent") or subject)}
        before = [name for name in self.scene.companies if name.end <= self.trigger.start][:1]
        candidates: Iterable[Name] = (*before, *([topic] if topic else []))
        return next((name for name in candidates if name.text not in doers), None) if doers else None


def _is_said(scene: Scene, trigger: Mark, definite: frozenset[str]) -> bool:
    """Right behind a verb, or behind a noun with its preposition."""
    start, end = trigger.end, min(scene.end, trigger.end + _REACH)
    pronouns = (mark for mark in scene.field.marks.of("pronouns", start, end) if " " in scene.folded[mark.start : mark.end])
    mark = next(itertools.chain(scene.field.marks.of("stand_ins", start, end), pronouns), None)
    at = mark.start if mark else _description(scene, start, definite)
    if at is None or _PAUSES & set(scene.folded[start:at]):
        return False
    between = len(scene.folded[start:at].split())
    is_phrase = mark is None or " " in scene.folded[mark.start : mark.end]
    return between == 1 and is_phrase if trigger.meaning.form == "noun" else not between


def _description(scene: Scene, start: int, definite: frozenset[str]) -> int | None:
    """Where "the British frozen food group" begins, which no name follows."""
    words = list(_WORD.finditer(scene.folded, start, min(scene.end, start + _LONGEST)))[:_MOST_WORDS]
    opening = next((word.start() for word in words[:2] if word[0] in definite), None)
    kind = next(iter(scene.field.marks.of("descriptors", start, start + _LONGEST)), None) if opening is not None else None
    if opening is None or kind is None or not any(word.start() == kind.start for word in words):
        return None
    named = any(opening < name.start <= kind.end + 2 for name in scene.companies)
    return None if named or "," in scene.folded[opening : kind.start] else opening
