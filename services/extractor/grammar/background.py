"""Whether a telling is about an older, already known deal that the article brings as context.

A year before the article's, "last year", "had bought", "existing": words of the past near a trigger whose deal is done or agreed.
What the headline tells is news.
"""

from services.extractor.grammar.clauses import Clause
from services.extractor.grammar.spans import years
from services.extractor.grammar.stage import Staged
from shared.contracts import Stage

_REACH = 75
_AUXILIARY = 30
_OPEN = frozenset({Stage.RUMOURED, Stage.IN_TALKS, Stage.DENIED, Stage.APPROVED})


def is_background(clause: Clause, staged: Staged, year: int | None) -> bool:
    """`year` is that of the article, None when nobody knows it."""
    scene, trigger = clause.scene, clause.trigger
    if scene.in_title or staged.stage in _OPEN:
        return False
    start, end = max(scene.start, trigger.start - _REACH), min(scene.end, trigger.end + _REACH)
    past = [
        mark for mark in scene.field.marks.of("past", start, end) if not scene.field.marks.of("breakers", trigger.end, mark.start)
    ]
    return bool(past) or _had(clause) or _in_an_earlier_year(clause, year)


def _had(clause: Clause) -> bool:
    """As in "had bought", not as in "said it had bought", which is how news is reported."""
    scene, trigger = clause.scene, clause.trigger
    had = scene.field.marks.of("pluperfect", max(scene.start, trigger.start - _AUXILIARY), trigger.start)
    if not had:
        return False
    return not scene.field.marks.of("reporting", max(scene.start, had[-1].start - _AUXILIARY), had[-1].start)


def _in_an_earlier_year(clause: Clause, year: int | None) -> bool:
    if clause.form not in {"past", "noun", "base"}:
        return False
    scene, trigger = clause.scene, clause.trigger
    low, high = max(scene.start, trigger.start - 2 * _REACH), min(scene.end, trigger.end + 2 * _REACH)
    told = [found for place, found in years(scene.folded[low:high])]
    return any(found < year if year else clause.form == "past" and scene.index > 0 for found in told)
