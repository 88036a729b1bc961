"""The share of a company that changes hands: a percentage near the word that tells it, or what a later sentence says of a new company."""

from dataclasses import dataclass

from services.extractor.grammar.marks import Mark
from services.extractor.grammar.scenes import Scene
from services.extractor.grammar.spans import Measured

_STAKE_REACH = 110
_STAKE_GAP = 36
_NOW = 3  # "現在36%"
_STAKE_BEFORE = 36  # "지분 76%"
_SAID = ("wholes", "halves")
_HOLDS_REACH = 34


@dataclass(frozen=True)
class Stake:
    scene: Scene
    percent: Measured


def stake_near(scene: Scene, mark: Mark, *, before: bool) -> Stake | None:
    """The share that changes hands: a percentage of the company, near the trigger and in its clause.

    `before`: the word for the share may stand before the percentage.
    """
    marks = scene.field.marks
    found = []
    for percent in scene.percentages:
        if abs(percent.start - mark.start) >= _STAKE_REACH:
            continue
        cues = marks.of("cues", percent.end, percent.end + _STAKE_GAP)
        near = [cue for cue in cues if cue.meaning.name in {"stake", "asset"} and "," not in scene.folded[percent.end : cue.start]]
        if before:
            near += _said_before(scene, percent)
        near += [cue for group in _SAID for cue in marks.of(group, percent.start, percent.start + 1) if cue.start == percent.start]
        parted = marks.of("breakers", *sorted((mark.end, percent.start)))
        excluded = any(
            cue.meaning.name == "excluded" for cue in marks.of("cues", max(scene.start, percent.start - 14), percent.start)
        )
        direct = 0 <= percent.start - mark.end < 8 and not scene.folded[percent.end : percent.end + 1].isalpha()  # noqa: PLR2004 - "of 12.5%"
        changed = any(
            cue.meaning.name == "changed" for cue in marks.of("cues", max(scene.start, percent.start - _NOW), percent.end + 2)
        )
        if (near or direct) and not parted and not excluded and not changed:
            found.append(percent)
    nearest = min(found, key=lambda percent: (percent.start < mark.start, abs(percent.start - mark.start)), default=None)
    return Stake(scene, nearest) if nearest else None


def _said_before(scene: Scene, percent: Measured) -> list[Mark]:
    """As in "지분 76%" and "지분은 X가 51%"."""
    cues = scene.field.marks.of("cues", max(scene.start, percent.start - _STAKE_BEFORE), percent.start)
    gaps = ((cue, scene.folded[cue.end : percent.start]) for cue in cues if cue.meaning.name == "stake")
    return [cue for cue, gap in gaps if "," not in gap and not any(map(str.isdigit, gap))]


def held_later(scene: Scene) -> Stake | None:
    """As in "X will own 60% of it": the first share in a sentence about a new company or one that is floated."""
    marks = scene.field.marks
    for percent in scene.percentages:
        around = max(scene.start, percent.start - _HOLDS_REACH), min(scene.end, percent.end + _HOLDS_REACH)
        cues = [cue for cue in marks.of("cues", percent.end, around[1]) if cue.meaning.name == "stake"]
        if cues or marks.of("holds", *around) or marks.of("halves", percent.start, percent.end):
            return Stake(scene, percent)
    return None
