"""What stands right around a verb and says that it is no fact: denied ("will not buy", "n'a pas racheté", "買収しない"), only asked
("whether it will buy", "是否收购"), only possible ("買収するかもしれない", "has not ruled out buying"), or not yet so.

Each language says it by patterns for what stands before the verb, behind it, or around it. In a denial nothing but auxiliaries may
stand between, so that "has not said what it will buy" denies nothing.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.extractor.grammar.han import SIMPLIFIED
from services.extractor.grammar.marks import Mark, Meaning
from shared.contracts import Stage

_REACH = 80


@dataclass(frozen=True)
class Modality:
    """`before` ends where the verb begins, `behind` begins where it ends, and it says `stage`; not where `unless` stands before the
    verb, and only for these `forms` of the verb where any are named."""

    stage: Stage
    before: re.Pattern[str] | None
    behind: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    forms: frozenset[str]

    def around(self, text: str, sentence: tuple[int, int], trigger: Mark) -> Mark | None:
        """The words around the trigger that say it, with the trigger. `text` is the folded text of its field."""
        if self.forms and trigger.meaning.form not in self.forms:
            return None
        start, end = trigger.start, trigger.end
        head = max(sentence[0], start - _REACH)
        if self.before:
            found = self.before.search(text, head, start)
            if not found:
                return None
            start = found.start()
        if self.behind:
            found = self.behind.match(text, end, min(sentence[1], end + _REACH))
            if not found:
                return None
            end = found.end()
        if self.unless and self.unless.search(text, head, trigger.start):
            return None
        return Mark(start, end, Meaning("stages", self.stage.value))


def modalities_of(said: Sequence[Mapping[str, Any]]) -> tuple[Modality, ...]:
    """Of the tables of a language, in their order. Raises re.error for a pattern that is none, ValueError for what is no stage."""
    return tuple(
        Modality(
            Stage(one["says"]),
            _compiled(f"(?:{one['before']})$") if "before" in one else None,
            _compiled(one["behind"]) if "behind" in one else None,
            _compiled(one["unless"]) if "unless" in one else None,
            frozenset(one.get("forms", ())),
        )
        for one in said
    )


def _compiled(pattern: str) -> re.Pattern[str]:
    """For folded text, which writes Chinese characters in their simplified forms."""
    return re.compile(pattern.translate(SIMPLIFIED))


def modality_of(text: str, sentence: tuple[int, int], trigger: Mark, modalities: tuple[Modality, ...]) -> Mark | None:
    """What the first that fits says of the trigger, None when it is told as a fact. `sentence` is where its sentence stands."""
    return next((mark for modality in modalities if (mark := modality.around(text, sentence, trigger))), None)
