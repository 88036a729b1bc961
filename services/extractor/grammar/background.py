"""Whether a telling is about an older, already known deal that the article brings as context.

A year or month before the article's, "last year", "had bought", "existing": words of the past near a trigger whose deal is done or
agreed. What the headline tells is news.
"""

import datetime as dt

from services.extractor.grammar import particles
from services.extractor.grammar.clauses import Clause
from services.extractor.grammar.marks import Mark
from services.extractor.grammar.spans import worded_years, years
from services.extractor.grammar.stage_words import Staged
from services.extractor.grammar.trace import Refusal
from services.extractor.grammar.wants import describes_who
from services.extractor.script_words import YearWords
from shared.contracts import Stage

_REACH = 75
_AUXILIARY = 30
# A month named without a year is the last one of that name, unless it is so far back that the coming one is meant.
_MONTHS_BACK = 9
_FIGURES = 4  # of a year
_MONTHS = 12
_OPEN = frozenset({Stage.RUMOURED, Stage.IN_TALKS, Stage.DENIED, Stage.APPROVED})


def why_no_news(clause: Clause, staged: Staged, day: dt.date | None) -> Refusal | None:
    """What shows that the deal is an older one; None for news. `day` is that of the article, None when nobody knows it."""
    scene, trigger = clause.scene, clause.trigger
    if scene.in_title or staged.stage in _OPEN:
        return None
    start, end = max(scene.start, trigger.start - _REACH), min(scene.end, trigger.end + _REACH)
    past = [
        mark for mark in scene.field.marks.of("past", start, end) if not scene.field.marks.of("breakers", trigger.end, mark.start)
    ]
    described = clause.form == "past" and particles.DESCRIBED in clause.places
    if past or described:
        return Refusal("past", past[0]) if past else Refusal("described")
    if describes_who(clause):
        return Refusal("relative")
    if had := _had(clause, min(trigger.start, staged.mark.start)):
        return Refusal("had", had)
    if _in_an_earlier_year(clause, day.year if day else None):
        return Refusal("earlier_year")
    return Refusal("earlier_month") if day and _in_an_earlier_month(clause, staged, day.month) else None


def _had(clause: Clause, verb: int) -> Mark | None:
    """As in "had bought" and "had signed a contract", not as in "said it had bought", which is how news is reported."""
    scene = clause.scene
    had = scene.field.marks.of("pluperfect", max(scene.start, verb - _AUXILIARY), verb)
    if not had or scene.field.marks.of("reporting", max(scene.start, had[-1].start - _AUXILIARY), had[-1].start):
        return None
    return had[-1]


def _in_an_earlier_year(clause: Clause, year: int | None) -> bool:
    words = clause.lexicon.years
    if words:
        return year is not None and any(found < year for found in _worded_years(clause, words, year))
    if clause.form not in {"past", "preterite", "noun", "base"}:
        return False
    scene, trigger = clause.scene, clause.trigger
    low, high = max(scene.start, trigger.start - 2 * _REACH), min(scene.end, trigger.end + 2 * _REACH)
    named = years(scene.folded[low:high])
    counted = {number.start for number in scene.field.figures.numbers if number.end - number.start > _FIGURES} if named else ()
    told = [found for place, found in named if low + place not in counted]  # "2000억" is none
    return any(found < year if year else clause.form in {"past", "preterite"} and scene.index > 0 for found in told)


def _worded_years(clause: Clause, words: YearWords, year: int) -> list[int]:
    """The years before the trigger, with no other verb in between."""
    scene, end = clause.scene, clause.trigger.start
    verbs = [
        mark.end
        for group in ("triggers", "reporting", "stages")
        for mark in scene.field.marks.of(group, max(scene.start, end - _REACH), end)
        if mark.meaning.form != "noun" and mark.end <= end
    ]
    low = max(verbs, default=max(scene.start, end - _REACH))
    return [found for _, found in worded_years(scene.folded[low:end], words, year // 100 * 100)]


def _in_an_earlier_month(clause: Clause, staged: Staged, month: int) -> bool:
    """As in "In March X signed" read in May: the month stands before what happened in it."""
    scene, verb = clause.scene, min(clause.trigger.start, staged.mark.start)
    told = [mark for mark in scene.of("months") if mark.end <= verb and scene.field.marks.of("markers", mark.start - 4, mark.start)]
    if not told or scene.field.marks.of("breakers", told[-1].end, verb):
        return False
    return 0 < (month - int(told[-1].meaning.name)) % _MONTHS <= _MONTHS_BACK
