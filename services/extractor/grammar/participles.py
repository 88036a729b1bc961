"""A participle that opens a sentence before its main clause: "By buying X, Y has become the largest": Y buys."""

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.names import Name
from services.extractor.grammar.scenes import Scene

_PARTICIPLE = "gerund"
_GAP = 6  # "X , the Y"
_VERB_REACH = 3
_VERBS = frozenset({"stages", "triggers", "reporting", "passive", "after_names"})
_AND = "and"


def main_clause(scene: Scene) -> int:
    """Where the main clause begins behind such a phrase; the sentence's start where none opens it."""
    first = next(iter(scene.of("triggers")), None)
    if first is None or first.meaning.form != _PARTICIPLE or any(name.start < first.start for name in scene.companies):
        return scene.start
    return next((comma for name in scene.companies if (comma := _comma_before(scene, name)) >= 0), scene.start)


def _comma_before(scene: Scene, name: Name) -> int:
    """Where the comma stands that parts a name from the phrase, -1 for none, or where no verb follows the name: it is one of a list."""
    comma = scene.folded.rfind(",", max(scene.start, name.start - _GAP), name.start)
    behind = scene.field.marks.between(name.end, name.end + _VERB_REACH) if comma >= 0 else ()
    verb = any(mark.meaning.group in _VERBS and scene.folded[mark.start : mark.end] != _AND for mark in behind)
    return comma if verb else -1


def subject_of(scene: Scene, trigger: Mark, start: int) -> Name | None:
    """Who does what such a phrase tells; `start` is where the main clause begins."""
    if trigger.start >= start:
        return None
    return next((name for name in scene.companies if name.start > start), None)
