"""`subject: cloud`, or a list: what a contract is about. Only contracts have a subject, and not each of them is told."""

from typing import Any

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists, words
from services.rule_engine.facts import DealFacts
from services.rule_engine.misreading import one_of

SUBJECTS = ("chips", "cloud", "construction", "data_centre", "defence", "energy", "licence", "software", "transport")


def read_subject(value: Any) -> str:
    """Raises a misreading."""
    return one_of(value, SUBJECTS, "a known subject")


def _test(wanted: tuple[str, ...], _key: str, _lists: Lists) -> Check:
    asked = frozenset(wanted)

    def miss(facts: DealFacts) -> str:
        return f"is {facts.deal.subject or 'not told'}; would fire for {' or '.join(wanted)}"

    return Check(truth=lambda facts: truth.of(facts.deal.subject in asked), value=_value, miss=miss)


def _value(facts: DealFacts) -> str:
    return facts.deal.subject or "no subject told"


CONDITION = ConditionKind(
    keys=("subject",), form=words(read_subject, {"enum": list(SUBJECTS)}), test=_test, traces=lambda facts: facts.deal.subject or ""
)
