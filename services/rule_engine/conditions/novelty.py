"""`novelty: new_figure` or a list: what the article at hand brought that was not known. A mere echo brings nothing.

It holds for the one revision that brings it. A rule still fires once for a deal; `again_on: [stage, amount]` lets it fire again.
"""

from typing import Any

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists, words
from services.rule_engine.facts import DealFacts
from services.rule_engine.misreading import misread, one_of, phrase_of
from shared.contracts import Novelty

_NOTHING = {Novelty.ECHO, Novelty.BACKGROUND}
_WORDS = tuple(novelty.value for novelty in Novelty if novelty not in _NOTHING)


def _read(value: Any) -> Novelty:
    word = phrase_of(value).strip()
    if word in _NOTHING:
        raise misread(f"'{word}' brings nothing new, so it never fires a rule", f"known: {', '.join(_WORDS)}")
    return Novelty(one_of(value, _WORDS, "a known novelty"))


def _test(wanted: tuple[Novelty, ...], _key: str, _lists: Lists) -> Check:
    asked = frozenset(wanted)

    def miss(facts: DealFacts) -> str:
        return f"the last article brought {_value(facts)}; would fire when one brings {' or '.join(wanted)}"

    return Check(truth=lambda facts: truth.of(not asked.isdisjoint(facts.brought)), value=_value, miss=miss)


def _value(facts: DealFacts) -> str:
    return ", ".join(one for one in _WORDS if one in facts.brought) or "nothing new"


CONDITION = ConditionKind(keys=("novelty",), form=words(_read, {"enum": list(_WORDS)}, Novelty), test=_test)
