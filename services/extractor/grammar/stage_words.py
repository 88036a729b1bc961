"""Words that say how far a deal has come, where they hold: none that another word only expects ("to be completed", "could sign")."""

from collections.abc import Sequence
from typing import NamedTuple

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.trace import Refusal, Trace
from shared.contracts import Stage

ENDS = frozenset({Stage.DENIED, Stage.TERMINATED})
FIRM = frozenset({Stage.AGREED, Stage.APPROVED, Stage.COMPLETED})
REACH = 170
UNSURE_REACH = 26
_DOUBT_REACH = 16
_POSSIBLE_REACH = 12
_COMMAS = frozenset(",、，")


class Staged(NamedTuple):
    """A stage and the word that says it. `firm` is False when only the form of the trigger says so."""

    stage: Stage
    mark: Mark
    firm: bool


def holding(scene: Scene, start: int, end: int, governor: str, trace: Trace | None = None) -> list[Staged]:
    """The stage words of a span that hold, in order."""
    marks = (mark for mark in scene.field.marks.of("stages", start, end) if mark.end <= end)
    return [staged for mark in marks if (staged := held(scene, mark, governor, trace))]


def held(scene: Scene, mark: Mark, governor: str, trace: Trace | None) -> Staged | None:
    """What a stage word says, unless another word says that it is only expected."""
    stage = Stage(mark.meaning.name)
    doubtful = stage in FIRM or (governor == "after" and stage in ENDS)  # there an end may be only feared too
    doubt = (doubtful and doubt_of(scene, mark, governor)) or (stage in ENDS and _possibility(scene, mark)) or None
    if doubt is None:
        return by_directors(scene, Staged(stage, mark, firm=True))
    if trace is not None:
        trace.refuse(scene, mark, stage, Refusal("unsure", doubt))
    return None


def by_directors(scene: Scene, cue: Staged) -> Staged:
    """What a company's own board approves it agrees to."""
    directors = cue.stage is Stage.APPROVED and scene.field.marks.of(
        "directors", max(scene.start, cue.mark.start - REACH), cue.mark.start
    )
    return Staged(Stage.AGREED, cue.mark, cue.firm) if directors else cue


def _possibility(scene: Scene, cue: Mark) -> Mark | None:
    """The word that says of an end that it only may come."""
    return _unparted(scene, scene.field.marks.of("possible", max(scene.start, cue.start - _POSSIBLE_REACH), cue.start), cue)


def doubt_of(scene: Scene, cue: Mark, governor: str) -> Mark | None:
    """The word that says of a stage that it is only expected."""
    if governor == "after":
        doubts = scene.field.marks.of("unsure", cue.end, min(scene.end, cue.end + _DOUBT_REACH))
        return next((doubt for doubt in doubts if not _COMMAS & set(scene.folded[cue.end : doubt.start])), None)
    return _unparted(scene, scene.field.marks.of("unsure", max(scene.start, cue.start - UNSURE_REACH), cue.start), cue)


def _unparted(scene: Scene, marks: Sequence[Mark], cue: Mark) -> Mark | None:
    """The first mark that ends before the cue with no comma in between."""
    return next((mark for mark in marks if mark.end <= cue.start and "," not in scene.folded[mark.end : cue.start]), None)
