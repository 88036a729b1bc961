"""`new: yes`: first reported at most a week before (a setting), and told as news. A background deal is never new."""

from typing import Annotated, Any

from pydantic import BeforeValidator, WithJsonSchema

from services.rule_engine import truth
from services.rule_engine.condition_kind import Check, ConditionKind, Lists
from services.rule_engine.facts import DealFacts
from services.rule_engine.misreading import yes_or_no


def _test(wanted: bool, _key: str, _lists: Lists) -> Check:
    return Check(truth=lambda facts: truth.of(facts.is_new is wanted), value=_value, miss=_old if wanted else _young)


def _old(facts: DealFacts) -> str:
    return "the deal is known only as background" if facts.deal.background else f"{_value(facts)}, so it is not new any more"


def _young(facts: DealFacts) -> str:
    return f"{_value(facts)}, so it is new; would fire once it is not"


def _value(facts: DealFacts) -> str:
    days = (facts.changed.at - facts.deal.first_seen).days
    ago = {0: "the same day", 1: "1 day before"}.get(days, f"{days} days before")
    told = ", told only as background" if facts.deal.background else ""
    return f"first seen {facts.deal.first_seen:%Y-%m-%d}, {ago}{told}"


_FORM: Any = Annotated[bool, BeforeValidator(yes_or_no), WithJsonSchema({"enum": ["yes", "no", "true", "false", True, False]})]
CONDITION = ConditionKind(keys=("new",), form=_FORM, test=_test)
