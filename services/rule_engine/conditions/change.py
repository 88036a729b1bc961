"""`change: figure_revised`, or a list: what this revision changed in the record; like `novelty` it holds for that one revision.

`novelty` is what an article brought; a change may also come from a person's decision, from the calendar (`overdue`) or from another
deal (`circle_closed`).
"""

from typing import Any

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists, words
from services.rule_engine.facts import DealFacts
from services.rule_engine.misreading import misread, one_of, phrase_of
from shared.contracts import Change

_WORDS = tuple(change.value for change in Change if change is not Change.ECHOED)


def _read(value: Any) -> Change:
    word = phrase_of(value).strip()
    if word == Change.ECHOED:
        raise misread(f"'{word}' changes nothing, so it never fires a rule", "write 'sources: at least 5' for what many tell")
    return Change(one_of(value, _WORDS, "a known change"))


def _test(wanted: tuple[Change, ...], _key: str, _lists: Lists) -> Check:
    asked = frozenset(wanted)

    def miss(facts: DealFacts) -> str:
        return f"this revision: {_value(facts)}; would fire when one is {' or '.join(wanted)}"

    return Check(truth=lambda facts: truth.of(not asked.isdisjoint(facts.changed.changes)), value=_value, miss=miss)


def _value(facts: DealFacts) -> str:
    return ", ".join(facts.changed.changes) or "nothing changed"


CONDITION = ConditionKind(keys=("change",), form=words(_read, {"enum": list(_WORDS)}, Change), test=_test)
